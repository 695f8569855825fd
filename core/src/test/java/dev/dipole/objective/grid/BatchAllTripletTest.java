package dev.dipole.objective.grid;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.Evaluation;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ObjectiveContract;
import dev.dipole.objective.SparseTargets;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class BatchAllTripletTest {

    @Nested
    final class Margin extends ObjectiveContract {

        @Override
        protected GridObjective kernel() {
            return new BatchAllTriplet(0.5, false);
        }

        @Override
        protected boolean continuous() {
            return false;
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            return all(scores, positive, ignored, 0.5, false);
        }
    }

    @Nested
    final class Soft extends ObjectiveContract {

        @Override
        protected GridObjective kernel() {
            return new BatchAllTriplet(0, true);
        }

        @Override
        protected boolean continuous() {
            return false;
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            return all(scores, positive, ignored, 0, true);
        }
    }

    /** Plain masks: 1 where a cell is negative. */
    private static Tensor negative(Tensor positive, Tensor ignored) {
        return positive.add(ignored).eq(Tensors.scalar(0));
    }

    private static Tensor hinge(Tensor gap, double margin, boolean soft) {
        return soft
                ? gap.logaddexp(gap.detach().mul(Tensors.scalar(0)))
                : gap.add(Tensors.scalar(margin)).clamp_min(Tensors.scalar(0));
    }

    private static Tensor all(Tensor scores, Tensor positive, Tensor ignored, double margin, boolean soft) {
        Tensor valid = positive.unsqueeze(2).mul(negative(positive, ignored).unsqueeze(1));
        Tensor cost = hinge(scores.unsqueeze(1).sub(scores.unsqueeze(2)), margin, soft)
                .mul(valid);
        // With a soft margin every triplet costs something, even where it underflows to 0.
        Tensor counted = soft ? valid : cost.gt(Tensors.scalar(0));
        Tensor active = counted.sum().clamp_min(Tensors.scalar(1));
        return cost.sum().div(active);
    }

    @Test
    void onlyActiveTripletsCount() {
        // Distances: positive 1; negatives 0.5, 1.1 and 3, of which the last costs nothing.
        float[][] anchors = {{0, 0}};
        float[][] candidates = {{1, 0}, {0.5f, 0}, {1.1f, 0}, {3, 0}};
        Evaluation result = BatchAllTriplet.margin(0.2).evaluate(anchors, candidates);
        assertEquals((0.7 + 0.1) / 2, result.loss(), 1e-6);
        assertEquals(1, result.candidateGradient()[0][0], 1e-6);
        assertEquals(-0.5, result.candidateGradient()[1][0], 1e-6);
        assertEquals(0, result.candidateGradient()[3][0]);
    }

    @Test
    void aMarginOutOfRangeIsNamed() {
        assertMessage(
                "margin (-0.1) must be finite and at least 0; it is by how much a positive should be closer than a negative",
                () -> BatchAllTriplet.margin(-0.1));
    }

    @Test
    void noPositiveAtAllIsNamed() {
        float[][] two = {{1, 0}, {0, 1}};
        assertMessage(
                "no anchor has a positive; each anchor needs a candidate that belongs to it",
                () -> BatchAllTriplet.softMargin().evaluate(two, two, SparseTargets.of(new long[0], new long[0])));
    }

    @Test
    void onePairAloneHasNothingToPush() {
        float[][] one = {{1, 0}};
        assertEquals(0, BatchAllTriplet.margin(1).evaluate(one, one).loss(), 1e-6);
    }
}
