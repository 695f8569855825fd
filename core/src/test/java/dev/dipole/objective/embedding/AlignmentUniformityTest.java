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

final class AlignmentUniformityTest extends EmbeddingContract {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Override
    protected EmbeddingObjective objective() {
        return new AlignmentUniformity(1.5, 2, 0.7);
    }

    @Override
    protected Tensor dense(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {
        Tensor a = unit(anchors);
        Tensor c = unit(candidates);
        Tensor alignment =
                a.sub(c).square().sum(1).sqrt().pow(Tensors.scalar(1.5)).mean();
        return alignment.add(uniform(a).add(uniform(c)).mul(Tensors.scalar(0.35)));
    }

    private static Tensor uniform(Tensor x) {
        long rows = x.size(0);
        Tensor square = x.unsqueeze(1).sub(x.unsqueeze(0)).square().sum(2);
        Tensor others = torch.ones_like(square).fill_diagonal_(Tensors.scalar(0));
        return square.mul(Tensors.scalar(-2))
                .exp()
                .mul(others)
                .sum()
                .div(Tensors.scalar(rows * (rows - 1)))
                .log();
    }

    @Test
    void moreRowsThanATileHas(RandomKey key) {
        equalsDense(1030, 2, key);
    }

    @Test
    void byHand() {
        assertEquals(-4, AlignmentUniformity.defaults().evaluate(AXES, AXES).loss(), 1e-6);
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "uniformity needs at least two rows, got 1; raise the batch size",
                () -> AlignmentUniformity.defaults().evaluate(new float[][] {{1, 0}}, new float[][] {{1, 0}}));
        assertMessage(
                "exponent (0.5) must be at least 1 and finite; 2 is the squared distance",
                () -> new AlignmentUniformity(0.5, 2, 1));
        assertMessage("spread (-2.0) must be positive and finite; 2 is usual", () -> new AlignmentUniformity(2, -2, 1));
        assertMessage(
                "alignment-uniformity compares row i with row i: candidates (1) must be as many as anchors (2);"
                        + " leave explicit negatives away",
                () -> AlignmentUniformity.defaults().evaluate(AXES, new float[][] {{1, 0}}));
    }

    private static Tensor unit(Tensor x) {
        return x.div(x.square().sum(new long[] {1}, true, Tensors.sameType()).sqrt());
    }
}
