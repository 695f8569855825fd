package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every indicator keeps to, whatever it measures. */
@ExtendWith(Seeds.class)
abstract class IndicatorContract {

    private static final int[][] SHAPES = {{2, 1}, {2, 13}, {13, 2}, {13, 207}, {207, 13}, {64, 64}};

    abstract Indicator indicator();

    @Test
    void everyShapeHasItsFigures(SplittableRandom random) {
        for (int[] shape : SHAPES) {
            float[][] anchors = gaussian(random, shape[0], shape[1]);
            float[][] candidates = gaussian(random, shape[0], shape[1]);
            finite(EmbeddingSample.pairs(anchors, candidates));
            finite(EmbeddingSample.pairs(new float[shape[0]][shape[1]], candidates));
            finite(EmbeddingSample.pairs(anchors, same(random, shape[0], shape[1])));
            if (!indicator().ofPairs()) {
                finite(EmbeddingSample.alone(anchors));
            }
        }
    }

    private void finite(EmbeddingSample sample) {
        double[] values = indicator().measure(sample);
        assertEquals(indicator().figures().size(), values.length);
        for (int i = 0; i < values.length; i++) {
            assertTrue(Double.isFinite(values[i]), indicator().figures().get(i).name() + " is " + values[i]);
        }
    }

    @Test
    void lengthsAndOrderChangeNothing(SplittableRandom random) {
        float[][] anchors = gaussian(random, 31, 17);
        float[][] candidates = gaussian(random, 31, 17);
        double[] expected = indicator().measure(EmbeddingSample.pairs(anchors, candidates));
        float[][] reversedAnchors = new float[31][17];
        float[][] reversedCandidates = new float[31][17];
        for (int i = 0; i < 31; i++) {
            for (int j = 0; j < 17; j++) {
                reversedAnchors[30 - i][j] = anchors[i][j] * (i + 1);
                reversedCandidates[30 - i][j] = candidates[i][j] / (i + 1);
            }
        }
        assertArrayEquals(
                expected, indicator().measure(EmbeddingSample.pairs(reversedAnchors, reversedCandidates)), 1e-5);
    }

    static float[][] gaussian(SplittableRandom random, int rows, int dim) {
        float[][] values = new float[rows][dim];
        for (float[] row : values) {
            for (int i = 0; i < dim; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return values;
    }

    /** A point, and a little noise around it. */
    static float[][] same(SplittableRandom random, int rows, int dim) {
        float[] point = gaussian(random, 1, dim)[0];
        float[][] values = gaussian(random, rows, dim);
        for (float[] row : values) {
            for (int i = 0; i < dim; i++) {
                row[i] = point[i] + 1e-4f * row[i];
            }
        }
        return values;
    }

    /** The value of a figure. */
    double value(String name, EmbeddingSample sample) {
        for (int i = 0; i < indicator().figures().size(); i++) {
            if (indicator().figures().get(i).name().equals(name)) {
                return indicator().measure(sample)[i];
            }
        }
        throw new AssertionError("no figure " + name);
    }
}
