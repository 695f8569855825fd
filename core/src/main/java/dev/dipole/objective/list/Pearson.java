package dev.dipole.objective.list;

import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.objective.Lists;
import java.util.Arrays;

/**
 * One minus the Pearson correlation of scores and labels, over all pairs of the batch.
 *
 * <pre>
 * r = ŝ·ŷ,  ŝ = (s − mean s) / ‖s − mean s‖        L = 1 − r        ∂L/∂s = −(ŷ − r ŝ) / ‖s − mean s‖
 * </pre>
 *
 * <p>Where all scores are equal the correlation counts as 0, with the zero subgradient. Source: Pearson 1895.
 */
public record Pearson() implements ListObjective {

    /** By cosine. */
    public static Lists cosine() {
        return Lists.of(new Pearson(), 1);
    }

    @Override
    public String name() {
        return "pearson";
    }

    @Override
    public String needs() {
        return "two pairs with different labels in the batch";
    }

    @Override
    public ListLoss evaluate(double[][] scores, double[][] labels, double[][] gradient) {
        double[] y = PerList.flat(labels);
        if (!PerList.ordered(y)) {
            return new ListLoss(0, scores.length);
        }
        double[] s = PerList.flat(scores);
        double spread = standardise(s);
        standardise(y);
        if (spread == 0) {
            return new ListLoss(1, PerList.empty(scores));
        }
        double r = 0;
        for (int k = 0; k < s.length; k++) {
            r += s[k] * y[k];
        }
        for (int k = 0; k < s.length; k++) {
            s[k] = -(y[k] - r * s[k]) / spread;
        }
        PerList.spread(s, gradient);
        return new ListLoss(1 - r, PerList.empty(scores));
    }

    /** Centres and divides by the norm, which it returns: 0 where what is left is rounding. */
    private static double standardise(double[] x) {
        double largest = Arrays.stream(x).map(Math::abs).max().orElse(0);
        centre(x);
        // The mean of many is off by more than their rounding; what the first time leaves is centred with it.
        centre(x);
        double squares = 0;
        for (double value : x) {
            squares += value * value;
        }
        double norm = Math.sqrt(squares);
        if (norm <= 0x1p-48 * largest * Math.sqrt(x.length)) {
            Arrays.fill(x, 0);
            return 0;
        }
        for (int k = 0; k < x.length; k++) {
            x[k] /= norm;
        }
        return norm;
    }

    private static void centre(double[] x) {
        double mean = 0;
        for (double value : x) {
            mean += value / x.length;
        }
        for (int k = 0; k < x.length; k++) {
            x[k] -= mean;
        }
    }
}
