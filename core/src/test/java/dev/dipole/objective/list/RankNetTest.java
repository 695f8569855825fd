package dev.dipole.objective.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.objective.ListContract;
import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class RankNetTest extends ListContract {

    @Override
    protected ListObjective kernel() {
        return new RankNet(1.5);
    }

    @Override
    protected Tensor dense(List<Tensor> scores, List<Tensor> labels) {
        return Formulas.mean(
                scores, labels, (s, y) -> Formulas.pairs(s, y, 0, z -> Formulas.logistic(z.mul(Tensors.scalar(1.5)))));
    }

    @Test
    void byHand() {
        assertEquals(
                Math.log(1 + Math.exp(-0.5)), loss(new RankNet(1), new double[] {0, 0.5}, new double[] {0, 1}), 1e-12);
    }

    @Test
    void badArgumentsAreNamed() {
        assertEquals(
                "sigma (-1.0) must be positive and finite; 1 is the plain logistic curve",
                assertThrows(IllegalArgumentException.class, () -> new RankNet(-1))
                        .getMessage());
    }

    private static double loss(ListObjective kernel, double[] scores, double[] labels) {
        ListLoss loss = kernel.evaluate(
                new double[][] {scores}, new double[][] {labels}, new double[][] {new double[scores.length]});
        return loss.loss();
    }
}
