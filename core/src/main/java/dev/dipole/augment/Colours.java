package dev.dipole.augment;

/**
 * Changes of colour by a given amount, as torchvision defines them for values in [0, 1]. Grey is the luma of ITU-R BT.601.
 */
final class Colours {

    private static final float RED = 0.2989f;
    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;

    /** How many parts hue is reckoned in: from red to yellow to green, and so on. */
    private static final float SEXTANTS = 6;

    private Colours() {}

    private static float clamp(float value) {
        return Math.max(0, Math.min(1, value));
    }

    private static float grey(float[] values, int plane, int at) {
        return RED * values[at] + GREEN * values[plane + at] + BLUE * values[2 * plane + at];
    }

    /** All values times the factor. */
    static void brightness(Picture picture, float factor) {
        float[] values = picture.values();
        for (int i = 0; i < values.length; i++) {
            values[i] = clamp(values[i] * factor);
        }
    }

    /** All values that many times as far from the mean of the picture's grey. */
    static void contrast(Picture picture, float factor) {
        float[] values = picture.values();
        int plane = picture.plane();
        double sum = 0;
        for (int i = 0; i < plane; i++) {
            sum += grey(values, plane, i);
        }
        float rest = (1 - factor) * (float) (sum / plane);
        for (int i = 0; i < values.length; i++) {
            values[i] = clamp(factor * values[i] + rest);
        }
    }

    /** Every pixel that many times as far from its own grey. */
    static void saturation(Picture picture, float factor) {
        float[] values = picture.values();
        int plane = picture.plane();
        for (int i = 0; i < plane; i++) {
            float rest = (1 - factor) * grey(values, plane, i);
            values[i] = clamp(factor * values[i] + rest);
            values[plane + i] = clamp(factor * values[plane + i] + rest);
            values[2 * plane + i] = clamp(factor * values[2 * plane + i] + rest);
        }
    }

    /**
     * Hue turned by a part of the circle, in HSV. With M and m the largest and the smallest of a pixel's values and h its hue in
     * sextants, each channel is M - (M - m) · min(1, max(0, min(k, 4 - k))) for k = (n + h) mod 6, where n is 5, 3 and 1 for red,
     * green and blue (Smith 1978, without its cases).
     *
     * @param turn in [-0.5, 0.5]
     */
    static void hue(Picture picture, float turn) {
        float[] values = picture.values();
        int plane = picture.plane();
        float shift = turn < 0 ? SEXTANTS * (1 + turn) : SEXTANTS * turn;
        for (int i = 0; i < plane; i++) {
            float red = values[i];
            float green = values[plane + i];
            float blue = values[2 * plane + i];
            float most = Math.max(red, Math.max(green, blue));
            float range = most - Math.min(red, Math.min(green, blue));
            float scale = range == 0 ? 0 : 1 / range;
            float hue = most == red
                    ? (green - blue) * scale
                    : most == green ? 2 + (blue - red) * scale : 4 + (red - green) * scale;
            hue += shift;
            hue = hue < 0 ? hue + SEXTANTS : hue;
            hue = hue >= SEXTANTS ? hue - SEXTANTS : hue;
            values[i] = clamp(most - range * below(hue + 5));
            values[plane + i] = clamp(most - range * below(hue + 3));
            values[2 * plane + i] = clamp(most - range * below(hue + 1));
        }
    }

    /** How far below the largest value a channel is, of the range. */
    private static float below(float sextant) {
        float k = sextant >= SEXTANTS ? sextant - SEXTANTS : sextant;
        return clamp(Math.min(k, 4 - k));
    }

    /** Every pixel its own grey. */
    static void grey(Picture picture) {
        float[] values = picture.values();
        int plane = picture.plane();
        for (int i = 0; i < plane; i++) {
            float grey = grey(values, plane, i);
            values[i] = grey;
            values[plane + i] = grey;
            values[2 * plane + i] = grey;
        }
    }
}
