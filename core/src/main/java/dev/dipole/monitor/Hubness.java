package dev.dipole.monitor;

import java.util.List;

/**
 * Whether a few candidates are near to everything. The k-occurrence N of a candidate is the number of anchors to whose k
 * nearest candidates it belongs, k = 10 or, in a small sample, less than half of it;
 *
 * <pre>
 * skewness = mean (N − k)³ / (mean (N − k)²)^1.5,   largest = max N / k
 * </pre>
 *
 * <p>Radovanović, Nanopoulos and Ivanović 2010, "Hubs in Space: Popular Nearest Neighbors in High-Dimensional Data", section
 * 2. The mean of N is k. Where nothing is known to belong together, nothing is its own neighbour. Equal scores go to the
 * lower row; where every candidate occurs equally often, the skewness is 0.
 */
final class Hubness implements Indicator {

    private static final int MOST = 10;

    private static final List<Figure> FIGURES = List.of(
            new Figure(
                    "hubness.skewness",
                    "skewness of how often a candidate is near",
                    Double.NEGATIVE_INFINITY,
                    2,
                    "0 where all are near equally often; more: a few hubs are found for every query"),
            new Figure(
                    "hubness.largest", "how often the top hub is near, over the mean", 0, 6, "1 where there is none"));

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
        int rows = sample.rows();
        int k = Math.max(1, Math.min(MOST, (rows - 1) / 2));
        int[] occurrences = new int[rows];
        for (int anchor = 0; anchor < rows; anchor++) {
            for (int candidate : Nearest.of(sample, anchor, k)) {
                occurrences[candidate]++;
            }
        }
        double second = 0;
        double third = 0;
        int largest = 0;
        for (int occurrence : occurrences) {
            double difference = occurrence - k;
            second += difference * difference / rows;
            third += difference * difference * difference / rows;
            largest = Math.max(largest, occurrence);
        }
        return new double[] {second == 0 ? 0 : third / Math.pow(second, 1.5), (double) largest / k};
    }
}
