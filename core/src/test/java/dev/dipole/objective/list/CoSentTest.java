package dev.dipole.objective.list;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.ListContract;
import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class CoSentTest extends ListContract {

    @Override
    protected ListObjective kernel() {
        return new CoSent();
    }

    @Override
    protected Tensor dense(List<Tensor> scores, List<Tensor> labels) {
        Tensor s = Formulas.flat(scores);
        Tensor y = Formulas.flat(labels);
        Tensor ordered = y.unsqueeze(1).gt(y.unsqueeze(0));
        return s.unsqueeze(0).sub(s.unsqueeze(1)).exp().mul(ordered).sum().log1p();
    }

    @Override
    protected boolean counts(double[] labels) {
        return labels.length > 0;
    }

    @Test
    void byHand() {
        assertEquals(
                Math.log(1 + Math.exp(0.5) + Math.exp(-0.25)),
                loss(new CoSent(), new double[] {0, 0.5, -0.25}, new double[] {1, 0, 0}),
                1e-12);
    }

    private static double loss(ListObjective kernel, double[] scores, double[] labels) {
        ListLoss loss = kernel.evaluate(
                new double[][] {scores}, new double[][] {labels}, new double[][] {new double[scores.length]});
        return loss.loss();
    }
}
