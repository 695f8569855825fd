package dev.dipole.objective.embedding;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingContract;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class EmbeddingDistillationCosineTest extends EmbeddingContract {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Override
    protected EmbeddingObjective objective() {
        return EmbeddingDistillation.cosine();
    }

    @Override
    protected Tensor dense(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {
        return side(anchors, extras.get(EmbeddingDistillation.TEACHER_ANCHORS))
                .add(side(candidates, extras.get(EmbeddingDistillation.TEACHER_CANDIDATES)))
                .mul(Tensors.scalar(0.5));
    }

    private static Tensor side(Tensor x, Tensor t) {
        return unit(x).mul(unit(t)).sum(1).mean().neg().add(Tensors.scalar(1));
    }

    @Override
    protected Map<String, Tensor> extras(SplittableRandom random, int rows, int dim) {
        return Map.of(
                EmbeddingDistillation.TEACHER_ANCHORS, gaussian(random, rows, dim),
                EmbeddingDistillation.TEACHER_CANDIDATES, gaussian(random, rows, dim));
    }

    @Override
    protected boolean rowByRow() {
        return false;
    }

    @Test
    void oneSideMayHaveNoTeacher() {
        try (Scope scope = Scope.open()) {
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(AXES))
                    .withExtras(Map.of(EmbeddingDistillation.TEACHER_CANDIDATES, Tensors.of(new float[][] {
                        {0, 1}, {0, 1}
                    })));
            // One of two rows is off: by 2 over 2 dimensions, or by a right angle.
            assertEquals(0.5, objective().evaluate(batch, Parameters.none()).loss(), 1e-6);
        }
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "the batch has no teacher_anchors; pass extras \"teacher_anchors\", [B, dim], or"
                        + " \"teacher_candidates\" [N, dim]: the teacher's vectors; in training, set a teacher",
                () -> objective().evaluate(AXES, AXES));
        try (Scope scope = Scope.open()) {
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(AXES))
                    .withExtras(Map.of(EmbeddingDistillation.TEACHER_ANCHORS, Tensors.of(new float[2][3])));
            assertMessage(
                    "teacher_anchors [2, 3] must have the shape of anchors [2, 2]",
                    () -> objective().evaluate(batch, Parameters.none()));
            EmbeddingBatch other = EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(AXES))
                    .withExtras(Map.of(EmbeddingDistillation.TEACHER_CANDIDATES, Tensors.of(new float[3][2])));
            assertMessage(
                    "teacher_candidates [3, 2] must have the shape of candidates [2, 2]",
                    () -> objective().evaluate(other, Parameters.none()));
        }
    }

    private static Tensor unit(Tensor x) {
        return x.div(x.square().sum(new long[] {1}, true, Tensors.sameType()).sqrt());
    }
}
