package dev.dipole.objective;

import static dev.dipole.testing.Slopes.assertSlope;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Dot;
import dev.dipole.similarity.NegativeEuclidean;
import dev.dipole.similarity.Similarities;
import dev.dipole.similarity.Similarity;
import dev.dipole.tensor.Native;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Memory;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import dev.dipole.testing.Shapes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every grid objective keeps, whatever its formula. A subclass gives the kernel and a plain dense formula. */
@ExtendWith({Seeds.class, OneThread.class})
public abstract class ObjectiveContract {

    /** The kernel under test. */
    protected abstract GridObjective kernel();

    /**
     * The same loss, written as plainly as can be over the whole matrix of scores with libtorch operations that autograd
     * follows.
     *
     * @param scores [B, N], scaled
     * @param positive [B, N], 0 or 1
     * @param ignored [B, N], 0 or 1
     * @param reversible the first columns that have a reverse direction
     * @param parameters the kernel's own, which autograd follows, too
     */
    protected abstract Tensor dense(
            Tensor scores, Tensor positive, Tensor ignored, int reversible, Parameters parameters);

    /** An order into which the rows of a batch may be put without changing the loss. */
    protected int[] order(RandomKey key, int size) {
        return key.permutation(size);
    }

    private double scoreBound = Double.POSITIVE_INFINITY;

    /** The largest absolute score of the grid that {@link #dense} is asked for, for losses that depend on it. */
    protected final double scoreBound() {
        return scoreBound;
    }

    /**
     * Whether the loss is continuous. Where it is not (what is mined jumps), only small shapes are compared: among very many
     * cells one always stands within a rounding of its threshold.
     */
    protected boolean continuous() {
        return true;
    }

    private int[][] shapes() {
        if (Shapes.few()) {
            return FEW;
        }
        return continuous()
                ? SHAPES
                : Arrays.stream(SHAPES).filter(shape -> shape[0] < 100).toArray(int[][]::new);
    }

    /** Shapes [B, N, dim] that divide into nothing. */
    private static final int[][] SHAPES = {
        {1, 1, 1}, {2, 2, 3}, {1, 7, 3}, {13, 13, 8}, {13, 40, 5}, {5, 9, 128}, {4, 4, 768}, {207, 211, 16}
    };

    /** Of each kind one: a single cell, a square, a single row, more columns than rows. */
    private static final int[][] FEW = {{1, 1, 1}, {2, 2, 3}, {1, 7, 3}, {9, 13, 5}};

    /** Too large for every similarity and temperature: compared once. */
    private static final int[] LARGE = {702, 702, 3};

    private static final int[] WIDE = {702, 702, 768};

    /** Where few are enough, one that is linear and one that is not; {@code SimilarityContract} holds the others. */
    private static final List<Similarity> SIMILARITIES =
            Shapes.few() ? List.of(new Cosine(), new NegativeEuclidean()) : Similarities.all();

    private Grid grid(double temperature) {
        return Grid.of(kernel(), temperature);
    }

    /** Near the start of training, and not on it: there, some gradients are 0 by symmetry. In the type of the embeddings. */
    private static Parameters parameters(Grid grid, EmbeddingBatch batch, long seed) {
        Map<String, Tensor> map = new LinkedHashMap<>();
        grid.initial((int) batch.anchors().size(1), RandomKey.ofSeed(seed))
                .byName()
                .forEach((name, tensor) -> {
                    Tensor moved = tensor.to(ScalarType.Double)
                            .add(direction(seed + 7, tensor).mul(Tensors.scalar(0.05)));
                    map.put(name, moved.to(batch.anchors().scalar_type()));
                });
        return new Parameters(map);
    }

    private static TensorEvaluation evaluate(Grid grid, EmbeddingBatch batch) {
        return grid.evaluate(batch, parameters(grid, batch, 1));
    }

