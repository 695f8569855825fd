package dev.dipole.monitor;

import java.util.List;

/**
 * The standard deviation of each dimension at unit length, in units of 1/√dim, which is what it has where the vectors are
 * spread evenly:
 *
 * <pre>
 * sⱼ = √(dim · mean over x of (xⱼ − mean of j)²)   mean and least over the dimensions
 * </pre>
 *
 * <p>The check for collapse of Chen and He 2021, "Exploring Simple Siamese Representation Learning", section 4.1. The mean of
 * the squares over the dimensions is 1 − ‖mean vector‖², so never more than 1.
 */
final class Spread implements Indicator {

    private static final String AGAINST = "0 where all are equal, 1 where they are spread evenly";
    private static final String DEAD = "0 where a dimension is the same for all, and so is wasted";

    private static final List<Figure> FIGURES = List.of(
            new Figure("spread.anchors", "deviation of a dimension, mean", 0.5, 1.01, AGAINST),
            new Figure("spread.candidates", "deviation of a dimension, mean", 0.5, 1.01, AGAINST),
            new Figure("spread.least.anchors", "deviation of a dimension, least", 0.05, 1.01, DEAD),
            new Figure("spread.least.candidates", "deviation of a dimension, least", 0.05, 1.01, DEAD));

    @Override
    public List<Figure> figures() {
        return FIGURES;
    }

    @Override
    public boolean ofPairs() {
        return false;
    }

    @Override
    public double[] measure(EmbeddingSample sample) {
        double[] anchors = of(sample.anchors());
        double[] candidates = of(sample.candidates());
        return new double[] {anchors[0], candidates[0], anchors[1], candidates[1]};
    }

    /** Mean and least. */
    private static double[] of(EmbeddingSample.Side side) {
        int rows = side.rows();
        int dim = side.dim();
        double[] means = new double[dim];
        for (int i = 0; i < side.vectors().length; i++) {
            means[i % dim] += side.vectors()[i] / rows;
        }
        double[] squares = new double[dim];
        for (int i = 0; i < side.vectors().length; i++) {
            double difference = side.vectors()[i] - means[i % dim];
            squares[i % dim] += difference * difference / rows;
        }
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        for (double square : squares) {
            double deviation = Math.sqrt(square * dim);
            sum += deviation;
            least = Math.min(least, deviation);
        }
        return new double[] {sum / dim, least};
    }
}
