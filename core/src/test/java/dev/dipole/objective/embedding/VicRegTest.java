package dev.dipole.objective.embedding;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.EmbeddingContract;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

final class VicRegTest extends EmbeddingContract {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Override
    protected EmbeddingObjective objective() {
        return new VicReg(3, 2, 1.5);
    }

    @Override
    protected Tensor dense(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {
        return anchors.sub(candidates)
                .square()
                .mean()
                .mul(Tensors.scalar(3))
                .add(side(anchors))
                .add(side(candidates));
    }

    private static Tensor side(Tensor z) {
        double rows = z.size(0);
        Tensor centred = z.sub(z.mean(new long[] {0}, true, Tensors.sameType()));
        Tensor covariance = centred.t().mm(centred).div(Tensors.scalar(rows - 1));
        Tensor deviation = covariance.diagonal().add(Tensors.scalar(1e-4)).sqrt();
        Tensor variance = deviation.neg().add(Tensors.scalar(1)).relu().mean();
        Tensor others = torch.ones_like(covariance).fill_diagonal_(Tensors.scalar(0));
        return variance.add(
                covariance.mul(others).square().sum().mul(Tensors.scalar(1.5)).div(Tensors.scalar(z.size(1))));
    }

    @Test
    void byHand() {
        assertEquals(
                2 * (0.5 * (1 - Math.sqrt(0.5 + 1e-4)) + 0.25),
                new VicReg(1, 1, 1).evaluate(AXES, AXES).loss(),
                1e-6);
    }

    @Test
    void aWeightOfZeroSwitchesItsTermOff() {
        double variance = 2 * 0.5 * (1 - Math.sqrt(0.5 + 1e-4));
        double covariance = 2 * 0.25;
        assertEquals(0, new VicReg(1, 0, 0).evaluate(AXES, AXES).loss(), 1e-6);
        assertEquals(variance, new VicReg(0, 1, 0).evaluate(AXES, AXES).loss(), 1e-6);
        assertEquals(covariance, new VicReg(0, 0, 1).evaluate(AXES, AXES).loss(), 1e-6);
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "a covariance needs at least two rows, got 1; raise the batch size",
                () -> VicReg.defaults().evaluate(new float[][] {{1, 0}}, new float[][] {{1, 0}}));
        assertMessage(
                "invariance (-1.0) must be at least 0 and finite; 0 switches its term off", () -> new VicReg(-1, 1, 1));
    }
}
