package dev.dipole.objective.grid;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.Evaluation;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.ObjectiveContract;
import dev.dipole.objective.SparseTargets;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Four directions, and NT-Xent, which stands on the same joined set. */
final class FourWaysTest extends ObjectiveContract {

    /** Rows 0 and 3 answer together, and 1 and 4; row 2 is alone. */
    @Override
    protected long leftOut() {
        return 1;
    }

    @Override
    protected GridObjective kernel() {
        return new FourWays();
    }

    @Override
    protected Tensor dense(Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters) {
        long half = (scores.size(0) + 1) / 2;
        Tensor wide = twoRows(scores, half);
        Tensor left = twoRows(Dense.not(ignored), half);
        Tensor own = twoRows(positive, half);
        return Dense.meanOf(Dense.logSum(wide, left).sub(Dense.mean(wide, own)), Dense.some(own));
    }

    /** Rows i and i + half side by side, [half, 2 · columns]. */
    private static Tensor twoRows(Tensor matrix, long half) {
        long rows = matrix.size(0);
        Tensor below = matrix.narrow(0, half, rows - half);
        if (rows < 2 * half) {
            below = Tensors.rowsOf(below, matrix.narrow(0, 0, 1).mul(Tensors.scalar(0)));
        }
        return torch.cat(new TensorVector(matrix.narrow(0, 0, half), below), 1);
    }

    /** Only both rows of a pair together change places; the odd last one stays. */
    @Override
    protected int[] order(RandomKey key, int size) {
        int half = (size + 1) / 2;
        int[] pairs = key.permutation(size - half);
        return IntStream.range(0, size)
                .map(i -> i % half == pairs.length ? i : i / half * half + pairs[i % half])
                .toArray();
    }

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Test
    void itsNameIsThatOfTheJoinedLoss() {
        assertEquals(InfoNce.fourWays(0.1).name(), new FourWays().name());
    }

    @Test
    void byHand() {
        // Each pair is one point, at cosine 0 to the other: 2 e¹ of its own, and e⁰ four times.
        double expected = Math.log(2 * Math.E + 4) - 1;
        assertEquals(expected, InfoNce.fourWays(1).evaluate(AXES, AXES).loss(), 1e-6);
        // Each view chooses among three: its own at 1 and two at 0.
        double xent = Math.log(Math.E + 2) - 1;
        assertEquals(xent, InfoNce.ntXent(1).evaluate(AXES, AXES).loss(), 1e-6);
    }

    @Test
    void anExplicitNegativeMeetsAnchorsAndPositives() {
        // The third candidate is e⁰ to the first pair, and e¹ to the second: for both of its sides.
        float[][] candidates = {{1, 0}, {0, 1}, {0, 1}};
        double expected = 0.5 * (Math.log(2 * Math.E + 6) + Math.log(4 * Math.E + 4)) - 1;
        assertEquals(expected, InfoNce.fourWays(1).evaluate(AXES, candidates).loss(), 1e-6);
    }

    @Test
    void whatBelongsTogetherAcrossIsIgnoredOnBothSides() {
        // Anchor 0 also knows candidate 1: ignored there, and so are the two anchors and the two candidates of each
        // other.
        Evaluation result = InfoNce.ntXent(1)
                .evaluate(AXES, AXES, SparseTargets.pairsIgnoring(new long[] {SparseTargets.cell(0, 1)}));
        // Anchor 0 and candidate 1 keep their own only; anchor 1 and candidate 0 keep each other, at cosine 0.
        double expected = 0.5 * (Math.log(Math.E + 1) - 1);
        assertEquals(expected, result.loss(), 1e-6);
        assertEquals(6, result.ignored());
    }

    @Test
    void onePairAlone() {
        float[][] one = {{1, 0}};
        assertEquals(0, InfoNce.ntXent(0.1).evaluate(one, one).loss(), 1e-6);
        assertEquals(Math.log(2), InfoNce.fourWays(0.1).evaluate(one, one).loss(), 1e-6);
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage(
                "no anchor has a positive; each anchor needs a candidate that belongs to it",
                () -> InfoNce.fourWays(1).evaluate(AXES, AXES, SparseTargets.of(new long[0], new long[0])));
        assertMessage(
                "anchors[0][1] (Infinity) must be finite",
                () -> InfoNce.ntXent(1).evaluate(new float[][] {{1, Float.POSITIVE_INFINITY}}, AXES));
        assertMessage(
                "temperature (-1.0) must be positive and finite; did you mean the scale, 1/temperature?",
                () -> InfoNce.ntXent(-1));
    }
}
