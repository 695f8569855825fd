package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class UniformityTest extends IndicatorContract {

    @Override
    Indicator indicator() {
        return new Uniformity();
    }

    @Test
    void byHand() {
        // The squared distances of three unit vectors along the axes are 2, 2, 2; with an opposite one 4.
        float[][] axes = {{1, 0, 0}, {0, 7, 0}, {0, 0, 1}};
        assertEquals(-4, value("uniformity.candidates", EmbeddingSample.alone(axes)), 1e-12);
        EmbeddingSample sample = EmbeddingSample.pairs(new float[][] {{1, 0}, {-1, 0}}, new float[][] {{1, 0}, {0, 1}});
        assertEquals(-8, value("uniformity.anchors", sample), 1e-12);
        assertEquals(-4, value("uniformity.candidates", sample), 1e-12);
    }

    @Test
    void evenIsLowAndCollapsedIsZero(SplittableRandom random) {
        // Of even spread: exp(-4) I0(4) on the circle, and near exp(-4 + 8 / dim) in many dimensions.
        assertEquals(
                Math.log(Math.exp(-4) * 11.30192195),
                value("uniformity.candidates", EmbeddingSample.alone(gaussian(random, 2000, 2))),
                0.05);
        assertEquals(
                -4 + 8 / 256.0,
                value("uniformity.candidates", EmbeddingSample.alone(gaussian(random, 500, 256))),
                0.02);
        assertEquals(0, value("uniformity.candidates", EmbeddingSample.alone(same(random, 100, 64))), 1e-6);
    }
}
