package dev.dipole.train.companion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.encoder.Perceptron;
import dev.dipole.objective.Lists;
import dev.dipole.objective.embedding.EmbeddingDistillation;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.train.Companion;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TeacherTest extends CompanionContract {

    private final Perceptron other = encoder(6);

    @AfterEach
    void closeOther() {
        other.close();
    }

    @Override
    Companion<List<Float>> companion() {
        return new Teacher<>(other);
    }

    @Override
    boolean changes() {
        return false;
    }

    @Test
    void scoresEachAnchorsOwnCandidates(SplittableRandom random) {
        List<List<Float>> inputs = inputs(random);
        float[][] vectors = other.encode(inputs);
        int[] anchors = {0, 4};
        int[] candidates = {1, 2, 6};
        try (Companion<List<Float>> teacher = companion();
                Scope scope = Scope.open()) {
            teacher.prepare(inputs);
            Map<String, Tensor> extras = teacher.extras(anchors, candidates, new long[][] {{0, -1}, {1, 2}});
            GuideTest.assertRows(vectors, anchors, extras.get(EmbeddingDistillation.TEACHER_ANCHORS));
            GuideTest.assertRows(vectors, candidates, extras.get(EmbeddingDistillation.TEACHER_CANDIDATES));
            assertArrayEquals(new long[] {0, -1, 1, 2}, Tensors.longArray(extras.get(Lists.LISTS)));
            float[] scores = Tensors.floatArray(extras.get(Lists.LABELS));
            assertEquals(dot(vectors[0], vectors[1]), scores[0], 1e-5);
            assertEquals(Float.NaN, scores[1]);
            assertEquals(dot(vectors[4], vectors[2]), scores[2], 1e-5);
            assertEquals(dot(vectors[4], vectors[6]), scores[3], 1e-5);
        }
    }

    @Test
    void scoresAreOverTheTemperature(SplittableRandom random) {
        List<List<Float>> inputs = inputs(random);
        float[][] vectors = other.encode(inputs);
        try (Companion<List<Float>> teacher = new Teacher<>(other, 0.05);
                Scope scope = Scope.open()) {
            teacher.prepare(inputs);
            Map<String, Tensor> extras = teacher.extras(new int[] {0}, new int[] {1}, new long[][] {{0, -1}});
            float[] scores = Tensors.floatArray(extras.get(Lists.LABELS));
            assertEquals(20 * dot(vectors[0], vectors[1]), scores[0], 1e-4);
            assertEquals(Float.NaN, scores[1]);
            GuideTest.assertRows(vectors, new int[] {0}, extras.get(EmbeddingDistillation.TEACHER_ANCHORS));
        }
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> new Teacher<>(other, 0))
                .getMessage());
        assertEquals("temperature (0.0) must be positive; 1 leaves inner products as they are", message);
    }

    private static double dot(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }
}
