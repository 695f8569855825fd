package dev.dipole.objective.grid;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.Evaluation;
import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ObjectiveContract;
import dev.dipole.objective.SparseTargets;
import dev.dipole.similarity.Similarities;
import dev.dipole.similarity.Similarity;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class MultiSimilarityTest {

    @Nested
    final class All extends ObjectiveContract {

        @Override
        protected GridObjective kernel() {
            return new MultiSimilarity(1, 1.5, 0.5, Double.POSITIVE_INFINITY);
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            return multi(scores, positive, ignored, 1, 1.5, 0.5, Double.POSITIVE_INFINITY);
        }
    }

    @Nested
    final class Mined extends ObjectiveContract {

        @Override
        protected GridObjective kernel() {
            return new MultiSimilarity(2, 3, 0.5, 0.7);
        }

        @Override
        protected boolean continuous() {
            return false;
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            return multi(scores, positive, ignored, 2, 3, 0.5, 0.7);
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

    private static Tensor multi(
            Tensor scores, Tensor positive, Tensor ignored, double alpha, double beta, double base, double margin) {
        Tensor own = positive.gt(Tensors.scalar(0));
        Tensor other = negative(positive, ignored);
        Tensor fixed = scores.detach();
        Tensor has = own.any(1);
        Tensor near = own;
        Tensor far = other;
        if (!Double.isInfinite(margin)) {
            Tensor highest = only(fixed, other, Double.NEGATIVE_INFINITY).amax(new long[] {1}, true);
            Tensor lowest = only(fixed, own, Double.POSITIVE_INFINITY).amin(new long[] {1}, true);
            near = own.logical_and(fixed.sub(Tensors.scalar(margin)).lt(highest));
            far = other.logical_and(fixed.add(Tensors.scalar(margin)).gt(lowest));
        }
        Tensor shifted = scores.sub(Tensors.scalar(base));
        Tensor pull = safeLogSum(only(shifted.mul(Tensors.scalar(-alpha)), near, Double.NEGATIVE_INFINITY), 1);
        Tensor push = safeLogSum(only(shifted.mul(Tensors.scalar(beta)), far, Double.NEGATIVE_INFINITY), 1);
        return softplus(pull)
                .div(Tensors.scalar(alpha))
                .add(softplus(push).div(Tensors.scalar(beta)))
                .mul(has)
                .sum()
                .div(has.sum());
    }

    @Test
    void twoPairsByHand() {
        // Scores 1 for the positive and 0 for the negative, nothing mined away.
        double expected = Math.log1p(Math.exp(-2 * 0.5)) / 2 + Math.log1p(Math.exp(50 * -0.5)) / 50;
        float[][] axes = {{1, 0}, {0, 1}};
        Grid all = Grid.of(new MultiSimilarity(2, 50, 0.5, Double.POSITIVE_INFINITY), 1);
        assertEquals(expected, all.evaluate(axes, axes).loss(), 1e-7);
        assertEquals(0, MultiSimilarity.standard().evaluate(axes, axes).loss(), "the miner takes neither");
    }

    @Test
    void aVeryLargeMarginMinesNothingAtFullPrecision() {
        float[][] anchors = {{1, 0.2f}, {0.3f, 1}, {-0.4f, 0.9f}};
        float[][] candidates = {{0.9f, 0}, {0.1f, 0.7f}, {-1, 0.5f}};
        for (Similarity similarity : Similarities.all()) {
            Grid all = Grid.of(new MultiSimilarity(2, 5, 0.5, Double.POSITIVE_INFINITY), 1)
                    .with(similarity);
            Evaluation expected = all.evaluate(anchors, candidates);
            for (double margin : new double[] {1e7, 1e9, 1e300}) {
                Evaluation given = Grid.of(new MultiSimilarity(2, 5, 0.5, margin), 1)
                        .with(similarity)
                        .evaluate(anchors, candidates);
                assertEquals(expected.loss(), given.loss(), 0, similarity.name());
                assertArrayEquals(expected.anchorGradient(), given.anchorGradient(), similarity.name());
            }
        }
        // Above twice the largest cosine nothing can be too far away.
        Grid wide = Grid.of(new MultiSimilarity(2, 50, 0.5, 2.5), 1);
        Grid wider = Grid.of(new MultiSimilarity(2, 50, 0.5, Double.POSITIVE_INFINITY), 1);
        assertEquals(
                wider.evaluate(anchors, candidates).loss(),
                wide.evaluate(anchors, candidates).loss(),
                0);
    }

    @Test
    void badSettingsAreNamed() {
        assertMessage("alpha (0.0) must be positive and finite", () -> new MultiSimilarity(0, 1, 1, 1));
        assertMessage("base (NaN) must be finite; 0.5 suits cosines", () -> new MultiSimilarity(1, 1, Double.NaN, 1));
        assertMessage(
                "margin (-1.0) must be at least 0, or infinite to use every candidate; 0.1 suits cosines",
                () -> new MultiSimilarity(1, 1, 1, -1));
    }

    @Test
    void noPositiveAtAllIsNamed() {
        float[][] two = {{1, 0}, {0, 1}};
        assertMessage(
                "no anchor has a positive; each anchor needs a candidate that belongs to it",
                () -> MultiSimilarity.standard().evaluate(two, two, SparseTargets.of(new long[0], new long[0])));
    }

    @Test
    void onePairAloneHasNothingToPush() {
        float[][] one = {{1, 0}};
        assertEquals(0, MultiSimilarity.standard().evaluate(one, one).loss(), 1e-6);
    }
}
