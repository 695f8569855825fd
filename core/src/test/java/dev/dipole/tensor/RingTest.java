package dev.dipole.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class RingTest {

    @Test
    void theNewestReplaceTheOldest() {
        try (Scope scope = Scope.open()) {
            Tensor table = Tensors.of(new float[][] {{0}, {0}, {0}});
            long[] beside = new long[3];
            Ring ring = Ring.empty(3);
            for (float[][] rows : new float[][][] {{{1}, {2}}, {{3}, {4}}, {{5}, {6}, {7}, {8}, {9}}}) {
                ring.write(Tensors.of(rows), table);
                long[] values = new long[rows.length];
                for (int i = 0; i < rows.length; i++) {
                    values[i] = (long) rows[i][0];
                }
                ring.write(values, beside);
                ring = ring.after(rows.length);
            }
            assertArrayEquals(new float[] {9, 7, 8}, Tensors.floatArray(table));
            assertArrayEquals(new long[] {9, 7, 8}, beside);
            assertEquals(new Ring(3, 3, 1), ring);
        }
    }

    @Test
    void whatIsOutsideIsRefused() {
        assertEquals(
                "filled (4) and next (0) must be within the ring of 3 rows; begin with Ring.empty",
                assertThrows(IllegalArgumentException.class, () -> new Ring(3, 4, 0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Ring(3, 3, 3));
    }
}
