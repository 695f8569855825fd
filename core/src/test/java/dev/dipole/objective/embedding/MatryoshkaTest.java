package dev.dipole.objective.embedding;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.EmbeddingContract;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Evaluation;
import dev.dipole.objective.Grid;
import dev.dipole.objective.Scale;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Around prototypes, which are cut with the vectors. */
final class MatryoshkaTest extends EmbeddingContract {

    private static final float[][] ROWS = {{1, 0, 2, 1}, {0, 1, -1, 3}, {2, 1, 0, 1}};

    @Override
    protected EmbeddingObjective objective() {
        return new Matryoshka(new SwAv(9, 0.3, 0.2, 2), List.of(1, 2), List.of(0.5, 2.0));
    }

    @Override
    protected boolean stopsInside() {
        return true;
    }

    @Override
    protected Tensor dense(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {
        Tensor w = parameters.get(SwAv.PROTOTYPES);
        return cut(anchors, candidates, w, 1)
                .mul(Tensors.scalar(0.5))
                .add(cut(anchors, candidates, w, 2).mul(Tensors.scalar(2)));
    }

    private static Tensor cut(Tensor anchors, Tensor candidates, Tensor w, long dim) {
        Tensor a = unit(anchors.narrow(1, 0, dim)).mm(w.narrow(1, 0, dim).t());
        Tensor c = unit(candidates.narrow(1, 0, dim)).mm(w.narrow(1, 0, dim).t());
        Tensor forward = assigned(c).mul(a.div(Tensors.scalar(0.3)).log_softmax(1));
        Tensor reverse = assigned(a).mul(c.div(Tensors.scalar(0.3)).log_softmax(1));
        return forward.add(reverse).sum().div(Tensors.scalar(-2.0 * a.size(0)));
    }

    private static Tensor assigned(Tensor scores) {
        Tensor q = scores.detach().div(Tensors.scalar(0.2)).exp();
        for (int round = 0; round < 2; round++) {
            q = q.div(q.sum(new long[] {0}, true, Tensors.sameType()));
            q = q.div(q.sum(new long[] {1}, true, Tensors.sameType()));
        }
        return q;
    }

    private static Tensor unit(Tensor x) {
        return x.div(x.square().sum(new long[] {1}, true, Tensors.sameType()).sqrt());
    }

    /** Refused by the inner one, in its name. */
    @Override
    protected boolean rowByRow() {
        return false;
    }

    @Test
    void isTheSumOverTheLengths() {
        float[][] two = {{1, 0}, {0, 1}, {2, 1}};
        EmbeddingObjective plain = InfoNce.symmetric(0.2);
        Evaluation nested = Matryoshka.of(plain, 2, 4).evaluate(ROWS, ROWS);
        assertEquals(
                plain.evaluate(ROWS, ROWS).loss() + plain.evaluate(two, two).loss(), nested.loss(), 1e-6);
        Evaluation full = Matryoshka.of(plain, 4).evaluate(ROWS, ROWS);
        assertArrayEquals(plain.evaluate(ROWS, ROWS).anchorGradient()[0], full.anchorGradient()[0], 1e-6f);
    }

    @Test
    void whatIsNoTableIsNeverCut() {
        Grid learned = InfoNce.symmetric(0.2).with(Scale.learnedTemperature(0.2));
        float[][] two = {{1, 0}, {0, 1}, {2, 1}};
        assertEquals(
                learned.evaluate(ROWS, ROWS).parameterGradients().get(Grid.LOG_SCALE)[0]
                        + learned.evaluate(two, two).parameterGradients().get(Grid.LOG_SCALE)[0],
                Matryoshka.of(learned, 2, 4)
                        .evaluate(ROWS, ROWS)
                        .parameterGradients()
                        .get(Grid.LOG_SCALE)[0],
                1e-5);
    }

    @Test
    void itsNameHoldsTheInnerOne() {
        assertEquals(
                "matryoshka-infonce", Matryoshka.of(InfoNce.forward(0.2), 2).name());
    }

    @Test
    void badArgumentsAreNamed() {
        EmbeddingObjective plain = InfoNce.symmetric(0.2);
        assertMessage(
                "dims ([]) must name at least one length; give such as [64, 128, 256]", () -> Matryoshka.of(plain));
        assertMessage("dims [0] must be at least 1 each; leave 0 away", () -> Matryoshka.of(plain, 0));
        assertMessage(
                "dims [2, 8] must be at most the vectors' 4; leave 8 away",
                () -> Matryoshka.of(plain, 2, 8).evaluate(ROWS, ROWS));
        assertMessage(
                "weights (1) must be one for each of the 2 dims",
                () -> new Matryoshka(plain, List.of(2, 4), List.of(1.0)));
        assertMessage(
                "weight (-1.0) must be positive and finite; leave a length away that shall not count",
                () -> new Matryoshka(plain, List.of(2), List.of(-1.0)));
    }
}
