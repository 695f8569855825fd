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

final class DpoTest extends ListContract {

    @Override
    protected ListObjective kernel() {
        return new Dpo(0.6);
    }

    @Override
    protected Tensor dense(List<Tensor> scores, List<Tensor> labels) {
        return Formulas.mean(scores, labels, (s, r) -> {
            Tensor gain = s.sub(r);
            Tensor lead = gain.narrow(0, 0, 1).sub(gain.narrow(0, 1, s.size(0) - 1));
            return Formulas.logistic(lead.mul(Tensors.scalar(0.6))).mean();
        });
    }

    @Override
    protected boolean firstIsPreferred() {
        return true;
    }

    @Test
    void byHand() {
        assertEquals(
                Math.log(1 + Math.exp(-0.1 * 3)),
                loss(new Dpo(0.1), new double[] {-1, -5}, new double[] {-2, -3}),
                1e-12);
    }

    @Test
    void badArgumentsAreNamed() {
        assertEquals(
                "beta (0.0) must be positive and finite; 0.1 is usual for log-probabilities",
                assertThrows(IllegalArgumentException.class, () -> new Dpo(0)).getMessage());
    }

    private static double loss(ListObjective kernel, double[] scores, double[] labels) {
        ListLoss loss = kernel.evaluate(
                new double[][] {scores}, new double[][] {labels}, new double[][] {new double[scores.length]});
        return loss.loss();
    }
}
