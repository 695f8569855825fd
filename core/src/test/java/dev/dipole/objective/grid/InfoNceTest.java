package dev.dipole.objective.grid;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.Evaluation;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ObjectiveContract;
import dev.dipole.objective.SparseTargets;
import dev.dipole.objective.Targets;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class InfoNceTest {

    @Nested
    final class Forward extends ObjectiveContract {

        @Override
        protected GridObjective kernel() {
            return new InfoNce(InfoNce.Direction.FORWARD);
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            return crossEntropy(scores, positive, ignored, 1);
        }
    }

    @Nested
    final class Symmetric extends ObjectiveContract {

        /** Columns 3 and 4 choose, too. */
        @Override
        protected long leftOut() {
            return 4;
        }

        @Override
        protected GridObjective kernel() {
            return new InfoNce(InfoNce.Direction.SYMMETRIC);
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            Tensor reverse = crossEntropy(
                    scores.narrow(1, 0, reversible),
                    positive.narrow(1, 0, reversible),
                    ignored.narrow(1, 0, reversible),
                    0);
            return crossEntropy(scores, positive, ignored, 1).add(reverse).mul(Tensors.scalar(0.5));
        }
    }

    private static Tensor crossEntropy(Tensor scores, Tensor positive, Tensor ignored, int axis) {
        Tensor masked = scores.masked_fill(ignored.gt(Tensors.scalar(0)), Tensors.scalar(Double.NEGATIVE_INFINITY));
        Tensor log = masked.logsumexp(axis);
        Tensor count = positive.sum(axis);
        Tensor mean = positive.mul(scores).sum(axis).div(count.clamp_min(Tensors.scalar(1)));
        Tensor has = count.gt(Tensors.scalar(0));
        return torch.where(has, log.sub(mean), Tensors.scalar(0)).sum().div(has.sum());
    }

    @Test
    void aPairAmongTwoByHand() {
        // Cosines 1 and 0 at temperature 1: ln(e¹ + e⁰) − 1 in every direction.
        float[][] axes = {{1, 0}, {0, 1}};
        double expected = Math.log(Math.E + 1) - 1;
        assertEquals(expected, InfoNce.symmetric(1).evaluate(axes, axes).loss(), 1e-6);
        assertEquals(expected, InfoNce.forward(1).evaluate(axes, axes).loss(), 1e-6);
    }

    @Test
    void onePairAloneHasNothingToLearn() {
        float[][] one = {{1, 0}};
        Evaluation result = InfoNce.symmetric(0.05).evaluate(one, one);
        assertEquals(0, result.loss(), 1e-6);
        assertEquals(0, result.anchorGradient()[0][0], 1e-6);
    }

    @Test
    void withoutAReverseDirectionBothDirectionsAreOne() {
        try (Scope scope = Scope.open()) {
            Tensor anchors = Tensors.of(new float[][] {{1, 0}, {0, 1}});
            Tensor candidates = Tensors.of(new float[][] {{1, 1}, {0, 1}});
            EmbeddingBatch batch = new EmbeddingBatch(anchors, candidates, 0, Targets.pairs(), Map.of());
            for (double temperature : new double[] {1, 0.005}) {
                TensorEvaluation forward = InfoNce.forward(temperature).evaluate(batch, Parameters.none());
                TensorEvaluation symmetric = InfoNce.symmetric(temperature).evaluate(batch, Parameters.none());
                assertEquals(forward.loss(), symmetric.loss());
                assertArrayEquals(
                        Tensors.floatArray(forward.candidateGradient()),
                        Tensors.floatArray(symmetric.candidateGradient()));
            }
        }
    }

    @Test
    void explicitNegativesRaiseTheLoss() {
        float[][] anchors = {{1, 0}, {0, 1}};
        float[][] more = {{1, 0}, {0, 1}, {1, 0.1f}};
        double plain = InfoNce.symmetric(0.1).evaluate(anchors, anchors).loss();
        assertTrue(InfoNce.symmetric(0.1).evaluate(anchors, more).loss() > plain);
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "temperature (-0.1) must be positive and finite; did you mean the scale, 1/temperature?",
                () -> InfoNce.symmetric(-0.1));
        float[][] two = {{1, 0}, {0, 1}};
        assertMessage(
                "anchors[1][0] (NaN) must be finite",
                () -> InfoNce.symmetric(1).evaluate(new float[][] {{1, 0}, {Float.NaN, 1}}, two));
        assertMessage(
                "candidates (1) must be at least as many as anchors (2): row i belongs to column i",
                () -> InfoNce.symmetric(1).evaluate(two, new float[][] {{1, 0}}));
        assertMessage(
                "anchors have 2 dimensions and candidates 3; both must come from the same space",
                () -> InfoNce.symmetric(1).evaluate(two, new float[][] {{1, 0, 0}, {0, 1, 0}}));
        assertMessage(
                "candidates has no rows; give at least one",
                () -> InfoNce.symmetric(1).evaluate(two, new float[0][]));
        assertMessage(
                "no anchor has a positive; each anchor needs a candidate that belongs to it",
                () -> InfoNce.symmetric(1).evaluate(two, two, SparseTargets.of(new long[0], new long[0])));
    }
}