    @Test
    void gradientEqualsCentralDifferences(RandomKey key) {
        long seed = key.state();
        for (int[] shape : shapes()) {
            for (Similarity similarity : shape[0] > 100 ? List.of(new Cosine()) : SIMILARITIES) {
                Grid grid = grid(0.3)
                        .with(similarity)
                        .with(Scale.learnedTemperature(0.3))
                        .with(shape[0] > 100 ? new Tiling(64, 50, 0) : new Tiling(5, 4, 0));
                try (Scope scope = Scope.open()) {
                    Example example = Example.random(shape, seed, true);
                    Parameters parameters = parameters(grid, example.batch(), seed);
                    TensorEvaluation at = grid.evaluate(example.batch(), parameters);
                    Tensor a = direction(seed + 1, example.anchors);
                    Tensor c = direction(seed + 2, example.candidates);
                    double exact = at.anchorGradient().mul(a).sum().item_double()
                            + at.candidateGradient().mul(c).sum().item_double();
                    assertSlope(
                            step -> loss(grid, example.moved(a, c, step), parameters),
                            exact,
                            1e-5,
                            name(shape, similarity));
                    for (String parameter : parameters.byName().keySet()) {
                        Tensor d = direction(seed + 3, parameters.get(parameter));
                        double given = at.parameterGradients()
                                .get(parameter)
                                .mul(d)
                                .sum()
                                .item_double();
                        assertSlope(
                                step -> loss(grid, example, shifted(parameters, parameter, d, step)),
                                given,
                                1e-5,
                                parameter + " " + name(shape, similarity));
                    }
                }
            }
        }
    }

    @Test
    void equalsAutogradOfTheDenseFormula(RandomKey key) {
        long seed = key.state();
        for (int[] shape : shapes()) {
            for (Similarity similarity : SIMILARITIES) {
                compareWithAutograd(shape, similarity, seed);
            }
        }
        if (continuous() && !Shapes.few()) {
            compareWithAutograd(LARGE, new Cosine(), seed);
        }
    }

    private void compareWithAutograd(int[] shape, Similarity similarity, long seed) {
        try (Scope scope = Scope.open()) {
            Example example = Example.random(shape, seed, true);
            Grid grid = grid(0.2)
                    .with(similarity)
                    .with(
                            shape[0] > 500
                                    ? new Tiling(300, 257, 0)
                                    : shape[0] > 100 ? new Tiling(60, 70, 0) : new Tiling(6, 7, 0));
            Parameters parameters = parameters(grid, example.batch(), seed);
            Tensor a = example.anchors.clone().set_requires_grad(true);
            Tensor c = example.candidates.clone().set_requires_grad(true);
            Map<String, Tensor> leaves = new LinkedHashMap<>();
            parameters
                    .byName()
                    .forEach((name, value) -> leaves.put(name, value.clone().set_requires_grad(true)));
            scoreBound = similarity.bound() / 0.2;
            Tensor loss = dense(
                    reference(similarity, a, c).mul(Tensors.scalar(1 / 0.2)),
                    example.mask(true),
                    example.mask(false),
                    example.reversible,
                    new Parameters(leaves));
            loss.backward();
            TensorEvaluation ours = grid.evaluate(example.batch(), parameters);
            double value = loss.item_double();
            if (!Double.isFinite(value)) {
                // The plain formula overflows where distances are far apart; ours may not.
                assertTrue(Double.isFinite(ours.loss()), name(shape, similarity));
                assertFinite(ours.anchorGradient(), name(shape, similarity));
                assertFinite(ours.candidateGradient(), name(shape, similarity));
                return;
            }
            double step = 1e-8 * (1 + Math.abs(value));
            assertAll(
                    name(shape, similarity),
                    () -> assertEquals(value, ours.loss(), 1e-9 * (1 + Math.abs(value))),
                    () -> assertClose(a.grad(), ours.anchorGradient(), step),
                    () -> assertClose(c.grad(), ours.candidateGradient(), step),
                    () -> assertEquals(
                            leaves.keySet(),
                            ours.parameterGradients().byName().keySet(),
                            "every learned parameter has its gradient"),
                    () -> leaves.forEach((name, leaf) ->
                            assertClose(leaf.grad(), ours.parameterGradients().get(name), step)));
        }
    }

