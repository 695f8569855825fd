package dev.dipole.eval;

import dev.dipole.random.RandomKey;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How far a mean over queries might move with other queries of the same kind: the percentile bootstrap (Efron 1979).
 * Queries are drawn with replacement, as many as there are; the interval cuts the same share of the resampled means off
 * at either end.
 *
 * @param mean of the values themselves
 * @param lower end of the interval
 * @param upper end of the interval
 * @param level the share of resampled means inside, such as 0.95
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
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level (" + level + ") must lie between 0 and 1; maybe 0.95");
        }
        if (resamples < 100) {
            throw new IllegalArgumentException(
                    "resamples (" + resamples + ") must be at least 100; maybe " + DEFAULT_RESAMPLES);
        }
        int n = values.length;
        double[] means = new double[resamples];
        // Each resample has its own key, so the interval does not depend on how many processors there are.
        IntStream.range(0, resamples).parallel().forEach(r -> {
            SplittableRandom random = key.split(r).generator();
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += values[random.nextInt(n)];
            }
            means[r] = sum / n;
        });
        Arrays.sort(means);
        double tail = (1 - level) / 2;
        return new BootstrapInterval(
                Arrays.stream(values).sum() / n, quantile(means, tail), quantile(means, 1 - tail), level);
    }

    /** The quantile of sorted values, linear between neighbours. */
    private static double quantile(double[] sorted, double q) {
        double place = q * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
