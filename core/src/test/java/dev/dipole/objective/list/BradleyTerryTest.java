package dev.dipole.objective.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.objective.ListContract;
import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

final class BradleyTerryTest extends ListContract {

    @Override
    protected ListObjective kernel() {
        return new BradleyTerry(0.3);
    }

    @Override
    protected Tensor dense(List<Tensor> scores, List<Tensor> labels) {
        return Formulas.mean(scores, labels, (s, y) -> Formulas.pairs(s, y, 0.3, Formulas::logistic));
    }

    @Test
    void withoutAMarginItIsRankNet() {
        double[] scores = {0.3, -1, 2};
        double[] labels = {1, 2, 0};
        assertEquals(loss(new RankNet(1), scores, labels), loss(new BradleyTerry(0), scores, labels), 1e-12);
    }

    @Test
    void byHand() {
        assertEquals(
                Math.log(1 + Math.exp(-(0.5 - 2 * 0.25))),
                loss(new BradleyTerry(0.25), new double[] {0, 0.5}, new double[] {0, 2}),
                1e-12);
    }

    @Test
    void badArgumentsAreNamed() {
        assertEquals(
                "margin (-1.0) must be at least 0 and finite; 0 is the plain model",
                assertThrows(IllegalArgumentException.class, () -> new BradleyTerry(-1))
                        .getMessage());
    }

    private static double loss(ListObjective kernel, double[] scores, double[] labels) {
        ListLoss loss = kernel.evaluate(
                new double[][] {scores}, new double[][] {labels}, new double[][] {new double[scores.length]});
        return loss.loss();
    }
}
