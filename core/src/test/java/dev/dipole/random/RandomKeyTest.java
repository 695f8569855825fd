package dev.dipole.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** All seeds are fixed here: the statistics either hold for these or do not. */
final class RandomKeyTest {

    @Test
    void valuesNeverChange() {
        // Models that were trained before must be trained again to the same bytes.
        assertEquals(0x910A2DEC89025CC1L, RandomKey.ofSeed(1).state());
        assertEquals(0xD716EFCAA582D9A2L, RandomKey.ofSeed(1).split(7).state());
        assertEquals(0x3C23AA22B962887DL, RandomKey.ofSeed(1).split("weights").state());
        assertEquals(0x5E41AB087439611EL, RandomKey.ofSeed(1).generator().nextLong());
        assertArrayEquals(
                new int[] {4, 0, 5, 7, 6, 3, 1, 2}, RandomKey.ofSeed(1).permutation(8));
    }

    @Test
    void drawingTwiceFromOneKeyGivesTheSame() {
        RandomKey key = RandomKey.ofSeed(3);
        assertEquals(key.generator().nextLong(), key.generator().nextLong());
        assertEquals(key.split(5), key.split(5));
        assertEquals(key.split("rows"), key.split("rows"));
        assertArrayEquals(key.permutation(100), key.permutation(100));
    }

    @Test
    void noTwoKeysAreEqual() {
        Set<RandomKey> seen = new HashSet<>();
        int count = 0;
        for (long seed = -50; seed < 50; seed++) {
            RandomKey key = RandomKey.ofSeed(seed);
            seen.add(key);
            count++;
            for (long i = -50; i < 50; i++) {
                seen.add(key.split(i));
                seen.add(key.split(i).split(i));
                count += 2;
            }
        }
        assertEquals(count, seen.size());
        RandomKey key = RandomKey.ofSeed(0);
        assertNotEquals(key.split(1).split(2), key.split(2).split(1));
        assertNotEquals(key, key.split(0));
    }

    @Test
    void neighbouringKeysAreIndependent() {
        // The correlation of the first draws of keys i and i + 1, and of a key and its children: N(0, 1/n) if
        // independent.
        int n = 20_000;
        for (int lag = 1; lag <= 3; lag++) {
            double siblings = 0;
            double generations = 0;
            for (int i = 0; i < n; i++) {
                double own = uniform(RandomKey.ofSeed(9).split(i));
                siblings += own * uniform(RandomKey.ofSeed(9).split(i + lag));
                generations += own * uniform(RandomKey.ofSeed(9).split(i).split(lag));
            }
            assertTrue(Math.abs(siblings / n) < 4.5 / Math.sqrt(n), "siblings " + siblings / n);
            assertTrue(Math.abs(generations / n) < 4.5 / Math.sqrt(n), "generations " + generations / n);
        }
    }

    /** Mean 0, variance 1. */
    private static double uniform(RandomKey key) {
        return (key.generator().nextDouble() - 0.5) * Math.sqrt(12);
    }

    @Test
    void everyBitFlipsHalfTheBits() {
        for (int bit = 0; bit < 64; bit++) {
            long flipped = 0;
            for (long i = 0; i < 256; i++) {
                long before = RandomKey.ofSeed(i).split(1).state();
                long after = RandomKey.ofSeed(i ^ (1L << bit)).split(1).state();
                flipped += Long.bitCount(before ^ after);
            }
            assertEquals(32, flipped / 256.0, 1.5, "bit " + bit);
        }
    }

    @Test
    void permutationsHoldEverythingOnce() {
        for (int size : new int[] {0, 1, 2, 13, 702}) {
            int[] sorted = RandomKey.ofSeed(4).permutation(size);
            Arrays.sort(sorted);
            assertArrayEquals(IntStream.range(0, size).toArray(), sorted);
        }
    }

    @Test
    void permutationsAreUniform() {
        int[] counts = new int[24];
        int draws = 24_000;
        for (int i = 0; i < draws; i++) {
            int[] order = RandomKey.ofSeed(5).split(i).permutation(4);
            counts[order[0] * 6 + (order[1] - (order[1] > order[0] ? 1 : 0)) * 2 + (order[2] > order[3] ? 1 : 0)]++;
        }
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += Math.pow(count - draws / 24.0, 2) / (draws / 24.0);
        }
        // 23 degrees of freedom: above 49.7 once in a thousand.
        assertTrue(chiSquare < 49.7, "chi-square " + chiSquare);
    }
}
