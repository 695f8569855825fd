package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class AlignmentTest extends IndicatorContract {

    @Override
    Indicator indicator() {
        return new Alignment();
    }

    @Test
    void byHand() {
        // At right angles 2, opposite 4, equal 0: the mean is 2.
        EmbeddingSample sample =
                EmbeddingSample.pairs(new float[][] {{3, 0}, {1, 0}, {0, 2}}, new float[][] {{0, 1}, {-5, 0}, {0, 1}});
        assertEquals(2, value("alignment", sample), 1e-12);
    }

    @Test
    void isTwoMinusTwiceTheCosine(SplittableRandom random) {
        EmbeddingSample sample = EmbeddingSample.pairs(gaussian(random, 50, 20), gaussian(random, 50, 20));
        double cosine = new ScoreOverlap().measure(sample)[0];
        assertEquals(2 - 2 * cosine, value("alignment", sample), 1e-12);
    }
}
