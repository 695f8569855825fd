package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SpreadTest extends IndicatorContract {

    @Override
    Indicator indicator() {
        return new Spread();
    }

    @Test
    void byHand() {
        // Each of the two dimensions is 1 and -1 as often as 0: its variance is 1/2, times 2 dimensions 1.
        float[][] cross = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
        assertEquals(1, value("spread.candidates", EmbeddingSample.alone(cross)), 1e-12);
        assertEquals(1, value("spread.least.candidates", EmbeddingSample.alone(cross)), 1e-12);
        // One dimension of variance 1, the other dead: the mean deviation is half the root of 2.
        float[][] line = {{1, 0}, {-1, 0}};
        assertEquals(Math.sqrt(0.5), value("spread.anchors", EmbeddingSample.pairs(line, cross2())), 1e-12);
        assertEquals(0, value("spread.least.anchors", EmbeddingSample.pairs(line, cross2())), 1e-12);
        assertEquals(0.5 * Math.sqrt(2), value("spread.candidates", EmbeddingSample.pairs(line, cross2())), 1e-12);
    }

    /** Deviations of a half each, times the root of 2. */
    private static float[][] cross2() {
        return new float[][] {{1, 0}, {0, 1}};
    }

    @Test
    void evenIsOneAndCollapsedIsZero(SplittableRandom random) {
        assertEquals(1, value("spread.candidates", EmbeddingSample.alone(gaussian(random, 2000, 64))), 0.01);
        assertEquals(0, value("spread.candidates", EmbeddingSample.alone(same(random, 100, 64))), 0.01);
    }
}
