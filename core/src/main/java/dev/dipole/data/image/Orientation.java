package dev.dipole.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a picture is to be turned, as cameras note it: tag 0x0112 of Exif (CIPA DC-008), 1 to 8. Whatever cannot be followed means
 * that it stays as it is; a picture is not lost for a note about it.
 */
final class Orientation {

    /** As it stands. */
    static final int UPRIGHT = 1;

    private static final int TAG = 0x0112;
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};

    private Orientation() {}

    static int of(byte[] bytes, PictureFormat format) {
        try {
            return switch (format) {
                case JPEG -> inJpeg(bytes);
                case PNG -> inPng(bytes);
                case WEBP -> inWebp(bytes);
                case TIFF -> inTiff(bytes, 0);
                case GIF, BMP -> UPRIGHT;
            };
        } catch (IndexOutOfBoundsException e) {
            return UPRIGHT;
        }
    }

    private static int inJpeg(byte[] bytes) {
        ByteBuffer jpeg = ByteBuffer.wrap(bytes);
        int at = 2;
        while ((jpeg.get(at) & 0xFF) == 0xFF) {
            int marker = jpeg.get(at + 1) & 0xFF;
            if (marker == 0xFF) {
                at++; // A byte that only fills.
            } else if (marker == 0xDA || marker == 0xD9) {
                return UPRIGHT; // Here the picture itself begins, or ends.
            } else {
                int length = jpeg.getShort(at + 2) & 0xFFFF;
                if (marker == 0xE1 && begins(bytes, at + 4, EXIF)) {
                    return inTiff(bytes, at + 4 + EXIF.length);
                }
                at += 2 + length;
            }
        }
        return UPRIGHT;
    }

    private static int inPng(byte[] bytes) {
        ByteBuffer png = ByteBuffer.wrap(bytes);
        for (int at = 8; ; at += 12) {
            int length = png.getInt(at);
            if (length < 0 || png.getInt(at + 4) == tag("IDAT")) {
                return UPRIGHT;
            } else if (png.getInt(at + 4) == tag("eXIf")) {
                return inTiff(bytes, at + 8);
            }
            at += length;
        }
    }

    private static int inWebp(byte[] bytes) {
        ByteBuffer webp = ByteBuffer.wrap(bytes);
        for (int at = 12; ; at += 8) {
            int length = Integer.reverseBytes(webp.getInt(at + 4));
            if (length < 0) {
                return UPRIGHT;
            } else if (webp.getInt(at) == tag("EXIF")) {
                boolean headed = begins(bytes, at + 8, EXIF);
                return inTiff(bytes, at + 8 + (headed ? EXIF.length : 0));
            }
            at += length + (length & 1);
        }
    }

    private static int tag(String name) {
        return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
    }

    /** Of the first directory. */
    private static int inTiff(byte[] bytes, int start) {
        ByteBuffer tiff = ByteBuffer.wrap(bytes, start, bytes.length - start).slice();
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        int entries = tiff.getShort(directory) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + i * 12;
            if ((tiff.getShort(entry) & 0xFFFF) == TAG) {
                int value = tiff.getShort(entry + 8);
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    private static boolean begins(byte[] bytes, int at, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (bytes[at + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether turning exchanges width and height. */
    static boolean transposes(int orientation) {
        return orientation >= 5;
    }

    /** The picture turned; itself where it is upright. */
    static Pixels turn(Pixels picture, int orientation) {
        if (orientation == UPRIGHT) {
            return picture;
        }
        int width = transposes(orientation) ? picture.height() : picture.width();
        int height = transposes(orientation) ? picture.width() : picture.height();
        boolean flipX = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean flipY = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        byte[] turned = new byte[picture.planes().length];
        int plane = width * height;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int fromX = transposes(orientation) ? y : x;
                int fromY = transposes(orientation) ? x : y;
                fromX = flipX ? picture.width() - 1 - fromX : fromX;
                fromY = flipY ? picture.height() - 1 - fromY : fromY;
                int from = fromY * picture.width() + fromX;
                for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
                    turned[channel * plane + y * width + x] = picture.planes()[channel * plane + from];
                }
            }
        }
        return new Pixels(width, height, turned);
    }
}
