package dev.dipole.monitor;

import java.util.Arrays;
import java.util.List;

/**
 * How far the scores of what belongs together (aᵢ · cᵢ) stand above those of what does not (aᵢ · cⱼ, j ≠ i): the means of
 * both, and their overlap,
 *
 * <pre>
 * overlap = P(negative &gt; positive) + ½ P(negative = positive)   in [0, 1]
 * </pre>
 *
 * <p>for a positive and a negative of the sample drawn at random: 1 minus the area under the ROC curve, the statistic of
 * Mann and Whitney 1947. Unlike a histogram it needs no bins, and it tells on which side the positives are.
 */
final class ScoreOverlap implements Indicator {

    private static final List<Figure> FIGURES = List.of(
            new Figure("scores.positive", "cosine of what belongs together", 0.3, 1, "1 where pairs coincide"),
            new Figure("scores.negative", "cosine of what does not", -1, 0.5, "0 for unrelated directions"),
            new Figure(
                    "scores.overlap",
                    "how often a negative scores above a positive",
                    0,
                    0.2,
                    "0 where they are apart, 0.5 where nothing tells them apart, more where they are swapped"));

    @Override
    public List<Figure> figures() {
        return FIGURES;
    }

    @Override
    public boolean ofPairs() {
        return true;
    }

    @Override
    public double[] measure(EmbeddingSample sample) {
        int rows = sample.rows();
        double[] positives = new double[rows];
        double positiveSum = 0;
        for (int i = 0; i < rows; i++) {
            positives[i] = sample.score(i, i);
            positiveSum += positives[i];
        }
        Arrays.sort(positives);
        double negativeSum = 0;
        double above = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < rows; j++) {
                if (i != j) {
                    double score = sample.score(i, j);
                    negativeSum += score;
                    above += 0.5 * (below(positives, score, false) + below(positives, score, true));
                }
            }
        }
        double negatives = (double) rows * (rows - 1);
        return new double[] {positiveSum / rows, negativeSum / negatives, above / rows / negatives};
    }

    /** How many of ascending values are below a score or, if {@code same}, not above it. */
    private static int below(double[] sorted, double score, boolean same) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < score || (same && sorted[middle] == score)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
