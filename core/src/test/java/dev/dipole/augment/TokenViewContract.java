package dev.dipole.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every view of tokens keeps: it leaves tokens out and takes none in, so that the tables' rows are known beforehand. */
abstract class TokenViewContract extends ViewContract<int[]> {

    @Override
    protected int[] input(SplittableRandom random) {
        return random.ints(40, 0, 1000).toArray();
    }

    @Override
    protected List<Integer> content(int[] input) {
        return Arrays.stream(input).boxed().toList();
    }

    @Test
    void theTokensStayInTheirOrder(RandomKey key) {
        for (int length : new int[] {1, 2, 13, 207}) {
            int[] all = IntStream.range(0, length).toArray();
            int[] seen = view().apply(all, key.split(length));
            assertTrue(seen.length > 0, "something stays");
            for (int i = 1; i < seen.length; i++) {
                assertTrue(seen[i] > seen[i - 1]);
            }
            assertTrue(seen[0] >= 0 && seen[seen.length - 1] < length);
        }
    }

    @Test
    void nothingStaysNothing(RandomKey key) {
        int[] nothing = {};
        int[] seen = view().apply(nothing, key);
        assertEquals(0, seen.length);
        assertNotSame(nothing, seen);
    }
}
