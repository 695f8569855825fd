package dev.dipole.train;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.encoder.Gradients;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Memory;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Against a plain dense Adam in double precision. The weights under test are float64, so that only the method differs. */
@ExtendWith({Seeds.class, OneThread.class})
final class AdamWTest {

    private static final int ROWS = 6;
    private static final int DIM = 3;

    @Test
    void denseWeightsFollowTheFormula(SplittableRandom random) {
        for (double decay : new double[] {0, 0.1}) {
            AdamW.Settings settings = new AdamW.Settings(0.9, 0.999, 1e-8, decay);
            try (Both both = new Both(settings, false, random)) {
                for (int step = 1; step <= 50; step++) {
                    both.step(random, allRows(), 0.05 * step);
                }
                both.assertEqual(1e-13);
            }
        }
    }

    @Test
    void rowsThatRestCatchUpWithDenseAdam(SplittableRandom random) {
        for (AdamW.Settings settings : List.of(
                // At this ε dense Adam has next to none, and the two are the same but for rounding.
                new AdamW.Settings(0.9, 0.999, 1e-30, 0),
                new AdamW.Settings(0.9, 0.999, 1e-30, 0.2),
                // Momentum that lives for hundreds of steps, and momentum that is none.
                new AdamW.Settings(0.99, 0.999, 1e-30, 0.01),
                new AdamW.Settings(0, 0.9, 1e-30, 0.01))) {
            for (int rest : new int[] {1, 5, 400}) {
                try (Both both = new Both(settings, true, random)) {
                    int steps = 0;
                    for (int round = 0; round < 4; round++) {
                        // Row 0 at each step, row 1 now and then, rows 2 and 3 at the start, row 4 at the end, 5 never.
                        both.step(random, round == 0 ? new int[] {0, 1, 2, 3} : new int[] {0, 1}, rate(steps++));
                        for (int i = 0; i < rest; i++) {
                            both.step(random, new int[] {0}, rate(steps++));
                        }
                    }
                    both.step(random, new int[] {2, 4}, rate(steps));
                    both.adam.refreshAll();
                    both.assertEqual(1e-9);
                }
            }
        }
    }

    /** A schedule with a warm-up and a decay. */
    private static double rate(int step) {
        return step < 10 ? 0.005 * (step + 1) : 0.05 * Math.exp(-step / 500.0);
    }

    @Test
    void whatEpsilonChangesIsBounded(SplittableRandom random) {
        // Gradients of about 1e-4, as small as a text's share of a batch makes them; ε is 3e-3 of √v.
        double size = 1e-4;
        double epsilon = 1e-8;
        AdamW.Settings settings = new AdamW.Settings(0.9, 0.999, epsilon, 0);
        for (int rest : new int[] {5, 400}) {
            try (Both both = new Both(settings, true, random)) {
                both.scale = size;
                both.step(random, new int[] {0, 1}, 0.05);
                double[] before = both.plain.weights.clone();
                for (int i = 0; i < rest; i++) {
                    both.step(random, new int[] {0}, 0.05);
                }
                both.adam.refreshAll();
                for (int k = DIM; k < 2 * DIM; k++) {
                    double dense = both.plain.weights[k] - before[k];
                    double ours = both.weights()[k] - before[k];
                    // Each skipped move is further by less than ε/√v · (√β₂)^-skipped, and few of them count.
                    double root = Math.sqrt(both.plain.squares[k] / Math.pow(settings.beta2(), rest));
                    double bound = epsilon / root * Math.pow(settings.beta2(), -0.5 * Math.min(rest, 100));
                    assertTrue(Math.abs(ours) >= Math.abs(dense), "a row that rests moves further");
                    assertTrue(
                            Math.abs(ours - dense) <= bound * Math.abs(dense),
                            () -> "difference " + (ours - dense) + " of a move of " + dense + ", bound " + bound);
                }
            }
        }
    }

