package dev.dipole.objective.grid;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.Evaluation;
import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ObjectiveContract;
import dev.dipole.objective.SparseTargets;
import dev.dipole.similarity.NegativeEuclidean;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ContrastiveTest {

    @Nested
    final class Pairwise extends ObjectiveContract {

        @Override
        protected GridObjective kernel() {
            return new Contrastive(1.5, 0.5, false);
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            return pairs(scores, positive, ignored)
                    .div(ignored.neg().add(Tensors.scalar(1)).sum().mul(Tensors.scalar(2)));
        }
    }

    @Nested
    final class HardOnly extends ObjectiveContract {

        @Override
        protected GridObjective kernel() {
            return new Contrastive(1.5, 0.5, true);
        }

        @Override
        protected boolean continuous() {
            return false;
        }

        @Override
        protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
            Tensor other = negative(positive, ignored);
            double highest = only(scores.detach(), other, -1e9).max().item_double();
            double lowest = only(scores.detach(), positive.gt(Tensors.scalar(0)), 1e9)
                    .min()
                    .item_double();
            Tensor hardPositive = positive.mul(scores.lt(Tensors.scalar(highest)));
            Tensor easyNegative = other.logical_and(scores.le(Tensors.scalar(lowest)));
            return pairs(scores, hardPositive, ignored.add(easyNegative).add(positive.sub(hardPositive)));
        }
    }

    private static Tensor pairs(Tensor scores, Tensor positive, Tensor ignored) {
        Tensor distance = scores.neg().add(Tensors.scalar(0.5));
        Tensor pull = distance.clamp_min(Tensors.scalar(0)).square().mul(positive);
        Tensor push = distance.neg()
                .add(Tensors.scalar(1.5))
                .clamp_min(Tensors.scalar(0))
                .square();
        return pull.add(push.mul(negative(positive, ignored))).sum();
    }

    private static Tensor only(Tensor scores, Tensor mask, double other) {
        return scores.masked_fill(mask.logical_not(), Tensors.scalar(other));
    }

    /** Plain masks: 1 where a cell is negative. */
    private static Tensor negative(Tensor positive, Tensor ignored) {
        return positive.add(ignored).eq(Tensors.scalar(0));
    }

    @Test
    void byHand() {
        // Distances 0 and 0.5 for the positives, 2.5 and 0.5 and such for the negatives.
        float[][] anchors = {{0, 0}, {1, 0}};
        float[][] candidates = {{0, 0}, {1.5f, 0}};
        double positives = 0.25;
        double negatives = (2 - 1.5) * (2 - 1.5) + 1;
        assertEquals(
                (positives + negatives) / 8,
                Contrastive.pairwise(2).evaluate(anchors, candidates).loss(),
                1e-6);
    }

    @Test
    void onlineTakesHardPairsOnly() {
        // Distances: positives 0.1 and 1, negatives 0.5 and 3.
        Grid online = Grid.of(new Contrastive(2, 0, true), 1).with(new NegativeEuclidean());
        float[][] anchors = {{0, 0}, {10, 0}};
        float[][] candidates = {{0.1f, 0}, {11, 0}, {0.5f, 0}, {13, 0}};
        long[] positives = {SparseTargets.cell(0, 0), SparseTargets.cell(1, 1)};
        long[] ignored = {
            SparseTargets.cell(0, 1), SparseTargets.cell(0, 3), SparseTargets.cell(1, 0), SparseTargets.cell(1, 2)
        };
        Evaluation result = online.evaluate(anchors, candidates, SparseTargets.of(positives, ignored));
        assertEquals(1 + 1.5 * 1.5, result.loss(), 1e-5);
        assertEquals(2, result.candidateGradient()[1][0], 1e-5);
        assertEquals(-3, result.candidateGradient()[2][0], 1e-5);
        assertEquals(0, result.candidateGradient()[0][0]);
        assertEquals(0, result.candidateGradient()[3][0]);
    }

    @Test
    void anOriginThatIsNoNumberIsNamed() {
        assertMessage(
                "origin (NaN) must be finite: 0 for negative distances, 1 for the cosine",
                () -> new Contrastive(1, Double.NaN, false));
    }

    @Test
    void aMarginOutOfRangeIsNamed() {
        assertMessage(
                "margin (-0.1) must be finite and at least 0; it is by how much a positive should be closer than a negative",
                () -> Contrastive.pairwise(-0.1));
    }

    @Test
    void noPositiveAtAllIsNamed() {
        float[][] two = {{1, 0}, {0, 1}};
        assertMessage(
                "no anchor has a positive; each anchor needs a candidate that belongs to it",
                () -> Contrastive.pairwise(1).evaluate(two, two, SparseTargets.of(new long[0], new long[0])));
    }

    @Test
    void onePairAloneHasNothingToPush() {
        float[][] one = {{1, 0}};
        assertEquals(0, Contrastive.pairwise(1).evaluate(one, one).loss(), 1e-6);
    }
}
