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

final class BatchHardTripletTest {

    @Nested
    final class Margin extends ObjectiveContract {

        /** Its slope jumps where a triplet becomes active, and of very many one always does. */
        @Override
        protected boolean continuous() {
            return false;
        }

        @Override
        protected GridObjective kernel() {
            return new BatchHardTriplet(0.5, false);
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            return hard(scores, positive, ignored, 0.5, false);
        }
    }

    @Nested
    final class Soft extends ObjectiveContract {

        /** Its slope jumps where another becomes the hardest. */
        @Override
        protected boolean continuous() {
            return false;
        }

        @Override
        protected GridObjective kernel() {
            return new BatchHardTriplet(0, true);
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            return hard(scores, positive, ignored, 0, true);
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

    private static Tensor hard(Tensor scores, Tensor positive, Tensor ignored, double margin, boolean soft) {
        Tensor own = positive.gt(Tensors.scalar(0));
        Tensor other = negative(positive, ignored);
        Tensor lowest = only(scores, own, 1e9).amin(new long[] {1}, false);
        Tensor highest = only(scores, other, -1e9).amax(new long[] {1}, false);
        Tensor both = own.any(1).logical_and(other.any(1));
        Tensor gap = highest.sub(lowest).masked_fill(both.logical_not(), Tensors.scalar(0));
        return hinge(gap, margin, soft).mul(both).sum().div(own.any(1).sum());
    }

    @Test
    void tiesGoToTheLowestIndex() {
        float[][] anchors = {{0, 0}};
        float[][] candidates = {{1, 0}, {0.5f, 0}, {0.5f, 0}};
        Evaluation result = BatchHardTriplet.margin(0.2).evaluate(anchors, candidates);
        assertEquals(1 - 0.5 + 0.2, result.loss(), 1e-6);
        assertEquals(1, result.candidateGradient()[0][0], 1e-6);
        assertEquals(-1, result.candidateGradient()[1][0], 1e-6);
        assertEquals(0, result.candidateGradient()[2][0]);
    }

    @Test
    void aMarginOutOfRangeIsNamed() {
        assertMessage(
                "margin (-0.1) must be finite and at least 0; it is by how much a positive should be closer than a negative",
                () -> BatchHardTriplet.margin(-0.1));
    }

    @Test
    void noPositiveAtAllIsNamed() {
        float[][] two = {{1, 0}, {0, 1}};
        assertMessage(
                "no anchor has a positive; each anchor needs a candidate that belongs to it",
                () -> BatchHardTriplet.softMargin().evaluate(two, two, SparseTargets.of(new long[0], new long[0])));
    }

    @Test
    void onePairAloneHasNothingToPush() {
        float[][] one = {{1, 0}};
        assertEquals(0, BatchHardTriplet.margin(1).evaluate(one, one).loss(), 1e-6);
    }
}
