package dev.dipole.data.image;

import java.util.Arrays;

/**
 * A decoded picture: 8 bits for each of red, green and blue, gamma-encoded as in sRGB.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param planes [3, height, width] in row-major order: all red values, then all green, then all blue; unsigned
 */
public record Pixels(int width, int height, byte[] planes) {

    /** Red, green and blue. */
    public static final int CHANNELS = 3;

    public Pixels {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("size (" + width + " x " + height + ") must be at least 1 x 1");
        }
        if (planes.length != (long) CHANNELS * width * height) {
            throw new IllegalArgumentException("planes has " + planes.length + " bytes, and " + width + " x " + height
                    + " pixels have " + (long) CHANNELS * width * height);
        }
    }

    /** One value, 0 to 255. */
    public int at(int channel, int y, int x) {
        return planes[(channel * height + y) * width + x] & 0xFF;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pixels that
                && width == that.width
                && height == that.height
                && Arrays.equals(planes, that.planes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(planes) * 31 + width;
    }

    @Override
    public String toString() {
        return "Pixels[" + width + " x " + height + "]";
    }
}
