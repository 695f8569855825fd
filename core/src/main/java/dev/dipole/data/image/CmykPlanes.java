package dev.dipole.data.image;

import java.awt.image.Raster;

/**
 * From the four colours of printing to red, green and blue, as Pillow does: each ink takes its share of the light, without a
 * colour profile. JPEG holds them inverted, as Adobe's programs began to write them, and maybe as luminance and colour.
 */
final class CmykPlanes {

    private CmykPlanes() {}

    /**
     * Samples as they stand in the file.
     *
     * @param bytes the encoded JPEG, whose Adobe segment says what the samples are
     */
    static Pixels of(Raster raster, byte[] bytes) {
        boolean luminance = transform(bytes) == 2;
        int width = raster.getWidth();
        int height = raster.getHeight();
        int plane = width * height;
        byte[] planes = new byte[Pixels.CHANNELS * plane];
        int[] row = new int[4 * width];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                double first = row[4 * x];
                double second = row[4 * x + 1];
                double third = row[4 * x + 2];
                int black = row[4 * x + 3];
                if (luminance) {
                    // ITU-T T.871; what comes out are the inks inverted back, hence the turn.
                    double blue = second - 128;
                    double red = third - 128;
                    third = 255 - clamp(first + 1.772 * blue);
                    second = 255 - clamp(first - 0.344136 * blue - 0.714136 * red);
                    first = 255 - clamp(first + 1.402 * red);
                }
                int at = y * width + x;
                planes[at] = light(first, black);
                planes[plane + at] = light(second, black);
                planes[2 * plane + at] = light(third, black);
            }
        }
        return new Pixels(width, height, planes);
    }

    private static double clamp(double value) {
        return Math.max(0, Math.min(255, value));
    }

    private static byte light(double ink, int black) {
        return (byte) Math.round(ink * black / 255);
    }

    /** Whether a JPEG has four colours, by the header of its frame. */
    static boolean areIn(byte[] bytes) {
        int frame = frame(bytes);
        return frame > 0 && bytes[frame + 9] == 4;
    }

    /** Where the marker of the frame's header is (SOF0 to SOF15); 0 where there is none. */
    private static int frame(byte[] bytes) {
        for (int at = 2; at + 18 < bytes.length && (bytes[at] & 0xFF) == 0xFF; at = next(bytes, at)) {
            int marker = bytes[at + 1] & 0xFF;
            // Three of the sixteen are tables and an extension.
            if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
                return at;
            } else if (marker == 0xDA) {
                return 0;
            }
        }
        return 0;
    }

    private static int next(byte[] bytes, int at) {
        return (bytes[at + 1] & 0xFF) == 0xFF
                ? at + 1
                : at + 2 + ((bytes[at + 2] & 0xFF) << 8 | (bytes[at + 3] & 0xFF));
    }

    /** The colour transform of Adobe's segment (APP14): 0 none, 2 luminance; -1 where there is no such segment. */
    private static int transform(byte[] bytes) {
        for (int at = 2; at + 18 < bytes.length && (bytes[at] & 0xFF) == 0xFF; at = next(bytes, at)) {
            if ((bytes[at + 1] & 0xFF) == 0xDA) {
                return -1;
            } else if (PictureFormat.begins(bytes, at + 1, 0xEE)
                    && PictureFormat.begins(bytes, at + 4, 'A', 'd', 'o', 'b', 'e')) {
                return bytes[at + 15];
            }
        }
        return -1;
    }
}
