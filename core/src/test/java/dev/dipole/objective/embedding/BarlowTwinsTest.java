package dev.dipole.objective.embedding;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingContract;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

final class BarlowTwinsTest extends EmbeddingContract {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Override
    protected EmbeddingObjective objective() {
        return new BarlowTwins(0.3);
    }

    @Override
    protected Tensor dense(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {
        Tensor c = standard(anchors).t().mm(standard(candidates));
        Tensor missing = c.diagonal().sub(Tensors.scalar(1)).square().sum();
        Tensor others = torch.ones_like(c).fill_diagonal_(Tensors.scalar(0));
        return missing.add(c.mul(others).square().sum().mul(Tensors.scalar(0.3)));
    }

    private static Tensor standard(Tensor z) {
        Tensor centred = z.sub(z.mean(new long[] {0}, true, Tensors.sameType()));
        return centred.div(
                centred.square().sum(new long[] {0}, true, Tensors.sameType()).sqrt());
    }

    /** Two rows leave each column ±1 whatever they hold: no gradient, and a difference of rounding. */
    @Override
    protected boolean flatAtTwoRows() {
        return true;
    }

    @Test
    void byHand() {
        assertEquals(2 * 0.25, new BarlowTwins(0.25).evaluate(AXES, AXES).loss(), 1e-6);
    }

    /** A correlation knows no unit and no origin, as far as the numbers resolve it. */
    @Test
    void aSmallVariationAroundALargeMeanCounts(SplittableRandom random) {
        try (Scope scope = Scope.open()) {
            Tensor anchors = gaussian(random, 9, 3);
            Tensor candidates = gaussian(random, 9, 3);
            double plain = objective()
                    .evaluate(EmbeddingBatch.pairs(anchors, candidates), Parameters.none())
                    .loss();
            double moved = objective()
                    .evaluate(EmbeddingBatch.pairs(smallAroundOne(anchors), candidates), Parameters.none())
                    .loss();
            assertEquals(plain, moved, 1e-5 * plain);
        }
    }

    private static Tensor smallAroundOne(Tensor rows) {
        return rows.mul(Tensors.scalar(1e-9)).add(Tensors.scalar(1));
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "a correlation needs at least two rows, got 1; raise the batch size",
                () -> new BarlowTwins(1).evaluate(new float[][] {{1, 0}}, new float[][] {{1, 0}}));
        assertMessage(
                "redundancy (-1.0) must be at least 0 and finite; 0 switches its term off", () -> new BarlowTwins(-1));
    }
}
