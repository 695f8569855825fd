package dev.dipole.eval;

import dev.dipole.random.RandomKey;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How far a figure, most often a mean over queries, might move with other queries of the same kind: the percentile
 * bootstrap (Efron 1979). Queries are drawn with replacement, as many as there are; the interval cuts the same share of the
 * resampled figures off at either end.
 *
 * @param mean of the values themselves, or the statistic of the items themselves
 * @param lower end of the interval
 * @param upper end of the interval
 * @param level the share of resampled figures inside, such as 0.95
 */
public record BootstrapInterval(double mean, double lower, double upper, double level) {

    /** What {@link #of(double[], RandomKey)} draws. */
    public static final int DEFAULT_RESAMPLES = 2_000;

    /** The interval at level 0.95. */
    public static BootstrapInterval of(double[] values, RandomKey key) {
        return of(values, key, 0.95, DEFAULT_RESAMPLES);
    }

    /**
     * The interval.
     *
     * @param values [queries], at least one
     * @param level in (0, 1)
     * @param resamples at least 100
     */
    public static BootstrapInterval of(double[] values, RandomKey key, double level, int resamples) {
        if (values.length == 0) {
            throw new IllegalArgumentException("there are no values; an interval needs at least one query");
        }
        int n = values.length;
        double mean = Arrays.stream(values).sum() / n;
        return of(mean, key, level, resamples, random -> {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += values[random.nextInt(n)];
            }
            return sum / n;
        });
    }

    /**
     * A figure of judged items that need not be a mean, such as a correlation. It is pure, and safe for concurrent use.
     */
    public interface Statistic {

        /**
         * The figure where each item counts several times.
         *
         * @param times [items] how often each item was drawn, at least 0; their sum is the number of items
         * @return the figure; NaN where these items have none, such as the correlation of one item drawn over and over
         */
        double of(int[] times);
    }

    /** The interval of a statistic at level 0.95. */
    public static BootstrapInterval of(int items, Statistic statistic, RandomKey key) {
        return of(items, statistic, key, 0.95, DEFAULT_RESAMPLES);
    }

    /**
     * The interval of a statistic: its value where each item counts once, and the quantiles of its values where items are
     * drawn with replacement. Draws that have no value are left out; if none has one, the interval is the value itself.
     *
     * @param items how many there are, at least 1
     * @param level in (0, 1)
     * @param resamples at least 100
     * @throws IllegalArgumentException also where the items themselves have no value
     */
    public static BootstrapInterval of(int items, Statistic statistic, RandomKey key, double level, int resamples) {
        if (items < 1) {
            throw new IllegalArgumentException("items (" + items + ") must be at least 1");
        }
        int[] once = new int[items];
        Arrays.fill(once, 1);
        double value = statistic.of(once);
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException(
                    "the statistic of these " + items + " items is not defined; maybe all of them are alike");
        }
        return of(value, key, level, resamples, random -> {
            int[] times = new int[items];
            for (int i = 0; i < items; i++) {
                times[random.nextInt(items)]++;
            }
            return statistic.of(times);
        });
    }

    private static BootstrapInterval of(
            double value, RandomKey key, double level, int resamples, ToDoubleFunction<SplittableRandom> draw) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level (" + level + ") must lie between 0 and 1; maybe 0.95");
        }
        if (resamples < 100) {
            throw new IllegalArgumentException(
                    "resamples (" + resamples + ") must be at least 100; maybe " + DEFAULT_RESAMPLES);
        }
        double[] drawn = new double[resamples];
        // Each resample has its own key, so the interval does not depend on how many processors there are.
        IntStream.range(0, resamples)
                .parallel()
                .forEach(r -> drawn[r] = draw.applyAsDouble(key.split(r).generator()));
        double[] sorted =
                Arrays.stream(drawn).filter(d -> !Double.isNaN(d)).sorted().toArray();
        if (sorted.length == 0) {
            return new BootstrapInterval(value, value, value, level);
        }
        double tail = (1 - level) / 2;
        return new BootstrapInterval(value, quantile(sorted, tail), quantile(sorted, 1 - tail), level);
    }

    /** The quantile of sorted values, linear between neighbours. */
    private static double quantile(double[] sorted, double q) {
        double place = q * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
