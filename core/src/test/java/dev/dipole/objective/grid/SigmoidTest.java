package dev.dipole.objective.grid;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.Evaluation;
import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ObjectiveContract;
import dev.dipole.objective.SparseTargets;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

final class SigmoidTest extends ObjectiveContract {

    /** Every cell is a question of its own. */
    @Override
    protected long leftOut() {
        return 0;
    }

    @Override
    protected GridObjective kernel() {
        return new Sigmoid(-1.5);
    }

    @Override
    protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
        Tensor sign = positive.mul(Tensors.scalar(2)).sub(Tensors.scalar(1));
        Tensor logs = torch.log_sigmoid(scores.add(parameters.get(Sigmoid.BIAS)).mul(sign));
        return logs.mul(Dense.not(ignored)).sum().div(Tensors.scalar(-(double) scores.size(0)));
    }

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Test
    void byHand() {
        // Two positives at 1 + b and two negatives at 0 + b, over two anchors.
        double bias = -0.5;
        double expected = Math.log1p(Math.exp(-(1 + bias))) + Math.log1p(Math.exp(bias));
        Evaluation result = Grid.of(new Sigmoid(bias), 1).evaluate(AXES, AXES);
        assertEquals(expected, result.loss(), 1e-6);
        double slope = 1 / (1 + Math.exp(-(1 + bias))) - 1 + 1 / (1 + Math.exp(-bias));
        assertEquals(slope, result.parameterGradients().get(Sigmoid.BIAS)[0], 1e-6);
    }

    @Test
    void theSourceLearnsTemperatureAndBias() {
        Evaluation result = Sigmoid.learned().evaluate(AXES, AXES);
        assertEquals(
                java.util.Set.of(Sigmoid.BIAS, Grid.LOG_SCALE),
                result.parameterGradients().keySet());
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "bias (NaN) must be finite; −10 suits large batches, and 0 starts undecided",
                () -> new Sigmoid(Double.NaN));
        assertMessage(
                "no anchor has a positive; each anchor needs a candidate that belongs to it",
                () -> Sigmoid.learned().evaluate(AXES, AXES, SparseTargets.of(new long[0], new long[0])));
    }
}
