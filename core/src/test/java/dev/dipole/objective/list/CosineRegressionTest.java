package dev.dipole.objective.list;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.ListContract;
import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class CosineRegressionTest extends ListContract {

    @Override
    protected ListObjective kernel() {
        return new CosineRegression();
    }

    @Override
    protected Tensor dense(List<Tensor> scores, List<Tensor> labels) {
        return Formulas.flat(scores).sub(Formulas.flat(labels)).square().mean();
    }

    @Override
    protected boolean counts(double[] labels) {
        return labels.length > 0;
    }

    @Test
    void byHand() {
        assertEquals((0.25 + 1) / 2, loss(new CosineRegression(), new double[] {0.5, 1}, new double[] {1, 0}), 1e-12);
    }

    private static double loss(ListObjective kernel, double[] scores, double[] labels) {
        ListLoss loss = kernel.evaluate(
                new double[][] {scores}, new double[][] {labels}, new double[][] {new double[scores.length]});
        return loss.loss();
    }
}
