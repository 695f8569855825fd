package dev.dipole.objective.grid;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.Evaluation;
import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ObjectiveContract;
import dev.dipole.objective.SparseTargets;
import dev.dipole.tensor.Parameters;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class DecoupledTest extends ObjectiveContract {

    @Override
    protected GridObjective kernel() {
        return new Decoupled();
    }

    @Override
    protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
        Tensor negative = Dense.negative(positive, ignored);
        return Dense.meanOf(
                Dense.logSum(scores, negative).sub(Dense.mean(scores, positive)),
                Dense.some(positive).logical_and(Dense.some(negative)));
    }

    @Test
    void thePositiveIsNotInTheDenominator() {
        // Cosines 1 and 0: ln e⁰ − 1.
        float[][] axes = {{1, 0}, {0, 1}};
        assertEquals(-1, Grid.of(new Decoupled(), 1).evaluate(axes, axes).loss(), 1e-6);
    }

    @Test
    void anAnchorWithoutNegativesIsLeftOut() {
        Evaluation alone = Grid.of(new Decoupled(), 1).evaluate(new float[][] {{1, 0}}, new float[][] {{0, 1}});
        assertEquals(0, alone.loss());
        assertEquals(1, alone.leftOut());
        assertArrayEquals(new float[] {0, 0}, alone.anchorGradient()[0]);
    }

    @Test
    void noPositiveIsAnError() {
        float[][] axes = {{1, 0}, {0, 1}};
        assertMessage(
                "no anchor has a positive; each anchor needs a candidate that belongs to it",
                () -> Grid.of(new Decoupled(), 1).evaluate(axes, axes, SparseTargets.of(new long[0], new long[0])));
    }
}
