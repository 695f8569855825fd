package dev.dipole.objective.grid;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ObjectiveContract;
import dev.dipole.objective.SparseTargets;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class LiftedStructureTest {

    @Nested
    final class Contract extends ObjectiveContract {

        @Override
        protected GridObjective kernel() {
            return new LiftedStructure(0.7);
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            return lifted(scores, positive, ignored, 0.7);
        }
    }

    /** Plain masks: 1 where a cell is negative. */
    private static Tensor negative(Tensor positive, Tensor ignored) {
        return positive.add(ignored).eq(Tensors.scalar(0));
    }

    private static Tensor only(Tensor scores, Tensor mask, double other) {
        return scores.masked_fill(mask.logical_not(), Tensors.scalar(other));
    }

    private static Tensor safeLogSum(Tensor exponents, int axis) {
        // Autograd of a sum of nothing is NaN: −1e300 stands for −∞.
        return exponents.clamp_min(Tensors.scalar(-1e300)).logsumexp(axis);
    }

    private static Tensor lifted(Tensor scores, Tensor positive, Tensor ignored, double margin) {
        Tensor exponents =
                only(scores.add(Tensors.scalar(margin)), negative(positive, ignored), Double.NEGATIVE_INFINITY);
        Tensor row = safeLogSum(exponents, 1).unsqueeze(1);
        Tensor column = safeLogSum(exponents, 0).unsqueeze(0);
        Tensor hinge = row.logaddexp(column).sub(scores).clamp_min(Tensors.scalar(0));
        return hinge.square().mul(positive).sum().div(positive.sum().mul(Tensors.scalar(2)));
    }

    @Test
    void twoPairsByHand() {
        // Points 0, 0 and 1, 1: each pair has negatives at distance 1 on both sides.
        float[][] points = {{0, 0}, {1, 0}};
        double hinge = Math.log(2) + 1 - 1;
        assertEquals(
                hinge * hinge / 2,
                LiftedStructure.of(1).evaluate(points, points).loss(),
                1e-6);
    }

    @Test
    void aMarginOutOfRangeIsNamed() {
        assertMessage(
                "margin (-0.1) must be finite and at least 0; it is by how much a positive should be closer than a negative",
                () -> LiftedStructure.of(-0.1));
    }

    @Test
    void noPositiveAtAllIsNamed() {
        float[][] two = {{1, 0}, {0, 1}};
        assertMessage(
                "no anchor has a positive; each anchor needs a candidate that belongs to it",
                () -> LiftedStructure.of(1).evaluate(two, two, SparseTargets.of(new long[0], new long[0])));
    }

    @Test
    void onePairAloneHasNothingToPush() {
        float[][] one = {{1, 0}};
        assertEquals(0, LiftedStructure.of(1).evaluate(one, one).loss(), 1e-6);
    }
}
