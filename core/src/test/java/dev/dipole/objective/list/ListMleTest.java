package dev.dipole.objective.list;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.ListContract;
import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class ListMleTest extends ListContract {

    @Override
    protected ListObjective kernel() {
        return new ListMle();
    }

    @Override
    protected Tensor dense(List<Tensor> scores, List<Tensor> labels) {
        return Formulas.mean(scores, labels, (s, y) -> {
            Tensor sorted = s.index_select(0, y.argsort(0, true));
            return sorted.flip(0).logcumsumexp(0).flip(0).sub(sorted).sum();
        });
    }

    @Test
    void byHand() {
        assertEquals(Math.log(6), loss(new ListMle(), new double[] {0, 0, 0}, new double[] {2, 1, 0}), 1e-12);
    }

    private static double loss(ListObjective kernel, double[] scores, double[] labels) {
        ListLoss loss = kernel.evaluate(
                new double[][] {scores}, new double[][] {labels}, new double[][] {new double[scores.length]});
        return loss.loss();
    }
}
