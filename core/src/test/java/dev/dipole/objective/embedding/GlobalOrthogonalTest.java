package dev.dipole.objective.embedding;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.EmbeddingContract;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Evaluation;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

final class GlobalOrthogonalTest extends EmbeddingContract {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Override
    protected EmbeddingObjective objective() {
        return new GlobalOrthogonal(1.5, 0.7, GlobalOrthogonal.Between.ACROSS);
    }

    @Override
    protected Tensor dense(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {
        return pairs(unit(anchors), unit(candidates));
    }

    private static Tensor pairs(Tensor x, Tensor y) {
        Tensor s = x.mm(y.t());
        Tensor others = torch.ones_like(s).fill_diagonal_(Tensors.scalar(0));
        Tensor first = s.mul(others).sum().div(others.sum());
        Tensor second = s.square().mul(others).sum().div(others.sum());
        return first.square()
                .mul(Tensors.scalar(1.5))
                .add(second.sub(Tensors.scalar(1.0 / x.size(1))).relu().mul(Tensors.scalar(0.7)));
    }

    @Test
    void byHand() {
        assertEquals(
                0,
                new GlobalOrthogonal(1, 1, GlobalOrthogonal.Between.ACROSS)
                        .evaluate(AXES, AXES)
                        .loss(),
                1e-6);
    }

    @Test
    void whatIsAsSpreadAsByChanceIsNotPushed() {
        // A cosine of 1/2, whose square is one over the dimensions.
        float[][] rows = {{1, 0, 0, 0}, {0.5f, 0.5f, 0.5f, 0.5f}};
        Evaluation at = new GlobalOrthogonal(0, 1, GlobalOrthogonal.Between.ACROSS).evaluate(rows, rows);
        assertEquals(0, at.loss());
        for (float[] row : at.anchorGradient()) {
            assertArrayEquals(new float[4], row, 0);
        }
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "global-orthogonal needs at least two rows, got 1; raise the batch size",
                () -> GlobalOrthogonal.defaults().evaluate(new float[][] {{1, 0}}, new float[][] {{1, 0}}));
        assertMessage(
                "mean (-1.0) must be at least 0 and finite; 0 switches its term off",
                () -> new GlobalOrthogonal(-1, 1, GlobalOrthogonal.Between.ACROSS));
    }

    private static Tensor unit(Tensor x) {
        return x.div(x.square().sum(new long[] {1}, true, Tensors.sameType()).sqrt());
    }
}
