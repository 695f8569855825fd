package dev.dipole.objective.embedding;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.EmbeddingContract;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

final class KoLeoTest extends EmbeddingContract {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Override
    protected EmbeddingObjective objective() {
        return new KoLeo();
    }

    @Override
    protected Tensor dense(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {
        return side(unit(anchors)).add(side(unit(candidates))).mul(Tensors.scalar(0.5));
    }

    private static Tensor side(Tensor x) {
        Tensor square = x.unsqueeze(1).sub(x.unsqueeze(0)).square().sum(2);
        Tensor own = torch.zeros_like(square).fill_diagonal_(Tensors.scalar(1e9));
        return square.add(own).amin(new long[] {1}, false).sqrt().log().mean().neg();
    }

    @Override
    protected boolean rowByRow() {
        return false;
    }

    @Test
    void rowsThatCoincideAreLeftOut() {
        float[][] rows = {{1, 0}, {1, 0}, {0, 1}};
        assertEquals(4, new KoLeo().evaluate(rows, rows).leftOut());
        assertEquals(-0.5 * Math.log(2), new KoLeo().evaluate(rows, rows).loss(), 1e-6);
    }

    @Test
    void moreRowsThanATileHas(RandomKey key) {
        equalsDense(1030, 2, key);
    }

    @Test
    void byHand() {
        assertEquals(-0.5 * Math.log(2), new KoLeo().evaluate(AXES, AXES).loss(), 1e-6);
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "koleo needs at least two rows, got 1; raise the batch size",
                () -> new KoLeo().evaluate(AXES, new float[][] {{1, 0}}));
        assertMessage(
                "koleo needs at least two rows, got 1; raise the batch size",
                () -> new KoLeo().evaluate(new float[][] {{1, 0}}, AXES));
    }

    private static Tensor unit(Tensor x) {
        return x.div(x.square().sum(new long[] {1}, true, Tensors.sameType()).sqrt());
    }
}
