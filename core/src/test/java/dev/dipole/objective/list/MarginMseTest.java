package dev.dipole.objective.list;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.ListContract;
import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class MarginMseTest extends ListContract {

    @Override
    protected ListObjective kernel() {
        return new MarginMse();
    }

    @Override
    protected Tensor dense(List<Tensor> scores, List<Tensor> labels) {
        return Formulas.mean(scores, labels, (s, t) -> {
            long others = s.size(0) - 1;
            Tensor ours = s.narrow(0, 0, 1).sub(s.narrow(0, 1, others));
            return ours.sub(t.narrow(0, 0, 1).sub(t.narrow(0, 1, others)))
                    .square()
                    .mean();
        });
    }

    @Override
    protected boolean firstIsPreferred() {
        return true;
    }

    @Test
    void byHand() {
        assertEquals((0.25 + 1) / 2, loss(new MarginMse(), new double[] {1, 0.5, 0}, new double[] {3, 2, 1}), 1e-12);
    }

    private static double loss(ListObjective kernel, double[] scores, double[] labels) {
        ListLoss loss = kernel.evaluate(
                new double[][] {scores}, new double[][] {labels}, new double[][] {new double[scores.length]});
        return loss.loss();
    }
}
