package dev.dipole.train;

import dev.dipole.encoder.Gradients;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019), where tables are moved row by row.
 *
 * <pre>
 * m ← β₁ m + (1 − β₁) g      v ← β₂ v + (1 − β₂) g²
 * θ ← (1 − ηλ) θ − η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * <p>Dense Adam moves every row at every step, also those without a gradient, since their momentum lives on. Here a row
 * that is not read rests, and catches up in one go before it is read again: while g = 0, each step's move is m/√v times a
 * number that depends only on the step, and the moments shrink by powers of β₁ and β₂.
 *
 * <pre>
 * after a last gradient at step t, at step s > t:
 * θ ← (1 − ηₛλ) θ − m/(√v + ε√(1 − β₂ᵗ)) · ηₛ (β₁/√β₂)ˢ⁻ᵗ √(1 − β₂ˢ)/(1 − β₁ˢ)
 * </pre>
 *
 * <p>At ε = 0 this equals dense Adam exactly. In dense Adam ε grows against √v while a row rests, here it does not: a row
 * that rests moves further, by a share of less than ε/√v · (√β₂)⁻⁽ˢ⁻ᵗ⁾ of each skipped move.
 */
public final class AdamW implements Optimizer {

    /**
     * Settings of Adam.
     *
     * @param beta1 decay of the mean of the gradient
     * @param beta2 decay of the mean of its square
     * @param epsilon added to the root of the mean square
     * @param weightDecay λ, per unit of learning rate
     */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay) {

        public Settings {
            requireDecay("beta1", beta1);
            requireDecay("beta2", beta2);
            if (!(beta1 * beta1 < beta2)) {
                throw new IllegalArgumentException("beta1 (" + beta1 + ") must be below the root of beta2 (" + beta2
                        + "), or skipped steps would move further and further");
            }
            if (!(epsilon > 0)) {
                throw new IllegalArgumentException("epsilon (" + epsilon + ") must be positive");
            }
            if (!(weightDecay >= 0)) {
                throw new IllegalArgumentException("weightDecay (" + weightDecay + ") must not be negative");
            }
        }

        /** β₁ 0.9, β₂ 0.999, ε 1e-8, no decay. */
        public static Settings defaults() {
            return new Settings(0.9, 0.999, 1e-8, 0);
        }

        private static void requireDecay(String name, double value) {
            if (!(value >= 0 && value < 1)) {
                throw new IllegalArgumentException(name + " (" + value + ") must be in [0, 1)");
            }
        }
    }

    private static final String STEPS = "steps";
    private static final String KEPT = "kept";
    private static final String MOVED = "moved";
    private static final String MEAN = ".mean";
    private static final String SQUARE = ".square";
    private static final String LAST = ".last";

    private final Settings settings;
    private final Map<String, Dense> dense = new LinkedHashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private int steps;
    /** By step, from index 1: what a resting row's weights are multiplied with, ... */
    private double[] kept = new double[1024];
    /** ... and η √(1 − β₂ˢ)/(1 − β₁ˢ), how many times its decayed m/√v they lose. */
    private double[] moved = new double[1024];

    /** Moves these parameters; {@code rowSparse} names the tables. Moments are kept at the parameters' own precision. */
    public AdamW(Settings settings, Parameters parameters, Set<String> rowSparse) {
        this.settings = settings;
        try (Scope scope = Scope.open()) {
            parameters.byName().forEach((name, weight) -> {
                Tensor mean = scope.release(Tensors.zerosLike(weight));
                Tensor square = scope.release(Tensors.zerosLike(weight));
                if (rowSparse.contains(name)) {
                    tables.put(name, new Table(weight, mean, square));
                } else {
                    dense.put(name, new Dense(weight, mean, square));
                }
            });
        }
    }

    @Override
    public void refresh(String weight, int[] rows) {
        table(weight).refresh(rows, steps);
    }

    @Override
    public void refreshAll() {
        for (Table table : tables.values()) {
            table.settle();
            int size = Math.toIntExact(table.weight.size(0));
            int[] late = new int[size];
            int count = 0;
            for (int row = 0; row < size; row++) {
                boolean moves = table.last[row] > 0 || settings.weightDecay > 0;
                if (moves && table.last[row] < steps) {
                    late[count++] = row;
                }
            }
            int chunk = 8192;
            for (int start = 0; start < count; start += chunk) {
                table.refresh(Arrays.copyOfRange(late, start, Math.min(count, start + chunk)), steps);
                table.settle();
            }
        }
    }

    @Override
    public void step(Gradients gradients, double learningRate) {
        steps++;
        if (steps == kept.length) {
            kept = Arrays.copyOf(kept, 2 * steps);
            moved = Arrays.copyOf(moved, 2 * steps);
        }
        kept[steps] = 1 - learningRate * settings.weightDecay;
        moved[steps] =
                learningRate * Math.sqrt(1 - Math.pow(settings.beta2, steps)) / (1 - Math.pow(settings.beta1, steps));
        try (Scope scope = Scope.open()) {
            dense.forEach((name, state) -> {
                Tensor gradient = gradients.dense().get(name);
                if (gradient != null) {
                    move(state.weight, state.mean, state.square, gradient, learningRate);
                }
            });
            Map<String, Gradients.Rows> sparse = gradients.sparse();
            tables.forEach((name, table) -> {
                Gradients.Rows rows = sparse.get(name);
                if (rows != null) {
                    table.step(rows, learningRate);
                }
            });
        }
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put(STEPS, Tensors.of(new long[] {steps}));
        // By step, since a row may have rested from the first one on.
        state.put(KEPT, Tensors.of(Arrays.copyOf(kept, steps + 1), steps + 1));
        state.put(MOVED, Tensors.of(Arrays.copyOf(moved, steps + 1), steps + 1));
        dense.forEach((name, moments) -> {
            state.put(name + MEAN, moments.mean.clone());
            state.put(name + SQUARE, moments.square.clone());
        });
        tables.forEach((name, table) -> {
            table.settle();
            state.put(name + MEAN, table.mean.clone());
            state.put(name + SQUARE, table.square.clone());
            state.put(name + LAST, Tensors.of(table.last));
        });
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        try (Scope scope = Scope.open()) {
            steps = (int) required(state, STEPS).item_long();
            int length = Math.max(1024, 2 * (steps + 1));
            kept = Arrays.copyOf(Tensors.doubleArray(required(state, KEPT)), length);
            moved = Arrays.copyOf(Tensors.doubleArray(required(state, MOVED)), length);
            dense.forEach((name, moments) -> {
                moments.mean.copy_(required(state, name + MEAN));
                moments.square.copy_(required(state, name + SQUARE));
            });
            tables.forEach((name, table) -> {
                table.settle();
                table.mean.copy_(required(state, name + MEAN));
                table.square.copy_(required(state, name + SQUARE));
                double[] last = Tensors.doubleArray(required(state, name + LAST));
                for (int row = 0; row < last.length; row++) {
                    table.last[row] = (int) last[row];
                }
            });
        }
    }

    private static Tensor required(Map<String, Tensor> state, String name) {
        Tensor tensor = state.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "the state of the optimiser lacks " + name + "; it has " + state.keySet());
        }
        return tensor;
    }

    /** One step of Adam in place. */
    private void move(Tensor weight, Tensor mean, Tensor square, Tensor gradient, double rate) {
        mean.lerp_(gradient, Tensors.scalar(1 - settings.beta1));
        square.mul_(Tensors.scalar(settings.beta2)).addcmul_(gradient, gradient, Tensors.scalar(1 - settings.beta2));
        if (settings.weightDecay > 0) {
            weight.mul_(Tensors.scalar(kept[steps]));
        }
        Tensor denominator = square.sqrt()
                .mul_(Tensors.scalar(1 / Math.sqrt(1 - Math.pow(settings.beta2, steps))))
                .add_(Tensors.scalar(settings.epsilon));
        weight.addcdiv_(mean, denominator, Tensors.scalar(-rate / (1 - Math.pow(settings.beta1, steps))));
    }

    private Table table(String weight) {
        Table table = tables.get(weight);
        if (table == null) {
            throw new IllegalArgumentException("weight (" + weight + ") must be one of the tables " + tables.keySet());
        }
        return table;
    }

    @Override
    public void close() {
        dense.values().forEach(state -> {
            state.mean.close();
            state.square.close();
        });
        tables.values().forEach(Table::close);
    }

    private record Dense(Tensor weight, Tensor mean, Tensor square) {}

    /** A table whose rows are moved when they are read. */
    private final class Table {

        private final Tensor weight;
        private final Tensor mean;
        private final Tensor square;
        /** The last step that each row is up to date with; 0 before its first gradient. */
        private final int[] last;

        private @Nullable Working working;

        Table(Tensor weight, Tensor mean, Tensor square) {
            this.weight = weight;
            this.mean = mean;
            this.square = square;
            last = new int[Math.toIntExact(weight.size(0))];
        }

        /** Brings rows up to date with the steps until {@code now}, and keeps them gathered. */
        void refresh(int[] rows, int now) {
            settle();
            if (rows.length == 0) {
                return;
            }
            try (Scope scope = Scope.open()) {
                Tensor index = Tensors.of(Arrays.stream(rows).asLongStream().toArray());
                Tensor theta = weight.index_select(0, index);
                Tensor m = mean.index_select(0, index);
                Tensor v = square.index_select(0, index);
                int oldest = now;
                for (int row : rows) {
                    oldest = Math.min(oldest, last[row]);
                }
                boolean late = oldest < now;
                if (late) {
                    Rest rest = rest(oldest, now);
                    int n = rows.length;
                    double[][] columns = new double[5][n];
                    for (int i = 0; i < n; i++) {
                        int skipped = now - last[rows[i]];
                        columns[0][i] = rest.kept[skipped];
                        columns[1][i] = -rest.moved[skipped];
                        columns[2][i] = Math.pow(settings.beta1, skipped);
                        columns[3][i] = Math.pow(settings.beta2, skipped);
                        // A row that was never touched has m = 0, whatever it is divided by.
                        columns[4][i] =
                                settings.epsilon * Math.sqrt(1 - Math.pow(settings.beta2, Math.max(1, last[rows[i]])));
                        last[rows[i]] = now;
                    }
                    Tensor move = m.div(v.sqrt().add_(column(columns[4]))).mul_(column(columns[1]));
                    theta.mul_(column(columns[0])).add_(move);
                    m.mul_(column(columns[2]));
                    v.mul_(column(columns[3]));
                    weight.index_copy_(0, index, theta);
                }
                working = new Working(
                        rows,
                        now,
                        late,
                        scope.release(index),
                        scope.release(theta),
                        scope.release(m),
                        scope.release(v));
            }
        }

        private Tensor column(double[] values) {
            return Tensors.of(values, values.length, 1).to(weight.scalar_type());
        }

        /** What the steps until {@code now} do to rows that rest since some step from {@code oldest} on. */
        private Rest rest(int oldest, int now) {
            double ratio = settings.beta1 / Math.sqrt(settings.beta2);
            double[] factor = new double[now - oldest + 1];
            double[] lost = new double[now - oldest + 1];
            factor[0] = 1;
            for (int s = now; s > oldest; s--) {
                // A row that rests since before s makes the move of s first, and with what is left of it all later
                // ones.
                int skipped = now - s;
                lost[skipped + 1] = ratio * (moved[s] * factor[skipped] + lost[skipped]);
                factor[skipped + 1] = kept[s] * factor[skipped];
            }
            return new Rest(factor, lost);
        }

        void step(Gradients.Rows gradient, double rate) {
            Working rows = working;
            if (rows == null || rows.now() != steps - 1 || !Arrays.equals(rows.rows(), gradient.rows())) {
                refresh(gradient.rows(), steps - 1);
                rows = working;
            }
            if (rows == null) {
                return;
            }
            move(rows.theta(), rows.mean(), rows.square(), gradient.values(), rate);
            weight.index_copy_(0, rows.index(), rows.theta());
            mean.index_copy_(0, rows.index(), rows.mean());
            square.index_copy_(0, rows.index(), rows.square());
            for (int row : rows.rows()) {
                last[row] = steps;
            }
            rows.close();
            working = null;
        }

        /** Writes refreshed moments back, where no step has. */
        void settle() {
            Working rows = working;
            if (rows == null) {
                return;
            }
            if (rows.late()) {
                mean.index_copy_(0, rows.index(), rows.mean());
                square.index_copy_(0, rows.index(), rows.square());
            }
            rows.close();
            working = null;
        }

        void close() {
            if (working != null) {
                working.close();
                working = null;
            }
            mean.close();
            square.close();
        }
    }

    /**
     * What a rest does to a row, by how many steps it lasted.
     *
     * @param kept the factor of its weights
     * @param moved how many times m/√v they lose
     */
    private record Rest(double[] kept, double[] moved) {}

    /**
     * The gathered rows between {@link #refresh} and {@link #step}, so that they are gathered once.
     *
     * @param now the step that they are up to date with
     * @param late whether their moments are newer than the table's
     */
    private record Working(int[] rows, int now, boolean late, Tensor index, Tensor theta, Tensor mean, Tensor square) {

        void close() {
            index.close();
            theta.close();
            mean.close();
            square.close();
        }
    }
}