    @Test
    void singlePrecisionStaysNear(SplittableRandom random) {
        AdamW.Settings settings = AdamW.Settings.defaults();
        try (Both both = new Both(settings, true, random)) {
            both.toSinglePrecision();
            for (int step = 0; step < 300; step++) {
                both.step(random, step % 7 == 0 ? allRows() : new int[] {0, 3}, 0.01);
            }
            both.adam.refreshAll();
            both.assertEqual(2e-5);
        }
    }

    @Test
    void refreshingWithoutAStepChangesNothingLater(SplittableRandom random) {
        AdamW.Settings settings = new AdamW.Settings(0.9, 0.999, 1e-30, 0.1);
        try (Both both = new Both(settings, true, random)) {
            for (int step = 0; step < 40; step++) {
                int[] rows = step % 3 == 0 ? new int[] {0, 1, 2} : step % 3 == 1 ? new int[] {2, 4} : new int[0];
                // A trial, a validation, a batch that brought no gradient, the same rows again, all rows, none.
                both.adam.refresh("table", rows);
                both.adam.refresh("table", new int[] {1, 3});
                both.adam.refresh("table", new int[] {1, 3});
                if (step % 4 == 0) {
                    both.adam.refreshAll();
                    both.adam.refreshAll();
                    both.assertEqual(1e-11);
                }
                both.adam.refresh("table", step % 5 == 0 ? new int[0] : rows);
                // Where there is no row, the gradients name no table either at every second time.
                both.step(random, step % 6 == 2 ? null : rows, 0.02);
            }
            both.adam.refreshAll();
            both.assertEqual(1e-11);
        }
    }

    @Test
    void rowsOfAnEarlierStepAreNotTakenForCurrent(SplittableRandom random) {
        AdamW.Settings settings = new AdamW.Settings(0.9, 0.999, 1e-30, 0);
        try (Both both = new Both(settings, true, random)) {
            both.step(random, new int[] {0, 1}, 0.02);
            both.adam.refresh("table", new int[] {0, 1});
            both.step(random, null, 0.02);
            both.step(random, new int[] {0, 1}, 0.02);
            both.assertEqual(1e-11);
        }
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage("beta1 (1.0) must be in [0, 1)", () -> new AdamW.Settings(1, 0.999, 1e-8, 0));
        assertMessage("beta2 (NaN) must be in [0, 1)", () -> new AdamW.Settings(0.9, Double.NaN, 1e-8, 0));
        assertMessage(
                "beta1 (0.9) must be below the root of beta2 (0.5), or skipped steps would move further and further",
                () -> new AdamW.Settings(0.9, 0.5, 1e-8, 0));
        assertMessage("epsilon (0.0) must be positive", () -> new AdamW.Settings(0.9, 0.999, 0, 0));
        assertMessage("weightDecay (-1.0) must not be negative", () -> new AdamW.Settings(0.9, 0.999, 1e-8, -1));
        try (AdamW adam = new AdamW(AdamW.Settings.defaults(), Parameters.none(), Set.of())) {
            assertMessage("weight (table) must be one of the tables []", () -> adam.refresh("table", new int[] {0}));
        }
    }

    @Test
    void nativeMemoryDoesNotGrow() {
        RandomKey key = RandomKey.ofSeed(1);
        try (Scope scope = Scope.open()) {
            Tensor table = Tensors.zeros(ScalarType.Float, 512, 1024);
            Tensor dense = Tensors.zeros(ScalarType.Float, 512, 1024);
            Tensor gradient = Tensors.zeros(ScalarType.Float, 256, 1024).add(Tensors.scalar(1));
            Tensor whole = Tensors.zerosLike(dense).add(Tensors.scalar(1));
            try (AdamW adam = new AdamW(
                    AdamW.Settings.defaults(),
                    new Parameters(Map.of("table", table, "dense", dense)),
                    Set.of("table"))) {
                int[] rounds = new int[1];
                Memory.assertNoGrowth(() -> {
                    int[] rows = Arrays.copyOf(key.split(rounds[0]++).permutation(512), 256);
                    Arrays.sort(rows);
                    adam.refresh("table", rows);
                    try (Gradients gradients = new Gradients()) {
                        gradients.addRows("table", rows, gradient);
                        gradients.add("dense", whole);
                        adam.step(gradients, 0.01);
                    }
                    if (rounds[0] % 10 == 0) {
                        adam.refreshAll();
                    }
                });
            }
        }
    }

