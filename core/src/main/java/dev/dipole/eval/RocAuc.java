package dev.dipole.eval;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The area under the curve of the receiver operating characteristic: how probable it is that a pair of the same class scores
 * above a pair of different ones, a tie counting half (Mann and Whitney 1947).
 *
 * <pre>
 * AUC = Σ over same i, different j of  wᵢ wⱼ ([sᵢ &gt; sⱼ] + ½ [sᵢ = sⱼ])  /  (Σ wᵢ · Σ wⱼ)
 * </pre>
 *
 * <p>The pairs are sorted once, so that many weightings of them, as a bootstrap draws, cost little.
 */
public final class RocAuc {

    /** Places of the pairs by ascending score. */
    private final int[] order;

    /** By place in that order, whether the pair scores as the one before it. */
    private final boolean[] tied;

    private final boolean[] same;

    /**
     * Pairs.
     *
     * @param scores [pairs], finite, higher for what is more alike
     * @param same [pairs], whether the two are of one class
     */
    public RocAuc(double[] scores, boolean[] same) {
        if (scores.length != same.length) {
            throw new IllegalArgumentException(
                    "scores (" + scores.length + ") and same (" + same.length + ") must be as many: one for each pair");
        }
        for (double score : scores) {
            if (!Double.isFinite(score)) {
                throw new IllegalArgumentException("score (" + score + ") must be finite; leave the pair out");
            }
        }
        this.same = same.clone();
        order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(pair -> scores[pair]))
                .mapToInt(Integer::intValue)
                .toArray();
        tied = new boolean[order.length];
        for (int i = 1; i < tied.length; i++) {
            tied[i] = scores[order[i]] == scores[order[i - 1]];
        }
    }

    /** The area where each pair counts once; NaN where there are only pairs of one kind. */
    public double area() {
        double[] once = new double[same.length];
        Arrays.fill(once, 1);
        return area(once);
    }

    /**
     * The area.
     *
     * @param weights [pairs], what each counts, not negative
     * @return NaN where the pairs that count are of one kind
     */
    public double area(double[] weights) {
        double below = 0;
        double won = 0;
        double positives = 0;
        for (int start = 0; start < order.length; ) {
            double alike = 0;
            double different = 0;
            int end = start;
            do {
                int pair = order[end++];
                if (same[pair]) {
                    alike += weights[pair];
                } else {
                    different += weights[pair];
                }
            } while (end < order.length && tied[end]);
            won += alike * (below + different / 2);
            below += different;
            positives += alike;
            start = end;
        }
        return won / (positives * below);
    }
}
