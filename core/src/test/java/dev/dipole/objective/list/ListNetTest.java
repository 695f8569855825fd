package dev.dipole.objective.list;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.ListContract;
import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class ListNetTest extends ListContract {

    @Override
    protected ListObjective kernel() {
        return new ListNet();
    }

    @Override
    protected Tensor dense(List<Tensor> scores, List<Tensor> labels) {
        return Formulas.mean(
                scores,
                labels,
                (s, y) -> y.softmax(0).mul(s.log_softmax(0)).sum().neg());
    }

    @Test
    void byHand() {
        assertEquals(Math.log(2), loss(new ListNet(), new double[] {0, 0}, new double[] {5, 1}), 1e-12);
    }

    private static double loss(ListObjective kernel, double[] scores, double[] labels) {
        ListLoss loss = kernel.evaluate(
                new double[][] {scores}, new double[][] {labels}, new double[][] {new double[scores.length]});
        return loss.loss();
    }
}
