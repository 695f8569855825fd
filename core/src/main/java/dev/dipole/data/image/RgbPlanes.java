package dev.dipole.data.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import org.jspecify.annotations.Nullable;

/**
 * From what ImageIO decodes to planes of red, green and blue. The numbers of the file are taken as they stand, 16 bits rounded to
 * 8: no colour profile is applied, as the tools do that networks' usual training data went through. What lets the background
 * through is laid over white.
 */
final class RgbPlanes {

    private static final int WHITE = 255;

    private RgbPlanes() {}

    /** @throws UnsupportedOperationException if the samples are no whole numbers of at most 16 bits */
    static Pixels of(BufferedImage image) {
        Pixels fast = interleaved(image);
        if (fast != null) {
            return fast;
        }
        ColorModel model = image.getColorModel();
        int space = model.getColorSpace().getType();
        if (model instanceof IndexColorModel palette) {
            return indexed(image.getRaster(), palette);
        } else if (space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB) {
            return sampled(image.getRaster(), model, space == ColorSpace.TYPE_GRAY);
        }
        return converted(image);
    }

    /** Bytes side by side and nothing else: what JPEG, and most of PNG, decodes to. */
    private static @Nullable Pixels interleaved(BufferedImage image) {
        int type = image.getType();
        Raster raster = image.getRaster();
        if ((type != BufferedImage.TYPE_3BYTE_BGR && type != BufferedImage.TYPE_BYTE_GRAY)
                || !(raster.getSampleModel() instanceof PixelInterleavedSampleModel model)
                || !(raster.getDataBuffer() instanceof DataBufferByte buffer)
                || buffer.getOffset() != 0
                || raster.getSampleModelTranslateX() != 0
                || raster.getSampleModelTranslateY() != 0) {
            return null;
        }
        byte[] data = buffer.getData();
        int width = image.getWidth();
        int height = image.getHeight();
        int plane = width * height;
        byte[] planes = new byte[Pixels.CHANNELS * plane];
        int[] offsets = model.getBandOffsets();
        int red = offsets[0];
        int green = offsets[offsets.length == 1 ? 0 : 1];
        int blue = offsets[offsets.length == 1 ? 0 : 2];
        for (int y = 0; y < height; y++) {
            int from = y * model.getScanlineStride();
            int to = y * width;
            for (int x = 0; x < width; x++) {
                planes[to + x] = data[from + red];
                planes[plane + to + x] = data[from + green];
                planes[2 * plane + to + x] = data[from + blue];
                from += model.getPixelStride();
            }
        }
        return new Pixels(width, height, planes);
    }

    private static Pixels indexed(Raster raster, IndexColorModel palette) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int plane = width * height;
        byte[] planes = new byte[Pixels.CHANNELS * plane];
        int[] row = new int[width];
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        for (int y = 0; y < height; y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                put(planes, plane, y * width + x, colours[Math.min(row[x], colours.length - 1)]);
            }
        }
        return new Pixels(width, height, planes);
    }

    /** Java's own conversion of grey to RGB takes the numbers for linear light and brightens them: they are copied instead. */
    private static Pixels sampled(Raster raster, ColorModel model, boolean grey) {
        int type = raster.getTransferType();
        if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT && type != DataBuffer.TYPE_INT) {
            throw new UnsupportedOperationException("its samples are no whole numbers from 0 on");
        }
        int width = raster.getWidth();
        int height = raster.getHeight();
        int plane = width * height;
        int colours = model.getNumColorComponents();
        int[][] rows = new int[raster.getNumBands()][width];
        int[] most = new int[rows.length];
        for (int band = 0; band < rows.length; band++) {
            int bits = model.getComponentSize(band);
            if (bits > 16) {
                throw new UnsupportedOperationException("its samples have " + bits + " bits, and at most 16 are read");
            }
            most[band] = (1 << bits) - 1;
        }
        boolean transparent = model.hasAlpha() && rows.length > colours;
        byte[] planes = new byte[Pixels.CHANNELS * plane];
        for (int y = 0; y < height; y++) {
            for (int band = 0; band < rows.length; band++) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, band, rows[band]);
            }
            for (int x = 0; x < width; x++) {
                double alpha = transparent ? (double) rows[colours][x] / most[colours] : 1;
                for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
                    int band = grey ? 0 : channel;
                    double value = (double) rows[band][x] / most[band] * WHITE;
                    if (transparent && !model.isAlphaPremultiplied()) {
                        value *= alpha;
                    }
                    planes[channel * plane + y * width + x] = (byte) Math.round(value + WHITE * (1 - alpha));
                }
            }
        }
        return new Pixels(width, height, planes);
    }

    /** Colours of other kinds, such as those of printing, as Java converts them. */
    private static Pixels converted(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int plane = width * height;
        byte[] planes = new byte[Pixels.CHANNELS * plane];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                put(planes, plane, y * width + x, row[x]);
            }
        }
        return new Pixels(width, height, planes);
    }

    private static void put(byte[] planes, int plane, int at, int argb) {
        int alpha = argb >>> 24;
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            int value = argb >>> (16 - 8 * channel) & 0xFF;
            int over = alpha == WHITE ? value : (value * alpha + WHITE * (WHITE - alpha) + WHITE / 2) / WHITE;
            planes[channel * plane + at] = (byte) over;
        }
    }
}
