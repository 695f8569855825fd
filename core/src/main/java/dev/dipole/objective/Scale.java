package dev.dipole.objective;

/**
 * What similarities are multiplied with: the inverse of the temperature, fixed or learned. A learned scale is the parameter
 * {@code log_scale}, as in CLIP (Radford et al. 2021, section 2.5).
 *
 * @param initial the scale at the start, 1/temperature
 * @param learned whether it is trained
 * @param maximum what a learned scale is held at or below
 */
public record Scale(double initial, boolean learned, double maximum) {

    /** The largest learned scale, temperature 0.01. */
    private static final double MAXIMUM = 100;

    public Scale {
        if (!(initial > 0) || Double.isInfinite(initial)) {
            throw new IllegalArgumentException("scale (" + initial + ") must be positive and finite");
        }
        if (learned && !(maximum >= initial)) {
            throw new IllegalArgumentException(
                    "maximum (" + maximum + ") must be at least the initial scale (" + initial + ")");
        }
    }

    /** A fixed temperature. */
    public static Scale temperature(double temperature) {
        return new Scale(inverse(temperature), false, Double.POSITIVE_INFINITY);
    }

    /** A temperature that is learned, from this one on, and never falls below 0.01 (or its start, where that is lower). */
    public static Scale learnedTemperature(double initial) {
        double scale = inverse(initial);
        return new Scale(scale, true, Math.max(MAXIMUM, scale));
    }

    private static double inverse(double temperature) {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature (" + temperature
                    + ") must be positive and finite; did you mean the scale, 1/temperature?");
        }
        return 1 / temperature;
    }
}
