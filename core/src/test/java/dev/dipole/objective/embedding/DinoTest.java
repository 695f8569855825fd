package dev.dipole.objective.embedding;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingContract;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class DinoTest extends EmbeddingContract {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Override
    protected EmbeddingObjective objective() {
        return new Dino(0.5, 0.2, 0.9);
    }

    @Override
    protected List<EmbeddingObjective> extremes() {
        return List.of(new Dino(0.01, 0.01, 0.9), new Dino(100, 100, 0.9));
    }

    @Override
    protected Tensor dense(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {
        Tensor p = candidates
                .detach()
                .sub(extras.get(Dino.CENTRE))
                .div(Tensors.scalar(0.2))
                .softmax(1);
        return p.mul(anchors.div(Tensors.scalar(0.5)).log_softmax(1))
                .sum(1)
                .mean()
                .neg();
    }

    @Override
    protected Map<String, Tensor> extras(SplittableRandom random, int rows, int dim) {
        return Map.of(Dino.CENTRE, gaussian(random, 1, dim));
    }

    @Override
    protected boolean extrasAreRows() {
        return false;
    }

    @Override
    protected boolean stopsCandidates() {
        return true;
    }

    @Test
    void aTeacherAtTheCentreWantsAllAlike() {
        try (Scope scope = Scope.open()) {
            Tensor logits = Tensors.of(new float[][] {{1, 3}});
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(new float[][] {{0, 0}}), logits)
                    .withExtras(Map.of(Dino.CENTRE, logits));
            assertEquals(
                    Math.log(2),
                    Dino.defaults().evaluate(batch, Parameters.none()).loss(),
                    1e-6);
            Tensor next = Dino.nextCentre(logits, Tensors.of(new float[][] {{3, 3}, {5, 3}}), 0.5);
            assertEquals(2.5, next.select(1, 0).item_double(), 1e-6);
            assertMessage(
                    "centre [1, 2] must have the shape of one of the teacher's rows [1, 3]",
                    () -> Dino.defaults()
                            .evaluate(
                                    EmbeddingBatch.pairs(Tensors.of(new float[1][3]), Tensors.of(new float[1][3]))
                                            .withExtras(Map.of(Dino.CENTRE, logits)),
                                    Parameters.none()));
        }
    }

    @Test
    void theCentreIsCarriedFromStepToStep() {
        try (Scope scope = Scope.open()) {
            Dino dino = new Dino(0.1, 0.04, 0.75);
            assertArrayEquals(
                    new float[] {0, 0}, Tensors.floatArray(dino.carried(2).get(Dino.CENTRE)));
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(AXES))
                    .withExtras(Map.of(Dino.CENTRE, Tensors.of(new float[][] {{2, 0}})));
            // Three quarters of the centre, and a quarter of the teacher's mean (1/2, 1/2).
            assertArrayEquals(
                    new float[] {1.625f, 0.125f},
                    Tensors.floatArray(dino.carriedOn(batch).get(Dino.CENTRE)),
                    1e-6f);
        }
    }

    @Test
    void theTemperatureIsTheStudents() {
        assertEquals(0.2, new Dino(0.2, 0.04, 0.9).temperature(Parameters.none()));
    }

    @Test
    void aMomentumOfZeroForgetsAndOneIsRefused() {
        try (Scope scope = Scope.open()) {
            Tensor centre = Tensors.of(new float[][] {{2, 0}});
            assertArrayEquals(
                    new float[] {0.5f, 0.5f}, Tensors.floatArray(Dino.nextCentre(centre, Tensors.of(AXES), 0)), 1e-6f);
            String message = "momentum (1.0) must be in [0, 1); 0.9 follows the last ten steps or so";
            assertMessage(message, () -> Dino.nextCentre(centre, centre, 1));
            assertMessage(message, () -> new Dino(0.1, 0.04, 1));
            assertEquals(0, new Dino(0.1, 0.04, 0).centreMomentum());
        }
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "the batch has no centre; pass extras \"centre\", [1, K]: zeros at the first step, then what nextCentre"
                        + " gives",
                () -> Dino.defaults().evaluate(AXES, AXES));
        assertMessage(
                "teacherTemperature (0.0) must be positive and finite; 0.04 is usual", () -> new Dino(0.1, 0, 0.9));
    }
}
