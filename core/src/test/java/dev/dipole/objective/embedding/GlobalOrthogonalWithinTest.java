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

final class GlobalOrthogonalWithinTest extends EmbeddingContract {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Override
    protected EmbeddingObjective objective() {
        return new GlobalOrthogonal(1.5, 0.7, GlobalOrthogonal.Between.WITHIN);
    }

    @Override
    protected Tensor dense(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {
        Tensor a = unit(anchors);
        Tensor c = unit(candidates);
        return pairs(a, a).add(pairs(c, c)).mul(Tensors.scalar(0.5));
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

    @Override
    protected boolean rowByRow() {
        return false;
    }

    @Test
    void byHand() {
        assertEquals(
                0,
                new GlobalOrthogonal(1, 1, GlobalOrthogonal.Between.WITHIN)
                        .evaluate(AXES, AXES)
                        .loss(),
                1e-6);
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "global-orthogonal needs at least two rows, got 1; raise the batch size",
                () -> objective().evaluate(new float[][] {{1, 0}}, AXES));
        assertMessage(
                "global-orthogonal needs at least two rows, got 1; raise the batch size",
                () -> objective().evaluate(AXES, new float[][] {{1, 0}}));
        assertMessage(
                "mean (-1.0) must be at least 0 and finite; 0 switches its term off",
                () -> new GlobalOrthogonal(-1, 1, GlobalOrthogonal.Between.WITHIN));
    }

    private static Tensor unit(Tensor x) {
        return x.div(x.square().sum(new long[] {1}, true, Tensors.sameType()).sqrt());
    }
}
