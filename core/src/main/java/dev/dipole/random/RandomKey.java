package dev.dipole.random;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * A source of randomness that is a value. Whoever draws twice from one key draws the same; whoever needs more keys splits.
 * Nothing in Dipole reads a global seed.
 *
 * @param state 64 well-mixed bits
 */
public record RandomKey(long state) {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** A multiplier of good spectral quality (Steele and Vigna 2022). */
    private static final long MULTIPLIER = 0xD1342543DE82EF95L;

    /** The key that everything in a run descends from. */
    public static RandomKey ofSeed(long seed) {
        return new RandomKey(mix(seed + GOLDEN));
    }

    /** An independent key for the {@code index}-th part: a step, a row, a layer. */
    public RandomKey split(long index) {
        // State and index must not be exchangeable: the second part of seed 1 is not the first part of seed 2.
        return new RandomKey(mix(state * MULTIPLIER + mix(index + GOLDEN)));
    }

    /** An independent key for a named purpose. */
    public RandomKey split(String purpose) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        return split(hash);
    }

    /** A generator of Java's, started from this key. */
    public SplittableRandom generator() {
        return new SplittableRandom(state);
    }

    /** The numbers 0 to size - 1 in random order (Fisher and Yates). */
    public int[] permutation(int size) {
        int[] order = new int[size];
        SplittableRandom random = generator();
        for (int i = 0; i < size; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
