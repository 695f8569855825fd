package dev.dipole.eval;

import dev.dipole.random.RandomKey;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Whether two systems' scores go together with the same truth by more than chance alike: a paired randomisation test, two
 * sided, on the difference of Spearman's correlations. Were the systems alike, the ranks that both give an item could be
 * exchanged; the p-value is the share of such exchanges whose difference is at least as large as the one observed. Ranks and not
 * scores are exchanged, since scales differ between systems. (Exchanging the outputs of systems: Noreen 1989; Yeh 2000.)
 *
 * @param difference of the correlations, the first system's minus the second's
 * @param pValue in (0, 1], {@code (1 + as large) / (1 + permutations)}
 */
public record PairedCorrelationTest(double difference, double pValue) {

    private static final int PERMUTATIONS = PairedRandomisationTest.DEFAULT_PERMUTATIONS;

    /**
     * Tests the difference.
     *
     * @param first [items] scores of one system, at least two
     * @param second [items] scores of the other
     * @param truth [items]
     */
    public static PairedCorrelationTest of(double[] first, double[] second, double[] truth, RandomKey key) {
        // Also the check that there are as many of each.
        double observed = Correlation.of(first, truth).spearman()
                - Correlation.of(second, truth).spearman();
        if (Double.isNaN(observed)) {
            throw new IllegalArgumentException(
                    "a system or the truth has one value only; its correlation is not defined, and nothing can be tested");
        }
        double[] a = Correlation.ranks(first);
        double[] b = Correlation.ranks(second);
        double[] t = centred(Correlation.ranks(truth));
        double bar = Math.abs(difference(a, b, t, new boolean[a.length])) - 1e-12;
        long asLarge = IntStream.range(0, PERMUTATIONS)
                .parallel()
                .filter(permutation -> {
                    SplittableRandom random = key.split(permutation).generator();
                    boolean[] exchanged = new boolean[a.length];
                    for (int i = 0; i < exchanged.length; i++) {
                        exchanged[i] = random.nextBoolean();
                    }
                    return Math.abs(difference(a, b, t, exchanged)) >= bar;
                })
                .count();
        return new PairedCorrelationTest(observed, (1.0 + asLarge) / (1.0 + PERMUTATIONS));
    }

    /** Of Pearson's correlations of the ranks with the truth's, some of them exchanged. */
    private static double difference(double[] a, double[] b, double[] truth, boolean[] exchanged) {
        double[] first = a.clone();
        double[] second = b.clone();
        for (int i = 0; i < exchanged.length; i++) {
            if (exchanged[i]) {
                first[i] = b[i];
                second[i] = a[i];
            }
        }
        return correlation(centred(first), truth) - correlation(centred(second), truth);
    }

    private static double[] centred(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double[] centred = new double[values.length];
        for (int i = 0; i < centred.length; i++) {
            centred[i] = values[i] - mean;
        }
        return centred;
    }

    private static double correlation(double[] x, double[] y) {
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += x[i] * y[i];
            xx += x[i] * x[i];
            yy += y[i] * y[i];
        }
        return xx == 0 || yy == 0 ? 0 : xy / Math.sqrt(xx * yy);
    }
}