    @Test
    void aRandomDirectionAtALargeShapeEqualsCentralDifferences(RandomKey key) {
        if (!continuous() || Shapes.few()) {
            return;
        }
        Grid grid = grid(0.2);
        try (Scope scope = Scope.open()) {
            Example example = Example.random(WIDE, key.state(), false);
            Tensor a = direction(key.state() + 1, example.anchors);
            Tensor c = direction(key.state() + 2, example.candidates);
            Parameters parameters = parameters(grid, example.batch(), key.state());
            TensorEvaluation at = grid.evaluate(example.batch(), parameters);
            double step = 1e-5;
            double numeric = (loss(grid, example.moved(a, c, step), parameters)
                            - loss(grid, example.moved(a, c, -step), parameters))
                    / (2 * step);
            double exact = at.anchorGradient().mul(a).sum().item_double()
                    + at.candidateGradient().mul(c).sum().item_double();
            assertEquals(numeric, exact, 1e-5 * (1 + Math.abs(numeric)), name(WIDE, new Cosine()));
        }
    }

    @Test
    void tilesAndThreadsChangeNothing(RandomKey key) {
        long seed = key.state();
        for (int[] shape : shapes()) {
            for (double temperature : new double[] {0.2, 0.01, 100}) {
                try (Scope scope = Scope.open()) {
                    Example example = Example.random(shape, seed, false);
                    TensorEvaluation whole =
                            evaluate(grid(temperature).with(new Tiling(100_000, 100_000, 0)), example.batch());
                    int threads = Native.threads();
                    for (Tiling tiling : List.of(
                            new Tiling(1, 1, 0),
                            new Tiling(13, 4, 0),
                            new Tiling(13, 4, 1L << 30),
                            // Five rows of scores fit, of which one tile's four are kept.
                            new Tiling(4, 3, 5L * shape[1] * Double.BYTES),
                            new Tiling(702, 64, 0))) {
                        if (tiling.columns() < 64 && shape[0] > 100 || tiling.columns() == 1 && shape[1] > 13) {
                            continue;
                        }
                        Native.threads(threads == 1 ? 2 : 1);
                        try {
                            TensorEvaluation tiled = evaluate(grid(temperature).with(tiling), example.batch());
                            assertEquals(whole.loss(), tiled.loss(), 1e-10 * (1 + Math.abs(whole.loss())));
                            double tolerance = 1e-10 * (1 + Math.abs(whole.loss()));
                            assertClose(whole.anchorGradient(), tiled.anchorGradient(), tolerance);
                            assertClose(whole.candidateGradient(), tiled.candidateGradient(), tolerance);
                            for (String name :
                                    whole.parameterGradients().byName().keySet()) {
                                assertClose(
                                        whole.parameterGradients().get(name),
                                        tiled.parameterGradients().get(name),
                                        1e-10);
                            }
                            assertEquals(whole.leftOut(), tiled.leftOut());
                        } finally {
                            Native.threads(threads);
                        }
                    }
                }
            }
        }
    }

