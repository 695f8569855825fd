package dev.dipole.augment;

import dev.dipole.data.image.Pixels;

/** One picture while views change it: planes of red, green and blue. Belongs to one thread. */
public final class Picture {

    private int width;
    private int height;
    private float[] values;

    /** What the values were before, to be written anew. */
    private float[] spare = {};

    /**
     * A picture.
     *
     * @param values [3, height, width] in row-major order; written to by views
     */
    public Picture(int width, int height, float[] values) {
        check(width, height, values);
        this.width = width;
        this.height = height;
        this.values = values;
    }

    /** A copy of decoded pixels, in [0, 1]. */
    public static Picture of(Pixels pixels) {
        byte[] planes = pixels.planes();
        float[] values = new float[planes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (planes[i] & 0xFF) / 255f;
        }
        return new Picture(pixels.width(), pixels.height(), values);
    }

    /** The values as bytes, rounded, those beyond [0, 1] cut off. */
    public Pixels pixels() {
        byte[] planes = new byte[values.length];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = (byte) Math.max(0, Math.min(255, Math.round(values[i] * 255)));
        }
        return new Pixels(width, height, planes);
    }

    private static void check(int width, int height, float[] values) {
        if (width < 1 || height < 1 || values.length != Pixels.CHANNELS * width * height) {
            throw new IllegalArgumentException("values has " + values.length + " numbers, and a picture of " + width
                    + " x " + height + " pixels has " + (long) Pixels.CHANNELS * width * height);
        }
    }

    /** In pixels. */
    public int width() {
        return width;
    }

    /** In pixels. */
    public int height() {
        return height;
    }

    /** How many pixels there are: the length of each plane. */
    public int plane() {
        return width * height;
    }

    /** [3, height, width] in row-major order; the array itself, until the next {@link #replace}. */
    public float[] values() {
        return values;
    }

    /** An array of this length to build the next values in; what it holds is left over. */
    float[] spare(int length) {
        if (spare.length != length) {
            spare = new float[length];
        }
        return spare;
    }

    /** Takes other values, and keeps the array of the old ones to be written anew. */
    void replace(int newWidth, int newHeight, float[] newValues) {
        check(newWidth, newHeight, newValues);
        spare = values;
        width = newWidth;
        height = newHeight;
        values = newValues;
    }
}
