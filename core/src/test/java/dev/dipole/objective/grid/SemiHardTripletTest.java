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

final class SemiHardTripletTest {

    @Nested
    final class Margin extends ObjectiveContract {

        @Override
        protected GridObjective kernel() {
            return new SemiHardTriplet(0.5, false);
        }

        @Override
        protected boolean continuous() {
            return false;
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            return semi(scores, positive, ignored, 0.5, false);
        }
    }

    @Nested
    final class Soft extends ObjectiveContract {

        @Override
        protected GridObjective kernel() {
            return new SemiHardTriplet(0, true);
        }

        @Override
        protected boolean continuous() {
            return false;
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            return semi(scores, positive, ignored, 0, true);
        }
    }

    /** Plain masks: 1 where a cell is negative. */
    private static Tensor negative(Tensor positive, Tensor ignored) {
        return positive.add(ignored).eq(Tensors.scalar(0));
    }

    private static Tensor only(Tensor scores, Tensor mask, double other) {
        return scores.masked_fill(mask.logical_not(), Tensors.scalar(other));
    }

    private static Tensor hinge(Tensor gap, double margin, boolean soft) {
        return soft
                ? gap.logaddexp(gap.detach().mul(Tensors.scalar(0)))
                : gap.add(Tensors.scalar(margin)).clamp_min(Tensors.scalar(0));
    }

    private static Tensor semi(Tensor scores, Tensor positive, Tensor ignored, double margin, boolean soft) {
        Tensor other = negative(positive, ignored);
        Tensor further = scores.unsqueeze(1).lt(scores.unsqueeze(2)).logical_and(other.unsqueeze(1));
        Tensor closest =
                only(scores.unsqueeze(1).expand_as(further), further, -1e9).amax(new long[] {2}, false);
        Tensor furthest = only(scores, other, 1e9).amin(new long[] {1}, true);
        Tensor chosen = furthest.where(further.any(2).logical_not(), closest);
        Tensor gap = chosen.sub(scores).masked_fill(other.any(1, true).logical_not(), Tensors.scalar(0));
        return hinge(gap, margin, soft)
                .mul(positive)
                .mul(other.any(1, true))
                .sum()
                .div(positive.sum());
    }

    @Test
    void theClosestThatIsFurtherThanThePositive() {
        float[][] anchors = {{0, 0}};
        float[][] candidates = {{1, 0}, {0.5f, 0}, {1.1f, 0}, {1.1f, 0}};
        Evaluation result = SemiHardTriplet.margin(0.2).evaluate(anchors, candidates);
        assertEquals(0.1, result.loss(), 1e-6);
        assertEquals(-1, result.candidateGradient()[2][0], 1e-6);
        assertEquals(0, result.candidateGradient()[3][0]);
    }

    @Test
    void theFurthestWhereNoneIsFurtherThanThePositive() {
        float[][] anchors = {{0, 0}};
        float[][] candidates = {{1, 0}, {0.5f, 0}, {0.7f, 0}};
        assertEquals(
                0.5, SemiHardTriplet.margin(0.2).evaluate(anchors, candidates).loss(), 1e-6);
    }

    @Test
    void aMarginOutOfRangeIsNamed() {
        assertMessage(
                "margin (-0.1) must be finite and at least 0; it is by how much a positive should be closer than a negative",
                () -> SemiHardTriplet.margin(-0.1));
    }

    @Test
    void noPositiveAtAllIsNamed() {
        float[][] two = {{1, 0}, {0, 1}};
        assertMessage(
                "no anchor has a positive; each anchor needs a candidate that belongs to it",
                () -> SemiHardTriplet.margin(1).evaluate(two, two, SparseTargets.of(new long[0], new long[0])));
    }

    @Test
    void onePairAloneHasNothingToPush() {
        float[][] one = {{1, 0}};
        assertEquals(0, SemiHardTriplet.margin(1).evaluate(one, one).loss(), 1e-6);
    }
}
