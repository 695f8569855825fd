package dev.dipole.data.image;

import java.nio.ByteBuffer;

/**
 * Whether the bytes of a picture go on to its end. Readers fill what is missing with grey and say so or not; a picture that was
 * cut off is none to learn from.
 */
final class Completeness {

    private Completeness() {}

    /** Whether the format's end is there; true for formats whose readers find out. */
    static boolean reachesItsEnd(byte[] bytes, PictureFormat format) {
        try {
            return switch (format) {
                case JPEG -> jpeg(bytes);
                case PNG -> png(ByteBuffer.wrap(bytes));
                case WEBP ->
                    Integer.toUnsignedLong(
                                    Integer.reverseBytes(ByteBuffer.wrap(bytes).getInt(4)))
                            <= bytes.length - 8L;
                case GIF, BMP, TIFF -> true;
            };
        } catch (IndexOutOfBoundsException e) {
            return false;
        }
    }

    /** From marker to marker until that of the end. What follows a marker may look like another, as in a thumbnail. */
    private static boolean jpeg(byte[] bytes) {
        int at = 2;
        while (true) {
            // Between segments bytes may be there that only fill.
            while ((bytes[at] & 0xFF) != 0xFF) {
                at++;
            }
            while ((bytes[at] & 0xFF) == 0xFF) {
                at++;
            }
            int marker = bytes[at++] & 0xFF;
            if (marker == 0xD9) {
                return true;
            } else if (marker == 0 || marker == 1 || (marker >= 0xD0 && marker <= 0xD8)) {
                continue; // These stand alone, within the coded data.
            }
            at += (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
        }
    }

    /** From chunk to chunk until that of the end. */
    private static boolean png(ByteBuffer bytes) {
        int at = 8;
        while (true) {
            int length = bytes.getInt(at);
            if (length < 0) {
                return false;
            } else if (bytes.getInt(at + 4) == ('I' << 24 | 'E' << 16 | 'N' << 8 | 'D')) {
                return true;
            }
            at += 12 + length;
        }
    }
}
