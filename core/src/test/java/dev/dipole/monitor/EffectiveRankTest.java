package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class EffectiveRankTest extends IndicatorContract {

    @Override
    Indicator indicator() {
        return new EffectiveRank();
    }

    @Test
    void byHand() {
        // Singular values 1, 1, 1; then the roots of 2 and 1: p = 0.586, 0.414.
        float[][] axes = {{1, 0, 0}, {0, 7, 0}, {0, 0, 1}};
        assertEquals(3, value("rank.candidates", EmbeddingSample.alone(axes)), 1e-9);
        assertEquals(1, value("rank.share.candidates", EmbeddingSample.alone(axes)), 1e-9);
        float[][] doubled = {{1, 0, 0}, {1, 0, 0}, {0, 0, -1}};
        double p = Math.sqrt(2) / (1 + Math.sqrt(2));
        assertEquals(
                Math.exp(-p * Math.log(p) - (1 - p) * Math.log(1 - p)),
                value("rank.candidates", EmbeddingSample.alone(doubled)),
                1e-6);
    }

    @Test
    void aLineIsOneAndEvenSpreadIsNearlyAll(SplittableRandom random) {
        float[][] line = gaussian(random, 100, 1);
        float[][] along = new float[100][64];
        for (int i = 0; i < along.length; i++) {
            for (int j = 0; j < 64; j++) {
                along[i][j] = line[i][0] * (j - 20);
            }
        }
        assertEquals(1, value("rank.candidates", EmbeddingSample.alone(along)), 1e-4);
        assertEquals(1, value("rank.candidates", EmbeddingSample.alone(same(random, 100, 64))), 0.05);
        for (int[] shape : new int[][] {{1000, 16}, {16, 1000}}) {
            double share = value("rank.share.anchors", EmbeddingSample.alone(gaussian(random, shape[0], shape[1])));
            assertTrue(share > 0.98 && share <= 1 + 1e-9, "share " + share);
        }
    }

    @Test
    void fewerRowsOrFewerDimensionsGiveTheSame(SplittableRandom random) {
        // Zero columns add dimensions and change no singular value, but take the other way there.
        float[][] narrow = gaussian(random, 40, 20);
        float[][] wide = new float[40][60];
        for (int i = 0; i < 40; i++) {
            System.arraycopy(narrow[i], 0, wide[i], 0, 20);
        }
        assertEquals(
                value("rank.anchors", EmbeddingSample.alone(narrow)),
                value("rank.anchors", EmbeddingSample.alone(wide)),
                1e-4);
    }
}
