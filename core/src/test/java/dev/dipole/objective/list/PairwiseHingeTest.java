package dev.dipole.objective.list;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.objective.ListContract;
import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class PairwiseHingeTest extends ListContract {

    @Override
    protected ListObjective kernel() {
        return new PairwiseHinge(0.4);
    }

    @Override
    protected Tensor dense(List<Tensor> scores, List<Tensor> labels) {
        return Formulas.mean(
                scores,
                labels,
                (s, y) -> Formulas.pairs(
                        s, y, 0, z -> z.neg().add(Tensors.scalar(0.4)).clamp_min(Tensors.scalar(0))));
    }

    @Test
    void byHand() {
        assertEquals(
                (0.2 + 0.3 + 0.3) / 3,
                loss(new PairwiseHinge(0.2), new double[] {0, 0, 0.1}, new double[] {2, 1, 0}),
                1e-12);
    }

    @Test
    void aLeadOfExactlyTheMarginIsEnough() {
        double[][] gradient = new double[1][2];
        ListLoss loss = new PairwiseHinge(0.5).evaluate(new double[][] {{1, 0.5}}, new double[][] {{1, 0}}, gradient);
        assertEquals(0, loss.loss());
        assertArrayEquals(new double[2], gradient[0]);
    }

    @Test
    void badArgumentsAreNamed() {
        assertEquals(
                "margin (0.0) must be positive and finite; 0.2 suits the cosine",
                assertThrows(IllegalArgumentException.class, () -> new PairwiseHinge(0))
                        .getMessage());
    }

    private static double loss(ListObjective kernel, double[] scores, double[] labels) {
        ListLoss loss = kernel.evaluate(
                new double[][] {scores}, new double[][] {labels}, new double[][] {new double[scores.length]});
        return loss.loss();
    }
}
