package dev.dipole.objective.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.objective.ListContract;
import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

final class LambdaRankTest extends ListContract {

    @Override
    protected ListObjective kernel() {
        return new LambdaRank(1.2, 3);
    }

    @Override
    protected Tensor dense(List<Tensor> scores, List<Tensor> labels) {
        return Formulas.mean(scores, labels, (s, y) -> {
            Tensor ranks = s.unsqueeze(0).gt(s.unsqueeze(1)).sum(1).to(ScalarType.Double);
            Tensor inverse = ranks.add(Tensors.scalar(2)).log2().reciprocal().mul(ranks.lt(Tensors.scalar(3)));
            Tensor ideal = y.unsqueeze(0).gt(y.unsqueeze(1)).sum(1).to(ScalarType.Double);
            Tensor gains = y.exp2().sub(Tensors.scalar(1));
            Tensor maximum = gains.mul(
                            ideal.add(Tensors.scalar(2)).log2().reciprocal().mul(ideal.lt(Tensors.scalar(3))))
                    .sum();
            Tensor change = gains.unsqueeze(1)
                    .sub(gains.unsqueeze(0))
                    .mul(inverse.unsqueeze(1).sub(inverse.unsqueeze(0)))
                    .abs()
                    .div(maximum);
            Tensor z = s.unsqueeze(1).sub(s.unsqueeze(0)).mul(Tensors.scalar(1.2));
            return Formulas.logistic(z)
                    .mul(change)
                    .mul(y.unsqueeze(1).gt(y.unsqueeze(0)))
                    .sum();
        });
    }

    @Test
    void byHand() {
        assertEquals(
                (1 - Math.log(2) / Math.log(3)) * Math.log(2),
                loss(new LambdaRank(1, 0), new double[] {0, 0}, new double[] {1, 0}),
                1e-12);
    }

    @Test
    void theLowestAndTheHighestGradeAreTaken() {
        assertEquals(
                (1 - Math.log(2) / Math.log(3)) * Math.log(2),
                loss(new LambdaRank(1, 0), new double[] {0, 0}, new double[] {60, 0}),
                1e-12);
    }

    @Test
    void badArgumentsAreNamed() {
        assertEquals(
                "cutoff (-1) must be at least 0; 0 counts all places",
                assertThrows(IllegalArgumentException.class, () -> new LambdaRank(1, -1))
                        .getMessage());
    }

    private static double loss(ListObjective kernel, double[] scores, double[] labels) {
        ListLoss loss = kernel.evaluate(
                new double[][] {scores}, new double[][] {labels}, new double[][] {new double[scores.length]});
        return loss.loss();
    }
}
