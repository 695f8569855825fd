package dev.dipole.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TokenCropTest extends TokenViewContract {

    @Override
    protected View<int[]> view() {
        return new TokenCrop(0.2, 0.6);
    }

    @Test
    void aCropIsARunWhoseLengthLiesBetweenTheShares(RandomKey key) {
        int[] all = IntStream.range(0, 100).toArray();
        int shortest = Integer.MAX_VALUE;
        int longest = 0;
        int first = Integer.MAX_VALUE;
        int last = 0;
        for (int i = 0; i < 2000; i++) {
            int[] seen = view().apply(all, key.split(i));
            assertArrayEquals(IntStream.range(seen[0], seen[0] + seen.length).toArray(), seen);
            shortest = Math.min(shortest, seen.length);
            longest = Math.max(longest, seen.length);
            first = Math.min(first, seen[0]);
            last = Math.max(last, seen[seen.length - 1]);
        }
        assertEquals(20, shortest, 1);
        assertEquals(60, longest, 1);
        assertEquals(0, first);
        assertEquals(99, last);
    }

    @Test
    void sharesThatAreNoneAreRefused() {
        String least = assertThrows(IllegalArgumentException.class, () -> new TokenCrop(0, 0.5))
                .getMessage();
        assertTrue(least.contains("least (0.0) must be in (0, 1]"), least);
        String most = assertThrows(IllegalArgumentException.class, () -> new TokenCrop(0.5, 0.2))
                .getMessage();
        assertTrue(most.contains("most (0.2) must be in [least = 0.5, 1]"), most);
    }
}
