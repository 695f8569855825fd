package dev.dipole.negatives;

import java.util.Arrays;

/** The scores of all anchors with their positives: what a score means under the model that gave it. */
public final class PositiveScores {

    private final double[] sorted;

    private PositiveScores(double[] sorted) {
        this.sorted = sorted;
    }

    /** Of scores in any order; those that are NaN are left out. */
    public static PositiveScores of(double[] scores) {
        return new PositiveScores(Arrays.stream(scores)
                .filter(score -> !Double.isNaN(score))
                .sorted()
                .toArray());
    }

    /** Of none. */
    public static PositiveScores none() {
        return new PositiveScores(new double[0]);
    }

    /** How many there are. */
    public int size() {
        return sorted.length;
    }

    /**
     * The score that a share of the positives lies below: with n scores in ascending order, that at place ⌊share · (n − 1)⌋.
     *
     * @param share in [0, 1]
     * @return NaN where there are no scores
     */
    public double quantile(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share (" + share + ") must be between 0 and 1, such as 0.5");
        }
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.floor(share * (sorted.length - 1))];
    }
}
