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
        double[] negatives = new double[rows * (rows - 1)];
        double positiveSum = 0;
        double negativeSum = 0;
        int next = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < rows; j++) {
                double score = sample.score(i, j);
                if (i == j) {
                    positives[i] = score;
                    positiveSum += score;
                } else {
                    negatives[next++] = score;
                    negativeSum += score;
                }
            }
        }
        return new double[] {positiveSum / rows, negativeSum / negatives.length, overlap(positives, negatives)};
    }

    private static double overlap(double[] positives, double[] negatives) {
        Arrays.sort(positives);
        Arrays.sort(negatives);
        double above = 0;
        int lower = 0;
        int upper = 0;
        for (double positive : positives) {
            while (lower < negatives.length && negatives[lower] < positive) {
                lower++;
            }
            upper = Math.max(upper, lower);
            while (upper < negatives.length && negatives[upper] <= positive) {
                upper++;
            }
            above += negatives.length - upper + 0.5 * (upper - lower);
        }
        return above / positives.length / negatives.length;
    }
}