    @Test
    void staysFiniteWhereEveryCosineIsAlike() {
        for (double cosine : new double[] {-0.9, 0.99, 1}) {
            for (double temperature : new double[] {0.01, 0.05, 1, 100}) {
                for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
                    try (Scope scope = Scope.open()) {
                        int count = 33;
                        float[][] anchors = new float[count][count + 1];
                        float[][] candidates = new float[count][count + 1];
                        for (int i = 0; i < count; i++) {
                            anchors[i][0] = 1;
                            candidates[i][0] = (float) cosine;
                            candidates[i][i + 1] = (float) Math.sqrt(1 - cosine * cosine);
                        }
                        EmbeddingBatch batch = EmbeddingBatch.pairs(
                                Tensors.of(anchors).to(type),
                                Tensors.of(candidates).to(type));
                        TensorEvaluation result = evaluate(grid(temperature), batch);
                        String what = "cosine " + cosine + " temperature " + temperature + " " + type;
                        assertTrue(Double.isFinite(result.loss()), what);
                        assertFinite(result.anchorGradient(), what);
                        assertFinite(result.candidateGradient(), what);
                    }
                }
            }
        }
    }

    @Test
    void staysFiniteOnZeroAndEqualVectors() {
        for (Similarity similarity : SIMILARITIES) {
            for (double temperature : new double[] {0.01, 1, 100}) {
                try (Scope scope = Scope.open()) {
                    float[][] zero = new float[7][4];
                    float[][] ones = new float[7][4];
                    for (float[] row : ones) {
                        Arrays.fill(row, 1);
                    }
                    for (float[][] anchors : List.of(zero, ones)) {
                        TensorEvaluation result = evaluate(
                                grid(temperature).with(similarity),
                                EmbeddingBatch.pairs(Tensors.of(anchors), Tensors.of(ones)));
                        assertTrue(Double.isFinite(result.loss()), similarity.name());
                        assertFinite(result.anchorGradient(), similarity.name());
                        assertFinite(result.candidateGradient(), similarity.name());
                    }
                }
            }
        }
    }

    @Test
    void singlePrecisionIsWithinBoundsOfDouble(RandomKey key) {
        long seed = key.state();
        for (double temperature : new double[] {1, 0.05, 0.01}) {
            try (Scope scope = Scope.open()) {
                Example example =
                        Example.random(continuous() ? new int[] {207, 211, 16} : new int[] {13, 40, 16}, seed, true);
                TensorEvaluation twice = evaluate(grid(temperature), example.batch());
                TensorEvaluation once = evaluate(
                        grid(temperature),
                        new EmbeddingBatch(
                                example.anchors.to(ScalarType.Float),
                                example.candidates.to(ScalarType.Float),
                                example.reversible,
                                example.targets,
                                Map.of()));
                double largest = twice.anchorGradient().abs().max().item_double();
                assertEquals(twice.loss(), once.loss(), 2e-6 / temperature * (1 + Math.abs(twice.loss())));
                assertClose(
                        twice.anchorGradient(),
                        once.anchorGradient().to(ScalarType.Double),
                        2e-6 / temperature * largest);
            }
        }
    }

    @Test
    void inputsAreNeverWritten(RandomKey key) {
        long seed = key.state();
        for (Similarity similarity : SIMILARITIES) {
            try (Scope scope = Scope.open()) {
                Example example = Example.random(new int[] {13, 40, 5}, seed, true);
                double[] anchors = Tensors.doubleArray(example.anchors);
                double[] candidates = Tensors.doubleArray(example.candidates);
                Grid grid = grid(0.1).with(similarity).with(Scale.learnedTemperature(0.1));
                Parameters parameters = parameters(grid, example.batch(), seed);
                Map<String, double[]> before = new LinkedHashMap<>();
                parameters.byName().forEach((name, tensor) -> before.put(name, Tensors.doubleArray(tensor)));
                grid.evaluate(example.batch(), parameters);
                assertArrayEquals(anchors, Tensors.doubleArray(example.anchors));
                assertArrayEquals(candidates, Tensors.doubleArray(example.candidates));
                before.forEach(
                        (name, values) -> assertArrayEquals(values, Tensors.doubleArray(parameters.get(name)), name));
            }
        }
    }

    @Test
    void permutingTheBatchPermutesTheGradient(RandomKey key) {
        long seed = key.state();
        try (Scope scope = Scope.open()) {
            Example example = Example.random(new int[] {13, 13, 5}, seed, false);
            Tensor order = Tensors.of(Arrays.stream(order(RandomKey.ofSeed(seed), 13))
                    .asLongStream()
                    .toArray());
            TensorEvaluation plain = evaluate(grid(0.1), EmbeddingBatch.pairs(example.anchors, example.candidates));
            TensorEvaluation permuted = evaluate(
                    grid(0.1),
                    EmbeddingBatch.pairs(
                            example.anchors.index_select(0, order), example.candidates.index_select(0, order)));
            assertEquals(plain.loss(), permuted.loss(), 1e-10);
            assertClose(plain.anchorGradient().index_select(0, order), permuted.anchorGradient(), 1e-10);
            assertClose(plain.candidateGradient().index_select(0, order), permuted.candidateGradient(), 1e-10);
        }
    }

    @Test
    void ignoringAColumnEqualsLeavingItOut(RandomKey key) {
        long seed = key.state();
        try (Scope scope = Scope.open()) {
            Example example = Example.random(new int[] {9, 15, 5}, seed, false);
            long[] cells = new long[9];
            for (int i = 0; i < 9; i++) {
                cells[i] = SparseTargets.cell(i, 14);
            }
            EmbeddingBatch batch = EmbeddingBatch.pairs(example.anchors, example.candidates);
            TensorEvaluation ignoring = evaluate(grid(0.1), batch.withTargets(SparseTargets.pairsIgnoring(cells)));
            TensorEvaluation without =
                    evaluate(grid(0.1), EmbeddingBatch.pairs(example.anchors, example.candidates.narrow(0, 0, 14)));
            assertEquals(without.loss(), ignoring.loss(), 1e-10);
            assertClose(without.anchorGradient(), ignoring.anchorGradient(), 1e-10);
            assertClose(
                    without.candidateGradient(), ignoring.candidateGradient().narrow(0, 0, 14), 1e-10);
            assertEquals(9, ignoring.ignored());
        }
    }

    /**
     * How many of five anchors (and columns, where they choose, too) are left out where anchors 2 and 4 and columns 3 and 4
     * have no positive, and column 5, which has one, has no reverse direction.
     */
    protected long leftOut() {
        return 2;
    }

    @Test
    void whatHasNoPositiveIsLeftOutAndCounted(RandomKey key) {
        try (Scope scope = Scope.open()) {
            SplittableRandom random = key.generator();
            SparseTargets targets = SparseTargets.of(
                    new long[] {
                        SparseTargets.cell(0, 0),
                        SparseTargets.cell(0, 2),
                        SparseTargets.cell(1, 1),
                        SparseTargets.cell(3, 5)
                    },
                    new long[0]);
            EmbeddingBatch batch =
                    new EmbeddingBatch(gaussian(random, 5, 4), gaussian(random, 6, 4), 5, targets, Map.of());
            assertEquals(
                    leftOut(),
                    evaluate(grid(0.3).with(new Tiling(2, 4, 0)), batch).leftOut());
        }
    }

    @Test
    void nativeMemoryDoesNotGrow() {
        float[][] anchors = new float[256][128];
        for (int i = 0; i < 256; i++) {
            anchors[i][i % 128] = 1;
        }
        EmbeddingObjective objective = grid(0.1);
        Memory.assertNoGrowth(() -> objective.evaluate(anchors, anchors));
    }

    private static String name(int[] shape, Similarity similarity) {
        return similarity.name() + " " + Arrays.toString(shape);
    }

    private static double loss(Grid grid, Example example, Parameters parameters) {
        try (Scope scope = Scope.open()) {
            return grid.evaluate(example.batch(), parameters).loss();
        }
    }

    private static Parameters shifted(Parameters parameters, String name, Tensor direction, double step) {
        Map<String, Tensor> map = new LinkedHashMap<>(parameters.byName());
        map.put(name, parameters.get(name).add(direction.mul(Tensors.scalar(step))));
        return new Parameters(map);
    }

    private static Tensor direction(long seed, Tensor like) {
        return gaussian(new SplittableRandom(seed), like.sizes().vec().get());
    }

    static Tensor gaussian(SplittableRandom random, long... shape) {
        long size = 1;
        for (long length : shape) {
            size *= length;
        }
        double[] values = new double[Math.toIntExact(size)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Tensors.of(values, shape);
    }

    /** The similarity, plainly; a new one is added here by its name. */
    static Tensor reference(Similarity similarity, Tensor a, Tensor c) {
        if (similarity instanceof Dot) {
            return a.mm(c.t());
        }
        if (similarity instanceof Cosine) {
            return unit(a).mm(unit(c).t());
        }
        Tensor differences = a.unsqueeze(1).sub(c.unsqueeze(0));
        if (similarity.name().contains("manhattan")) {
            return differences.abs().sum(2).neg();
        }
        Tensor squared = differences.square().sum(2);
        return similarity.name().contains("squared")
                ? squared.neg()
                : squared.sqrt().neg();
    }

    private static Tensor unit(Tensor x) {
        return x.div(x.square().sum(1).sqrt().unsqueeze(1));
    }

    static void assertClose(Tensor expected, Tensor actual, double tolerance) {
        assertArrayEquals(Tensors.doubleArray(expected), Tensors.doubleArray(actual), tolerance);
    }

    static void assertFinite(Tensor tensor, String what) {
        for (double value : Tensors.doubleArray(tensor)) {
            assertTrue(Double.isFinite(value), () -> what + ": " + value);
        }
    }

    /** Random embeddings with random positives and ignored cells; every reversible column and anchor may have none. */
    private record Example(
            Tensor anchors, Tensor candidates, int reversible, SparseTargets targets, boolean[][][] marks) {

        static Example random(int[] shape, long seed, boolean sparse) {
            SplittableRandom random = new SplittableRandom(seed);
            Tensor anchors = gaussian(random, shape[0], shape[2]);
            Tensor candidates = gaussian(random, shape[1], shape[2]);
            int reversible = Math.min(shape[0], shape[1]);
            boolean[][][] marks = new boolean[2][shape[0]][shape[1]];
            long[] positives = new long[shape[0] * shape[1]];
            long[] ignored = new long[shape[0] * shape[1]];
            int p = 0;
            int q = 0;
            for (int i = 0; i < shape[0]; i++) {
                for (int j = 0; j < shape[1]; j++) {
                    boolean own = i == j && (i == 0 || !sparse || random.nextInt(4) > 0);
                    if (own || (sparse && random.nextInt(10) == 0)) {
                        marks[0][i][j] = true;
                        positives[p++] = SparseTargets.cell(i, j);
                    } else if (random.nextInt(8) == 0) {
                        marks[1][i][j] = true;
                        ignored[q++] = SparseTargets.cell(i, j);
                    }
                }
            }
            return new Example(
                    anchors,
                    candidates,
                    reversible,
                    SparseTargets.of(Arrays.copyOf(positives, p), Arrays.copyOf(ignored, q)),
                    marks);
        }

        EmbeddingBatch batch() {
            return new EmbeddingBatch(anchors, candidates, reversible, targets, Map.of());
        }

        Example moved(Tensor a, Tensor c, double step) {
            return new Example(
                    anchors.add(a.mul(Tensors.scalar(step))),
                    candidates.add(c.mul(Tensors.scalar(step))),
                    reversible,
                    targets,
                    marks);
        }

        Tensor mask(boolean positive) {
            boolean[][] cells = marks[positive ? 0 : 1];
            double[] flat = new double[cells.length * cells[0].length];
            for (int i = 0; i < flat.length; i++) {
                flat[i] = cells[i / cells[0].length][i % cells[0].length] ? 1 : 0;
            }
            return Tensors.of(flat, cells.length, cells[0].length);
        }
    }
}
