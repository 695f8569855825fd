package dev.dipole.eval;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How two measurements of the same items go together, by their values (Pearson) or by their ranks (Spearman 1904, with
 * average ranks for equal values, so that it is Pearson's correlation of the ranks whatever the ties). Items may count
 * several times, which a bootstrap needs; the work is then linear in the number of items.
 */
public final class Correlation {

    private final double[] first;
    private final double[] second;
    private final int[] firstOrder;
    private final int[] secondOrder;

    private Correlation(double[] first, double[] second) {
        this.first = first;
        this.second = second;
        this.firstOrder = order(first);
        this.secondOrder = order(second);
    }

    /**
     * Of two measurements.
     *
     * @param first [items], at least two, finite
     * @param second [items], finite
     */
    public static Correlation of(double[] first, double[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException("the measurements have " + first.length + " and " + second.length
                    + " values; a correlation needs two of each item");
        }
        if (first.length < 2) {
            throw new IllegalArgumentException(
                    "there are " + first.length + " items; a correlation needs at least two");
        }
        for (int i = 0; i < first.length; i++) {
            if (!Double.isFinite(first[i]) || !Double.isFinite(second[i])) {
                throw new IllegalArgumentException(
                        "item " + i + " has the values " + first[i] + " and " + second[i] + "; both must be finite");
            }
        }
        return new Correlation(first.clone(), second.clone());
    }

    /** Pearson's correlation, in [-1, 1]; NaN where one side has one value only. */
    public double pearson() {
        return pearson(ones());
    }

    /** Spearman's correlation, in [-1, 1]; NaN where one side has one value only. */
    public double spearman() {
        return spearman(ones());
    }

    /** Pearson's correlation where each item counts so many times. */
    public double pearson(int[] times) {
        return pearson(first, second, times);
    }

    /** Spearman's correlation where each item counts so many times. */
    public double spearman(int[] times) {
        return pearson(ranks(first, firstOrder, times), ranks(second, secondOrder, times), times);
    }

    /** Ranks from 1 on, equal values sharing the mean of theirs. */
    static double[] ranks(double[] values) {
        int[] ones = new int[values.length];
        Arrays.fill(ones, 1);
        return ranks(values, order(values), ones);
    }

    private int[] ones() {
        int[] ones = new int[first.length];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static double pearson(double[] x, double[] y, int[] times) {
        double n = 0;
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < x.length; i++) {
            n += times[i];
            meanX += times[i] * x[i];
            meanY += times[i] * y[i];
        }
        meanX /= n;
        meanY /= n;
        double xx = 0;
        double yy = 0;
        double xy = 0;
        double scaleX = 0;
        double scaleY = 0;
        for (int i = 0; i < x.length; i++) {
            double dx = x[i] - meanX;
            double dy = y[i] - meanY;
            xx += times[i] * dx * dx;
            yy += times[i] * dy * dy;
            xy += times[i] * dx * dy;
            scaleX += times[i] * x[i] * x[i];
            scaleY += times[i] * y[i] * y[i];
        }
        // A mean of equal numbers may miss them by rounding; what is left is then no variance.
        if (xx <= 1e-24 * scaleX || yy <= 1e-24 * scaleY) {
            return Double.NaN;
        }
        return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
    }

    private static int[] order(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Ranks from 1, equal values at the mean of the ranks that they take up together. */
    private static double[] ranks(double[] values, int[] order, int[] times) {
        double[] ranks = new double[values.length];
        long before = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            long group = 0;
            // Compared as numbers: -0 and 0 are equal.
            while (to < order.length && values[order[to]] == values[order[from]]) {
                group += times[order[to]];
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = before + (group + 1) / 2.0;
            }
            before += group;
            from = to;
        }
        return ranks;
    }
}
