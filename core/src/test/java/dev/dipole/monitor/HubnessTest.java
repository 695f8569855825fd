package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class HubnessTest extends IndicatorContract {

    @Override
    Indicator indicator() {
        return new Hubness();
    }

    @Test
    void byHand() {
        // k is 1. A circle of three pairs, in which all choose candidate 0.
        EmbeddingSample hub = EmbeddingSample.pairs(
                new float[][] {{1, 0}, {1, 0.1f}, {1, -0.1f}}, new float[][] {{1, 0}, {0, 1}, {0, -1}});
        // N = 3, 0, 0: differences 2, -1, -1; second moment 2, third 2.
        assertEquals(2 / Math.pow(2, 1.5), value("hubness.skewness", hub), 1e-12);
        assertEquals(3, value("hubness.largest", hub), 1e-12);
        float[][] axes = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        assertEquals(0, value("hubness.skewness", EmbeddingSample.pairs(axes, axes)), 1e-12);
        assertEquals(1, value("hubness.largest", EmbeddingSample.pairs(axes, axes)), 1e-12);
    }

    @Test
    void oneHubAmongManyIsSkewed(SplittableRandom random) {
        float[][] anchors = gaussian(random, 300, 8);
        float[][] candidates = gaussian(random, 300, 8);
        for (float[] anchor : anchors) {
            anchor[0] += 3;
        }
        double plain = value("hubness.skewness", EmbeddingSample.pairs(anchors, anchors));
        double skewed = value("hubness.skewness", EmbeddingSample.pairs(anchors, candidates));
        assertTrue(skewed > plain + 1, skewed + " is not above " + plain);
    }

    @Test
    void nothingIsItsOwnNeighbour(SplittableRandom random) {
        EmbeddingSample sample = EmbeddingSample.alone(gaussian(random, 20, 4));
        for (int i = 0; i < 20; i++) {
            for (int near : Nearest.of(sample, i, 19)) {
                assertTrue(near != i, "row " + i);
            }
        }
    }
}
