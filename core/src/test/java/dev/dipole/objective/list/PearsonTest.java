package dev.dipole.objective.list;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.ListContract;
import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class PearsonTest extends ListContract {

    @Override
    protected ListObjective kernel() {
        return new Pearson();
    }

    @Override
    protected Tensor dense(List<Tensor> scores, List<Tensor> labels) {
        Tensor s = Formulas.flat(scores);
        Tensor y = Formulas.flat(labels);
        s = s.sub(s.mean());
        y = y.sub(y.mean());
        return s.mul(y)
                .sum()
                .div(s.square().sum().sqrt())
                .div(y.square().sum().sqrt())
                .neg()
                .add(Tensors.scalar(1));
    }

    @Override
    protected boolean counts(double[] labels) {
        return labels.length > 0;
    }

    @Test
    void equalScoresCorrelateWithNothing() {
        assertEquals(1, loss(new Pearson(), new double[] {0.1, 0.1, 0.1}, new double[] {0, 1, 2}), 0);
    }

    @Test
    void manyScoresThatAreEqualOrNearlyCorrelateWithNothing(SplittableRandom random) {
        for (int count : new int[] {10, 1000, 30_000}) {
            for (double other : new double[] {0.1, Math.nextUp(0.1)}) {
                double[] scores = new double[count];
                Arrays.setAll(scores, i -> i % 2 == 0 ? 0.1 : other);
                double[] labels = random.doubles(count).toArray();
                double[][] gradient = new double[1][count];
                assertEquals(
                        1,
                        new Pearson()
                                .evaluate(new double[][] {scores}, new double[][] {labels}, gradient)
                                .loss(),
                        0,
                        count + " scores");
                assertArrayEquals(new double[count], gradient[0], 0);
            }
        }
    }

    @Test
    void whatDiffersByRoundingOnlyIsAsGoodAsEqual() {
        double[] nearly = {0.1, Math.nextUp(0.1), 0.1};
        assertEquals(1, loss(new Pearson(), nearly, new double[] {0, 1, 2}), 0);
        double[][] gradient = new double[1][3];
        assertEquals(
                1,
                new Pearson()
                        .evaluate(new double[][] {{0, 1, 5}}, new double[][] {nearly}, gradient)
                        .loss(),
                0);
        assertArrayEquals(new double[3], gradient[0], 0);
    }

    @Test
    void theUnitOfScoresAndLabelsIsNothing() {
        for (double unit : new double[] {1e-9, 1e9}) {
            assertEquals(
                    0.5, loss(new Pearson(), new double[] {unit, 2 * unit, 3 * unit}, new double[] {1, 3, 2}), 1e-12);
        }
    }

    @Test
    void byHand() {
        assertEquals(1 - 0.5, loss(new Pearson(), new double[] {1, 2, 3}, new double[] {1, 3, 2}), 1e-12);
    }

    private static double loss(ListObjective kernel, double[] scores, double[] labels) {
        ListLoss loss = kernel.evaluate(
                new double[][] {scores}, new double[][] {labels}, new double[][] {new double[scores.length]});
        return loss.loss();
    }
}
