package dev.dipole.objective.embedding;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingContract;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class SwAvTest extends EmbeddingContract {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Override
    protected EmbeddingObjective objective() {
        return new SwAv(7, 0.2, 0.1, 3);
    }

    @Override
    protected List<EmbeddingObjective> extremes() {
        return List.of(new SwAv(7, 0.01, 0.01, 3), new SwAv(7, 100, 100, 3));
    }

    @Override
    protected Tensor dense(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {
        Tensor w = parameters.get(SwAv.PROTOTYPES);
        Tensor a = unit(anchors).mm(w.t());
        Tensor c = unit(candidates).mm(w.t());
        Tensor forward = assigned(c).mul(a.div(Tensors.scalar(0.2)).log_softmax(1));
        Tensor reverse = assigned(a).mul(c.div(Tensors.scalar(0.2)).log_softmax(1));
        return forward.add(reverse).sum().div(Tensors.scalar(-2.0 * a.size(0)));
    }

    /** As the source prints it: divisions of the plain exponentials. */
    private static Tensor assigned(Tensor scores) {
        Tensor q = scores.detach().div(Tensors.scalar(0.1)).exp();
        for (int round = 0; round < 3; round++) {
            q = q.div(q.sum(new long[] {0}, true, Tensors.sameType()));
            q = q.div(q.sum(new long[] {1}, true, Tensors.sameType()));
        }
        return q;
    }

    @Override
    protected boolean stopsInside() {
        return true;
    }

    @Test
    void prototypesStartAsRandomDirections() {
        try (Scope scope = Scope.open()) {
            float[][] start =
                    Tensors.rows(SwAv.defaults().initial(5, RandomKey.ofSeed(1)).get(SwAv.PROTOTYPES));
            assertEquals(512, start.length);
            double[] mean = new double[5];
            for (float[] row : start) {
                double norm = 0;
                for (int k = 0; k < 5; k++) {
                    norm += row[k] * row[k];
                    mean[k] += row[k] / start.length;
                }
                assertEquals(1, norm, 1e-5);
            }
            for (double each : mean) {
                // Five deviations of the mean of 512 numbers whose square is 1/5 on average.
                assertEquals(0, each, 5 * Math.sqrt(0.2 / 512));
            }
        }
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "prototypes (1) must be at least 2: to a single one everything is assigned; take some hundreds",
                () -> new SwAv(1, 0.1, 0.05, 3));
        assertMessage("epsilon (0.0) must be positive and finite; 0.05 is usual", () -> new SwAv(7, 0.1, 0, 3));
        assertMessage("iterations (0) must be at least 1; 3 are usual", () -> new SwAv(7, 0.1, 0.05, 0));
    }

    @Test
    void byHand() {
        try (Scope scope = Scope.open()) {
            Parameters same = new Parameters(Map.of(SwAv.PROTOTYPES, Tensors.of(new float[][] {{1, 0}, {1, 0}})));
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(AXES));
            assertEquals(Math.log(2), new SwAv(2, 1, 1, 1).evaluate(batch, same).loss(), 1e-6);
        }
    }

    private static Tensor unit(Tensor x) {
        return x.div(x.square().sum(new long[] {1}, true, Tensors.sameType()).sqrt());
    }
}
