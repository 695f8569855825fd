package dev.dipole.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.DoubleUnaryOperator;

/**
 * Compares derivatives with central differences.
 *
 * <p>Where a function has kinks (the absolute value, a hinge, the hardest of several), a difference across one tells nothing
 * about the slope beside it. A smaller step crosses one as much more rarely, at the price of more rounding; so a derivative
 * that disagrees at the first step is compared at the second, and a wrong one disagrees at both.
 */
public final class Slopes {

    private static final double[] STEPS = {1e-6, 1e-8};

    private Slopes() {}

    /**
     * Asserts that a derivative at 0 is right.
     *
     * @param function of the distance along a direction
     * @param given its derivative at 0
     * @param tolerance relative to 1 + |slope|
     */
    public static void assertSlope(DoubleUnaryOperator function, double given, double tolerance, String what) {
        double slope = 0;
        for (double step : STEPS) {
            slope = (function.applyAsDouble(step) - function.applyAsDouble(-step)) / (2 * step);
            if (Math.abs(slope - given) <= tolerance * (1 + Math.abs(slope))) {
                return;
            }
        }
        assertEquals(slope, given, tolerance * (1 + Math.abs(slope)), what);
    }
}
