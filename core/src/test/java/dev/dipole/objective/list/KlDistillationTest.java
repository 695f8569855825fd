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

final class KlDistillationTest extends ListContract {

    @Override
    protected ListObjective kernel() {
        return new KlDistillation(0.7);
    }

    @Override
    protected Tensor dense(List<Tensor> scores, List<Tensor> labels) {
        return Formulas.mean(scores, labels, (s, t) -> {
            Tensor p = t.div(Tensors.scalar(0.7)).softmax(0);
            Tensor q = s.div(Tensors.scalar(0.7)).softmax(0);
            return p.mul(p.log().sub(q.log())).sum().mul(Tensors.scalar(0.49));
        });
    }

    @Test
    void byHand() {
        assertEquals(
                0.75 * Math.log(1.5) + 0.25 * Math.log(0.5),
                loss(new KlDistillation(1), new double[] {0, 0}, new double[] {Math.log(3), 0}),
                1e-12);
    }

    @Test
    void badArgumentsAreNamed() {
        assertEquals(
                "softness (0.0) must be positive and finite; 1 compares the distributions as they are",
                assertThrows(IllegalArgumentException.class, () -> new KlDistillation(0))
                        .getMessage());
    }

    private static double loss(ListObjective kernel, double[] scores, double[] labels) {
        ListLoss loss = kernel.evaluate(
                new double[][] {scores}, new double[][] {labels}, new double[][] {new double[scores.length]});
        return loss.loss();
    }
}