    private static int[] allRows() {
        return new int[] {0, 1, 2, 3, 4, 5};
    }

    /** Adam as in the paper, every weight at every step. */
    private static final class Plain {

        private final AdamW.Settings settings;
        private final double[] weights;
        private final double[] means;
        private final double[] squares;
        private int steps;

        Plain(AdamW.Settings settings, double[] weights) {
            this.settings = settings;
            this.weights = weights;
            means = new double[weights.length];
            squares = new double[weights.length];
        }

        void step(double[] gradient, double rate) {
            steps++;
            for (int i = 0; i < weights.length; i++) {
                means[i] = settings.beta1() * means[i] + (1 - settings.beta1()) * gradient[i];
                squares[i] = settings.beta2() * squares[i] + (1 - settings.beta2()) * gradient[i] * gradient[i];
                double mean = means[i] / (1 - Math.pow(settings.beta1(), steps));
                double square = squares[i] / (1 - Math.pow(settings.beta2(), steps));
                weights[i] -= rate * settings.weightDecay() * weights[i];
                weights[i] -= rate * mean / (Math.sqrt(square) + settings.epsilon());
            }
        }
    }

    /** The same steps by both. */
    private static final class Both implements AutoCloseable {

        private final AdamW.Settings settings;
        private final boolean sparse;
        private final Scope scope = Scope.open();
        private Tensor weight;
        private AdamW adam;
        private final Plain plain;
        private double scale = 1;

        Both(AdamW.Settings settings, boolean sparse, SplittableRandom random) {
            this.settings = settings;
            this.sparse = sparse;
            double[] start = new double[ROWS * DIM];
            for (int i = 0; i < start.length; i++) {
                start[i] = random.nextGaussian();
            }
            weight = Tensors.of(start, ROWS, DIM);
            adam = adam();
            plain = new Plain(settings, start);
        }

        private AdamW adam() {
            return new AdamW(settings, new Parameters(Map.of("table", weight)), sparse ? Set.of("table") : Set.of());
        }

        void toSinglePrecision() {
            adam.close();
            weight = weight.to(ScalarType.Float);
            adam = adam();
        }

        /** A step with random gradients of these rows; null: the table is not among the gradients. */
        void step(SplittableRandom random, int @Nullable [] rows, double rate) {
            double[] gradient = new double[ROWS * DIM];
            int[] given = rows == null ? new int[0] : rows;
            double[] values = new double[given.length * DIM];
            for (int i = 0; i < values.length; i++) {
                values[i] = scale * random.nextGaussian();
                gradient[given[i / DIM] * DIM + i % DIM] = values[i];
            }
            plain.step(gradient, rate);
            try (Scope inner = Scope.open();
                    Gradients gradients = new Gradients()) {
                if (rows != null) {
                    Tensor part = Tensors.of(values, given.length, DIM).to(weight.scalar_type());
                    if (sparse) {
                        gradients.addRows("table", given, part);
                    } else {
                        gradients.add("table", part);
                    }
                }
                adam.step(gradients, rate);
            }
        }

        double[] weights() {
            return Tensors.doubleArray(weight);
        }

        void assertEqual(double tolerance) {
            assertArrayEquals(plain.weights, weights(), tolerance);
        }

        @Override
        public void close() {
            adam.close();
            scope.close();
        }
    }
}
