package dev.dipole.eval;

import dev.dipole.random.RandomKey;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Whether two systems differ on the same queries by more than chance: the paired randomisation (permutation) test, two
 * sided, on the difference of means (Fisher 1935; Smucker, Allan and Carterette 2007). If the systems were alike, each
 * query's two values could be exchanged; the p-value is the share of exchanges whose difference is at least as large as
 * the one observed.
 *
 * <p>With n queries that differ and 2ⁿ at most {@code permutations}, all exchanges are enumerated and the p-value is
 * exact; otherwise it is {@code (1 + as large) / (1 + permutations)}, which never is 0.
 *
 * @param difference mean of the first system's values minus mean of the second's
 * @param pValue in (0, 1]
 * @param permutations exchanges that were looked at
 * @param exact whether those were all there are
 */
public record PairedRandomisationTest(double difference, double pValue, long permutations, boolean exact) {

    /** What {@link #of(double[], double[], RandomKey)} draws. */
    public static final int DEFAULT_PERMUTATIONS = 10_000;

    /** Draws that share a key; small enough to spread over processors, the result is the same for any number of them. */
    private static final int BLOCK = 100;

    public static PairedRandomisationTest of(double[] first, double[] second, RandomKey key) {
        return of(first, second, key, DEFAULT_PERMUTATIONS);
    }

    /**
     * Tests the difference.
     *
     * @param first [queries] values of one system
     * @param second [queries] values of the other, in the same order of queries
     * @param permutations at least 1,000
     */
    public static PairedRandomisationTest of(double[] first, double[] second, RandomKey key, int permutations) {
        if (first.length != second.length) {
            throw new IllegalArgumentException("the systems have " + first.length + " and " + second.length
                    + " values; the test is paired and needs both for the same queries");
        }
        if (first.length == 0) {
            throw new IllegalArgumentException("there are no values; the test needs at least one query");
        }
        if (permutations < 1000) {
            throw new IllegalArgumentException(
                    "permutations (" + permutations + ") must be at least 1000; maybe " + DEFAULT_PERMUTATIONS);
        }
        double[] all = IntStream.range(0, first.length)
                .mapToDouble(i -> first[i] - second[i])
                .toArray();
        double observed = Arrays.stream(all).sum();
        // A query without difference changes nothing when it is exchanged.
        double[] differences = Arrays.stream(all).filter(d -> d != 0).toArray();
        for (double difference : differences) {
            if (!Double.isFinite(difference)) {
                throw new IllegalArgumentException("a value is not finite; metrics are finite on every query");
            }
        }
        double total = Arrays.stream(differences).map(Math::abs).sum();
        // Sums of the same numbers in another order differ by rounding, and must still count as equal.
        double bar = Math.abs(observed) - 1e-12 * total;
        int n = differences.length;
        if (n < 31 && 1L << n <= permutations) {
            long asLarge = 0;
            for (long signs = 0; signs < 1L << n; signs++) {
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
                }
                asLarge += Math.abs(sum) >= bar ? 1 : 0;
            }
            return new PairedRandomisationTest(observed / first.length, (double) asLarge / (1L << n), 1L << n, true);
        }
        int blocks = (permutations + BLOCK - 1) / BLOCK;
        long asLarge = IntStream.range(0, blocks)
                .parallel()
                .mapToLong(block -> {
                    SplittableRandom random = key.split(block).generator();
                    long count = 0;
                    for (int p = block * BLOCK; p < Math.min(permutations, (block + 1) * BLOCK); p++) {
                        count += Math.abs(flipped(differences, random)) >= bar ? 1 : 0;
                    }
                    return count;
                })
                .sum();
        return new PairedRandomisationTest(
                observed / first.length, (1.0 + asLarge) / (1.0 + permutations), permutations, false);
    }

    private static double flipped(double[] differences, SplittableRandom random) {
        double sum = 0;
        long signs = 0;
        for (int i = 0; i < differences.length; i++) {
            if ((i & 63) == 0) {
                signs = random.nextLong();
            }
            // The lowest bit becomes the sign, without a branch that would be mispredicted half of the time.
            sum += differences[i] * (1 - 2 * (signs & 1));
            signs >>>= 1;
        }
        return sum;
    }
}
