package dev.dipole.objective.embedding;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.EmbeddingContract;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class NegativeCosineTest extends EmbeddingContract {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Override
    protected EmbeddingObjective objective() {
        return NegativeCosine.byol();
    }

    @Override
    protected Tensor dense(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {
        return unit(anchors).sub(unit(candidates)).square().sum(1).mean();
    }

    @Override
    protected boolean stopsCandidates() {
        return true;
    }

    @Test
    void byHand() {
        assertEquals(-1, NegativeCosine.simSiam().evaluate(AXES, AXES).loss(), 1e-6);
    }

    @Test
    void byolIsTwiceSimSiamPlusTwo() {
        float[][] other = {{1, 2}, {3, -1}};
        assertEquals(
                2 + 2 * NegativeCosine.simSiam().evaluate(AXES, other).loss(),
                NegativeCosine.byol().evaluate(AXES, other).loss(),
                1e-6);
        assertMessage(
                "simsiam compares row i with row i: candidates (1) must be as many as anchors (2);"
                        + " leave explicit negatives away",
                () -> NegativeCosine.simSiam().evaluate(AXES, new float[][] {{1, 0}}));
    }

    private static Tensor unit(Tensor x) {
        return x.div(x.square().sum(new long[] {1}, true, Tensors.sameType()).sqrt());
    }
}
