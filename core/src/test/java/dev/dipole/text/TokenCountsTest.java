package dev.dipole.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TokenCountsTest {

    @Test
    void repeatedTokensAreCounted() {
        int[] tokens = {7, 3, 7, 0, 7, 3};
        TokenCounts counts = TokenCounts.of(tokens);
        assertEquals(new TokenCounts(new int[] {0, 3, 7}, new float[] {1, 2, 3}), counts);
        assertEquals(3, counts.size());
        assertEquals(6, counts.total());
        assertArrayEquals(new int[] {7, 3, 7, 0, 7, 3}, tokens, "the argument is left as it is");
        assertEquals("TokenCounts[ids=[0, 3, 7], counts=[1.0, 2.0, 3.0]]", counts.toString());
        assertEquals(
                counts.hashCode(), TokenCounts.of(new int[] {0, 3, 3, 7, 7, 7}).hashCode());
    }

    @Test
    void awkwardSizes() {
        assertEquals(0, TokenCounts.of(new int[0]).size());
        for (int size : new int[] {1, 13, 207, 702}) {
            int[] same = new int[size];
            assertEquals(new TokenCounts(new int[] {0}, new float[] {size}), TokenCounts.of(same));
            for (int i = 0; i < size; i++) {
                same[i] = size - i;
            }
            TokenCounts distinct = TokenCounts.of(same);
            assertEquals(size, distinct.size());
            assertEquals(size, distinct.ids()[size - 1]);
            assertEquals(size, distinct.total());
        }
    }

    @Test
    void faultsAreNamed() {
        assertFault("ids (1) and counts (2) must be equally many", new int[1], new float[2]);
        assertFault("ids[1] (3) must be above 3", new int[] {3, 3}, new float[] {1, 1});
        assertFault("ids[0] (-1) must be above -1", new int[] {-1}, new float[] {1});
        assertFault("counts[0] (0.0) must be positive and finite", new int[] {1}, new float[] {0});
        assertFault("counts[0] (NaN) must be positive and finite", new int[] {1}, new float[] {Float.NaN});
    }

    private static void assertFault(String begin, int[] ids, float[] counts) {
        var e = assertThrows(IllegalArgumentException.class, () -> new TokenCounts(ids, counts));
        assertTrue(String.valueOf(e.getMessage()).startsWith(begin), e.getMessage());
    }
}
