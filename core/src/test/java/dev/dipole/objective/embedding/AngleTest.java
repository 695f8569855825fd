package dev.dipole.objective.embedding;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingContract;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Lists;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class AngleTest extends EmbeddingContract {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Override
    protected EmbeddingObjective objective() {
        return new Angle(0.2);
    }

    @Override
    protected List<EmbeddingObjective> extremes() {
        return List.of(new Angle(0.01), new Angle(100));
    }

    @Override
    protected Tensor dense(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {
        Tensor a = unit(anchors);
        Tensor c = unit(candidates);
        long half = a.size(1) / 2;
        Tensor x = a.narrow(1, 0, half);
        Tensor y = a.narrow(1, half, half);
        Tensor u = c.narrow(1, 0, half);
        Tensor v = c.narrow(1, half, half);
        Tensor real = x.mul(u).add(y.mul(v)).sum(1);
        Tensor imaginary = y.mul(u).sub(x.mul(v)).sum(1);
        Tensor s = real.add(imaginary).abs().div(Tensors.scalar(0.2));
        Tensor grades = extras.get(Lists.LABELS).squeeze(1);
        Tensor ordered = grades.unsqueeze(1).gt(grades.unsqueeze(0));
        return s.unsqueeze(0).sub(s.unsqueeze(1)).exp().mul(ordered).sum().log1p();
    }

    @Override
    protected Map<String, Tensor> extras(SplittableRandom random, int rows, int dim) {
        return Map.of(Lists.LABELS, gaussian(random, rows, 1));
    }

    @Test
    void byHand() {
        try (Scope scope = Scope.open()) {
            // (1, 0) with itself is 1, (0, 1) with (−1, 0) is −1, of which the size counts: both score 1.
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(new float[][] {{1, 0}, {-1, 0}}))
                    .withExtras(Map.of(Lists.LABELS, Tensors.of(new float[] {1, 0}, 2, 1)));
            assertEquals(
                    Math.log(2), new Angle(1).evaluate(batch, Parameters.none()).loss(), 1e-6);
        }
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "temperature (0.0) must be positive and finite; did you mean the scale, 1/temperature?",
                () -> new Angle(0));
        assertMessage(
                "the batch has no labels; pass extras \"labels\", [B, 1]: the grade of each pair; in training, name a column of"
                        + " scores",
                () -> new Angle(1).evaluate(AXES, AXES));
        float[][] odd = {{1, 0, 0}};
        assertMessage(
                "dim (3) must be even: angle takes the halves for real and imaginary parts; choose another dim",
                () -> new Angle(1).evaluate(odd, odd));
    }

    private static Tensor unit(Tensor x) {
        return x.div(x.square().sum(new long[] {1}, true, Tensors.sameType()).sqrt());
    }
}
