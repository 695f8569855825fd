package dev.dipole.objective.sketch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Grid;
import dev.dipole.objective.SparseTargets;
import dev.dipole.objective.Targets;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.objective.Tiling;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Seeds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class SketchTest {

    private static final int ROWS = 9;
    private static final int DIM = 6;

    @Test
    void everySketchHasTheGradientOfItsLoss(RandomKey key) {
        Grid infoNce = InfoNce.symmetric(0.3).with(new Tiling(4, 5, 0));
        check(key, new Wrappers.WithQueue(infoNce), Targets.pairs());
        check(key, Grid.of(new MultiSimilarity(2, 5, 0.5, 0.1), 1).with(new Tiling(4, 5, 0)), pairsAndMore());
        check(key, Grid.of(new SigLip(), 0.1).with(new Tiling(4, 5, 0)), pairsAndMore());
        check(key, new Wrappers.WithProxies(InfoNce.forward(0.2), ROWS + 2), Targets.pairs());
        try (Scope scope = Scope.open()) {
            Tensor guide = gaussian(key.split("guide"), ROWS, 4);
            check(key, infoNce, new Wrappers.Guided(Targets.pairs(), guide, guide.add(Tensors.scalar(0.1))));
        }
    }

    private static Targets pairsAndMore() {
        long[] positives = new long[ROWS + 1];
        for (int i = 0; i < ROWS; i++) {
            positives[i] = SparseTargets.cell(i, i);
        }
        positives[ROWS] = SparseTargets.cell(2, 5);
        return SparseTargets.of(positives, new long[] {SparseTargets.cell(3, 1)});
    }

    private static void check(RandomKey key, EmbeddingObjective objective, Targets targets) {
        try (Scope scope = Scope.open()) {
            Tensor anchors = gaussian(key.split("anchors"), ROWS, DIM);
            Tensor candidates = gaussian(key.split("candidates"), ROWS, DIM);
            Map<String, Tensor> extras = Map.of("queue", gaussian(key.split("queue"), 5, DIM));
            Map<String, Tensor> initial = new LinkedHashMap<>();
            objective
                    .initial(DIM, key)
                    .byName()
                    .forEach((name, value) -> initial.put(name, value.to(ScalarType.Double)));
            Parameters parameters = new Parameters(initial);
            TensorEvaluation at =
                    objective.evaluate(new EmbeddingBatch(anchors, candidates, ROWS, targets, extras), parameters);
            Tensor a = gaussian(key.split("a"), ROWS, DIM);
            Tensor c = gaussian(key.split("c"), ROWS, DIM);
            double exact = at.anchorGradient().mul(a).sum().item_double()
                    + at.candidateGradient().mul(c).sum().item_double();
            double step = 1e-6;
            double[] sides = new double[2];
            for (int side = 0; side < 2; side++) {
                double move = side == 0 ? step : -step;
                Map<String, Tensor> moved = new LinkedHashMap<>();
                parameters.byName().forEach((name, value) -> moved.put(name, value.add(Tensors.scalar(move))));
                Tensor other = candidates.add(c.mul(Tensors.scalar(move)));
                sides[side] = objective
                        .evaluate(
                                new EmbeddingBatch(
                                        anchors.add(a.mul(Tensors.scalar(move))), other, ROWS, targets, extras),
                                new Parameters(moved))
                        .loss();
            }
            for (Tensor gradient : at.parameterGradients().byName().values()) {
                exact += gradient.sum().item_double();
            }
            double slope = (sides[0] - sides[1]) / (2 * step);
            assertNotEquals(0, exact, objective.name());
            assertEquals(slope, exact, 1e-5 * (1 + Math.abs(slope)), objective.name());
        }
    }

    private static Tensor gaussian(RandomKey key, long rows, long dim) {
        SplittableRandom random = key.generator();
        double[] values = new double[(int) (rows * dim)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Tensors.of(values, rows, dim);
    }
}
