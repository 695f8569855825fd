package dev.dipole.objective.grid;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ObjectiveContract;
import dev.dipole.objective.Scale;
import dev.dipole.objective.SparseTargets;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.objective.Tiling;
import dev.dipole.similarity.Dot;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class CircleTest {

    @Nested
    final class Exact extends ObjectiveContract {

        @Override
        protected GridObjective kernel() {
            return new Circle(0.25, 0.02, false);
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            return circle(scores, positive, ignored, 0.25, 0.02, false);
        }
    }

    /** Plain masks: 1 where a cell is negative. */
    private static Tensor negative(Tensor positive, Tensor ignored) {
        return positive.add(ignored).eq(Tensors.scalar(0));
    }

    private static Tensor only(Tensor scores, Tensor mask, double other) {
        return scores.masked_fill(mask.logical_not(), Tensors.scalar(other));
    }

    private static Tensor softplus(Tensor x) {
        return x.logaddexp(
                x.detach().mul(Tensors.scalar(0)).masked_fill_(x.detach().isinf(), Tensors.scalar(0)));
    }

    private static Tensor safeLogSum(Tensor exponents, int axis) {
        // Autograd of a sum of nothing is NaN: −1e300 stands for −∞.
        return exponents.clamp_min(Tensors.scalar(-1e300)).logsumexp(axis);
    }

    private static Tensor circle(
            Tensor scores, Tensor positive, Tensor ignored, double m, double gamma, boolean detached) {
        Tensor own = positive.gt(Tensors.scalar(0));
        Tensor fixed = detached ? scores.detach() : scores;
        Tensor push = scores.sub(Tensors.scalar(m))
                .mul(fixed.add(Tensors.scalar(m)).clamp_min(Tensors.scalar(0)))
                .mul(Tensors.scalar(gamma));
        Tensor pull = scores.sub(Tensors.scalar(1 - m))
                .mul(fixed.neg().add(Tensors.scalar(1 + m)).clamp_min(Tensors.scalar(0)))
                .mul(Tensors.scalar(-gamma));
        Tensor sum = safeLogSum(only(pull, own, Double.NEGATIVE_INFINITY), 1)
                .add(safeLogSum(only(push, negative(positive, ignored), Double.NEGATIVE_INFINITY), 1));
        return softplus(sum).sum().div(own.any(1).sum());
    }

    @Test
    void twoPairsByHand() {
        // α of the negative is m, of the positive m, too: exponents γ·m·(0 − m) and −γ·m·(1 − 1 + m).
        float[][] axes = {{1, 0}, {0, 1}};
        double expected = Math.log1p(Math.exp(-80 * 0.16 - 80 * 0.16));
        assertEquals(expected, Circle.standard().evaluate(axes, axes).loss(), 1e-9);
    }

    @Test
    void theWeightsAreConstantUnderTheGradientWhereDetached() {
        try (Scope scope = Scope.open()) {
            Tensor a = Tensors.of(new double[] {0.9, 0.2, -0.4, 0.6, 0.5, 0.5}, 3, 2);
            Tensor c = Tensors.of(new double[] {0.7, 0.1, 0.3, 0.8, 0.6, -0.2}, 3, 2);
            Tensor leaf = a.clone().set_requires_grad(true);
            Tensor own = Tensors.of(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, 3);
            Tensor loss = circle(leaf.mm(c.t()), own, Tensors.zerosLike(own), 0.25, 3, true);
            loss.backward();
            TensorEvaluation ours = new Grid(new Circle(0.25, 3, true), new Dot(), Scale.temperature(1), Tiling.DEFAULT)
                    .evaluate(EmbeddingBatch.pairs(a, c), Parameters.none());
            assertEquals(loss.item_double(), ours.loss(), 1e-12);
            assertArrayEquals(Tensors.doubleArray(leaf.grad()), Tensors.doubleArray(ours.anchorGradient()), 1e-12);
        }
    }

    @Test
    void badGammaIsNamed() {
        assertMessage("gamma (0.0) must be positive and finite; 80 suits cosines", () -> new Circle(0.25, 0, true));
    }

    @Test
    void aMarginOutOfRangeIsNamed() {
        for (double margin : new double[] {-0.1, 1, 25}) {
            assertMessage(
                    "margin (" + margin
                            + ") must be in [0, 1): cosines of positives shall pass 1 − margin and those of negatives stay below"
                            + " margin; 0.4 suits retrieval",
                    () -> new Circle(margin, 80, true));
        }
    }

    @Test
    void noPositiveAtAllIsNamed() {
        float[][] two = {{1, 0}, {0, 1}};
        assertMessage(
                "no anchor has a positive; each anchor needs a candidate that belongs to it",
                () -> Circle.standard().evaluate(two, two, SparseTargets.of(new long[0], new long[0])));
    }

    @Test
    void onePairAloneHasNothingToPush() {
        float[][] one = {{1, 0}};
        assertEquals(0, Circle.standard().evaluate(one, one).loss(), 1e-6);
    }
}
