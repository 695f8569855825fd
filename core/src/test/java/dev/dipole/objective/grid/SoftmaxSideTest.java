package dev.dipole.objective.grid;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class SoftmaxSideTest {

    @Test
    void whatIsTakenForBoundedStaysWithinSinglePrecision() {
        for (int count : new int[] {1, 1000, 1_000_000}) {
            int bound = 0;
            while (bound < 100 && SoftmaxSide.bounded(bound + 1, count)) {
                bound++;
            }
            assertTrue(bound > 60, "cosines at a temperature of 1/60 are bounded among " + count);
            assertTrue(count * Math.exp(bound) < Float.MAX_VALUE, count + " times exp " + bound + " overflows");
        }
        assertFalse(SoftmaxSide.bounded(Double.POSITIVE_INFINITY, 1), "no bound");
    }
}
