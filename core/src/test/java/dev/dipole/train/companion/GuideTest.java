package dev.dipole.train.companion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dipole.encoder.Perceptron;
import dev.dipole.objective.Guided;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.train.Companion;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GuideTest extends CompanionContract {

    private final Perceptron other = encoder(6);

    @AfterEach
    void closeOther() {
        other.close();
    }

    @Override
    Companion<List<Float>> companion() {
        return new Guide<>(other);
    }

    @Override
    boolean changes() {
        return false;
    }

    @Test
    void embedsTheRowsOfTheBatch(SplittableRandom random) {
        List<List<Float>> inputs = inputs(random);
        float[][] vectors = other.encode(inputs);
        try (Companion<List<Float>> guide = companion();
                Scope scope = Scope.open()) {
            guide.prepare(inputs);
            for (int[] anchors : new int[][] {{2, 7}, {7, 2}, {0, 0}}) {
                Map<String, Tensor> extras = guide.extras(anchors, new int[] {1, 2, 7}, new long[][] {{0}, {1}});
                assertRows(vectors, anchors, extras.get(Guided.ANCHORS));
                assertRows(vectors, new int[] {1, 2, 7}, extras.get(Guided.CANDIDATES));
            }
        }
    }

    static void assertRows(float[][] vectors, int[] places, Tensor rows) {
        float[][] given = Tensors.rows(rows);
        for (int i = 0; i < places.length; i++) {
            assertArrayEquals(vectors[places[i]], given[i], 1e-6f);
        }
    }
}
