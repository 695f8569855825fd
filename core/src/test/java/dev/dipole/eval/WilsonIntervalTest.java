package dev.dipole.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class WilsonIntervalTest {

    /** The ends are where a test of the true share at this level just does not reject: (p̂ − p)² = z² p (1 − p) / n. */
    @Test
    void theEndsSolveTheEquation() {
        for (long[] each : new long[][] {{5, 50}, {1, 20}, {19, 20}, {300, 1000}}) {
            WilsonInterval interval = WilsonInterval.of(each[0], each[1]);
            double n = each[1];
            for (double end : new double[] {interval.lower(), interval.upper()}) {
                assertEquals(
                        1.959963984540054 * 1.959963984540054 * end * (1 - end) / n,
                        (interval.share() - end) * (interval.share() - end),
                        1e-12);
            }
            assertTrue(interval.lower() < interval.share() && interval.share() < interval.upper());
        }
    }

    @Test
    void noneAndAllSaySomethingToo() {
        WilsonInterval none = WilsonInterval.of(0, 100);
        assertEquals(0, none.share());
        assertEquals(0, none.lower(), 1e-15);
        assertEquals(0.037, none.upper(), 0.0005);
        WilsonInterval all = WilsonInterval.of(100, 100);
        assertEquals(1, all.upper());
        assertEquals(1 - none.upper(), all.lower(), 1e-12);
    }

    @Test
    void whatIsNoShareIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> WilsonInterval.of(0, 0));
        assertThrows(IllegalArgumentException.class, () -> WilsonInterval.of(3, 2));
        assertThrows(IllegalArgumentException.class, () -> WilsonInterval.of(-1, 2));
    }
}
