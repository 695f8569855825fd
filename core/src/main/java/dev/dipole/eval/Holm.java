package dev.dipole.eval;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * P-values corrected for how many tests were made together, by the step-down procedure of Holm (1979): with m tests whose
 * p-values are p₍₁₎ ≤ ... ≤ p₍ₘ₎,
 *
 * <pre>
 * adjusted₍ᵢ₎ = min(1, max over j ≤ i of (m - j + 1) · p₍ⱼ₎)
 * </pre>
 *
 * <p>To reject where the adjusted value is at most α keeps the chance of any false rejection in the whole family at most α,
 * whatever the tests have to do with each other.
 */
public final class Holm {

    private Holm() {}

    /**
     * The adjusted p-values of one family of tests.
     *
     * @param pValues [tests], each in [0, 1]; any order; may be empty
     * @return [tests], in the same order
     */
    public static double[] adjust(double[] pValues) {
        for (double p : pValues) {
            if (!(p >= 0 && p <= 1)) {
                throw new IllegalArgumentException("p-value (" + p + ") must lie between 0 and 1");
            }
        }
        int tests = pValues.length;
        int[] order = IntStream.range(0, tests)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> pValues[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[tests];
        double largest = 0;
        for (int i = 0; i < tests; i++) {
            largest = Math.max(largest, Math.min(1, (tests - i) * pValues[order[i]]));
            adjusted[order[i]] = largest;
        }
        return adjusted;
    }
}
