package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ScoreOverlapTest extends IndicatorContract {

    @Override
    Indicator indicator() {
        return new ScoreOverlap();
    }

    @Test
    void byHand() {
        // Cosines: rows (1, 0.6) and (0.8, 0). Positives 1 and 0, negatives 0.6 and 0.8: both above one of the two.
        EmbeddingSample sample =
                EmbeddingSample.pairs(new float[][] {{1, 0}, {0.8f, -0.6f}}, new float[][] {{1, 0}, {0.6f, 0.8f}});
        assertEquals(0.5, value("scores.positive", sample), 1e-6);
        assertEquals(0.7, value("scores.negative", sample), 1e-6);
        assertEquals(0.5, value("scores.overlap", sample), 1e-12);
    }

    @Test
    void tiesAreHalf() {
        float[][] same = {{1, 0}, {1, 0}, {1, 0}};
        assertEquals(0.5, value("scores.overlap", EmbeddingSample.pairs(same, same)), 1e-12);
    }

    @Test
    void tellsApartBlindAndSwapped(SplittableRandom random) {
        float[][] anchors = gaussian(random, 200, 32);
        float[][] opposite = new float[200][32];
        for (int i = 0; i < 200; i++) {
            for (int j = 0; j < 32; j++) {
                opposite[i][j] = -anchors[i][j];
            }
        }
        assertEquals(0, value("scores.overlap", EmbeddingSample.pairs(anchors, anchors)), 1e-4);
        assertEquals(1, value("scores.overlap", EmbeddingSample.pairs(anchors, opposite)), 1e-4);
        assertEquals(0.5, value("scores.overlap", EmbeddingSample.pairs(anchors, gaussian(random, 200, 32))), 0.12);
    }

    @Test
    void countsEveryComparison(SplittableRandom random) {
        EmbeddingSample sample = EmbeddingSample.pairs(gaussian(random, 23, 3), gaussian(random, 23, 3));
        double above = 0;
        for (int p = 0; p < 23; p++) {
            for (int i = 0; i < 23; i++) {
                for (int j = 0; j < 23; j++) {
                    above += i != j && sample.score(i, j) > sample.score(p, p) ? 1 : 0;
                }
            }
        }
        assertEquals(above / (23 * 23 * 22), value("scores.overlap", sample), 1e-12);
    }
}
