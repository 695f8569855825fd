package dev.dipole.objective;

import static dev.dipole.testing.Slopes.assertSlope;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Native;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Memory;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every objective over vectors keeps, whatever its formula. A subclass gives the objective and a plain dense formula. */
@ExtendWith({Seeds.class, OneThread.class})
public abstract class EmbeddingContract {

    /** The objective under test. */
    protected abstract EmbeddingObjective objective();

    /** The same loss, written as plainly as can be with libtorch operations that autograd follows. */
    protected abstract Tensor dense(
            Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters);

    /** What the batch carries besides, [rows, ...] each unless {@link #extrasAreRows} says otherwise. */
    protected Map<String, Tensor> extras(SplittableRandom random, int rows, int dim) {
        return Map.of();
    }

    /** Whether row i of the extras belongs to pair i. */
    protected boolean extrasAreRows() {
        return true;
    }

    /** Whether the candidates are a target without gradient. */
    protected boolean stopsCandidates() {
        return false;
    }

    /** The objective at the ends of its temperature, where it has one: at 0.01 and at 100. */
    protected List<EmbeddingObjective> extremes() {
        return List.of();
    }

    /** Whether row i is compared with row i, so that there may be no more candidates than anchors. */
    protected boolean rowByRow() {
        return true;
    }

    private static final int[][] SHAPES = {{2, 2}, {3, 4}, {13, 6}, {5, 128}, {207, 16}};

    private record Example(Tensor anchors, Tensor candidates, Map<String, Tensor> extras, Parameters parameters) {

        EmbeddingBatch batch() {
            return EmbeddingBatch.pairs(anchors, candidates).withExtras(extras);
        }

        Example to(ScalarType type) {
            return new Example(anchors.to(type), candidates.to(type), extras, all(parameters, type));
        }
    }

    private Example example(int rows, int dim, RandomKey key) {
        SplittableRandom random = key.generator();
        Tensor anchors = gaussian(random, rows, dim);
        Tensor candidates = gaussian(random, rows, dim);
        return new Example(
                anchors, candidates, extras(random, rows, dim), all(objective().initial(dim, key), ScalarType.Double));
    }

    private double loss(Example example, Tensor a, Tensor c, Map<String, Tensor> p, double step) {
        Map<String, Tensor> moved = new LinkedHashMap<>();
        example.parameters
                .byName()
                .forEach((name, value) -> moved.put(name, value.add(p.get(name), Tensors.scalar(step))));
        Tensor other = stopsCandidates() ? example.candidates : example.candidates.add(c, Tensors.scalar(step));
        return objective()
                .evaluate(
                        EmbeddingBatch.pairs(example.anchors.add(a, Tensors.scalar(step)), other)
                                .withExtras(example.extras),
                        new Parameters(moved))
                .loss();
    }

    /** Whether two rows leave nothing to move, so that their differences are rounding. */
    protected boolean flatAtTwoRows() {
        return false;
    }

    /** Whether the loss is one whose gradient stops inside: then a difference of values says nothing about it. */
    protected boolean stopsInside() {
        return false;
    }

    @Test
    void gradientEqualsCentralDifferences(RandomKey key) {
        if (stopsInside()) {
            return;
        }
        for (int[] shape : SHAPES) {
            if (flatAtTwoRows() && shape[0] == 2) {
                continue;
            }
            try (Scope scope = Scope.open()) {
                Example example = example(shape[0], shape[1], key);
                TensorEvaluation at = objective().evaluate(example.batch(), example.parameters);
                SplittableRandom random = key.split("direction").generator();
                Tensor a = gaussian(random, shape[0], shape[1]);
                Tensor c = gaussian(random, shape[0], shape[1]);
                Map<String, Tensor> p = new LinkedHashMap<>();
                double exact = at.anchorGradient().mul(a).sum().item_double()
                        + at.candidateGradient().mul(c).sum().item_double();
                for (Map.Entry<String, Tensor> parameter :
                        example.parameters.byName().entrySet()) {
                    Tensor d =
                            gaussian(random, parameter.getValue().sizes().vec().get());
                    p.put(parameter.getKey(), d);
                    exact += at.parameterGradients()
                            .get(parameter.getKey())
                            .mul(d)
                            .sum()
                            .item_double();
                }
                assertSlope(step -> loss(example, a, c, p, step), exact, 1e-5, Arrays.toString(shape));
                if (shape[0] > 10) {
                    // Fewer rows may already have what is wished.
                    assertNotEquals(0, exact, Arrays.toString(shape));
                }
            }
        }
    }

    @Test
    void equalsAutogradOfTheDenseFormula(RandomKey key) {
        for (int[] shape : SHAPES) {
            equalsDense(shape[0], shape[1], key);
        }
    }

    /** Compares with autograd at one shape, such as one of more rows than a tile's. */
    protected final void equalsDense(int rows, int dim, RandomKey key) {
        try (Scope scope = Scope.open()) {
            Example example = example(rows, dim, key);
            Tensor a = example.anchors.clone().set_requires_grad(true);
            Tensor c = example.candidates.clone().set_requires_grad(true);
            Map<String, Tensor> leaves = new LinkedHashMap<>();
            example.parameters
                    .byName()
                    .forEach((name, value) -> leaves.put(name, value.clone().set_requires_grad(true)));
            Tensor loss = dense(a, c, example.extras, new Parameters(leaves));
            loss.backward();
            TensorEvaluation ours = objective().evaluate(example.batch(), example.parameters);
            String what = rows + " x " + dim;
            assertEquals(loss.item_double(), ours.loss(), 1e-9 * (1 + Math.abs(ours.loss())), what);
            assertClose(a.grad(), ours.anchorGradient(), 1e-8, what);
            if (stopsCandidates()) {
                assertEquals(0, ours.candidateGradient().abs().max().item_double(), what);
            } else {
                assertClose(c.grad(), ours.candidateGradient(), 1e-8, what);
            }
            leaves.forEach((name, leaf) ->
                    assertClose(leaf.grad(), ours.parameterGradients().get(name), 1e-8, name + " " + what));
        }
    }

    @Test
    void permutingTheBatchPermutesTheGradient(RandomKey key) {
        try (Scope scope = Scope.open()) {
            Example example = example(13, 6, key);
            Tensor order =
                    Tensors.of(Arrays.stream(key.permutation(13)).asLongStream().toArray());
            Map<String, Tensor> extras = new LinkedHashMap<>();
            example.extras.forEach(
                    (name, value) -> extras.put(name, extrasAreRows() ? value.index_select(0, order) : value));
            TensorEvaluation plain = objective().evaluate(example.batch(), example.parameters);
            TensorEvaluation permuted = objective()
                    .evaluate(
                            EmbeddingBatch.pairs(
                                            example.anchors.index_select(0, order),
                                            example.candidates.index_select(0, order))
                                    .withExtras(extras),
                            example.parameters);
            assertEquals(plain.loss(), permuted.loss(), 1e-10 * (1 + Math.abs(plain.loss())));
            assertClose(plain.anchorGradient().index_select(0, order), permuted.anchorGradient(), 1e-10, "anchors");
            assertClose(
                    plain.candidateGradient().index_select(0, order),
                    permuted.candidateGradient(),
                    1e-10,
                    "candidates");
        }
    }

    @Test
    void staysFiniteOnZeroAndEqualVectors(RandomKey key) {
        for (double value : new double[] {0, 1, 0.1, -1e4}) {
            for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
                try (Scope scope = Scope.open()) {
                    Example random = example(7, 4, key);
                    Tensor same = random.anchors.mul(Tensors.scalar(0)).add(Tensors.scalar(value));
                    for (Tensor other : new Tensor[] {same, random.candidates}) {
                        Example example = new Example(same, other, random.extras, random.parameters);
                        assertFinite(objective(), example, type, value + " " + type);
                        for (EmbeddingObjective extreme : extremes()) {
                            assertFinite(extreme, example, type, extreme + " " + value + " " + type);
                        }
                    }
                }
            }
        }
    }

    @Test
    void staysFiniteAtExtremeTemperatures(RandomKey key) {
        for (EmbeddingObjective extreme : extremes()) {
            for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
                try (Scope scope = Scope.open()) {
                    assertFinite(extreme, example(33, 8, key), type, extreme + " " + type);
                }
            }
        }
    }

    private static void assertFinite(EmbeddingObjective objective, Example example, ScalarType type, String what) {
        TensorEvaluation result = objective.evaluate(example.to(type).batch(), all(example.parameters, type));
        assertTrue(Double.isFinite(result.loss()), what);
        assertFinite(result.anchorGradient(), what);
        assertFinite(result.candidateGradient(), what);
        result.parameterGradients().byName().values().forEach(gradient -> assertFinite(gradient, what));
    }

    @Test
    void threadsChangeNothing(RandomKey key) {
        try (Scope scope = Scope.open()) {
            Example example = example(207, 16, key);
            TensorEvaluation one = objective().evaluate(example.batch(), example.parameters);
            int threads = Native.threads();
            Native.threads(threads == 1 ? 2 : 1);
            try {
                TensorEvaluation other = objective().evaluate(example.batch(), example.parameters);
                assertEquals(one.loss(), other.loss(), 1e-10 * (1 + Math.abs(one.loss())));
                assertClose(one.anchorGradient(), other.anchorGradient(), 1e-10, "anchors");
                assertClose(one.candidateGradient(), other.candidateGradient(), 1e-10, "candidates");
                one.parameterGradients()
                        .byName()
                        .forEach((name, gradient) ->
                                assertClose(gradient, other.parameterGradients().get(name), 1e-10, name));
            } finally {
                Native.threads(threads);
            }
        }
    }

    @Test
    void singlePrecisionIsNearDouble(RandomKey key) {
        try (Scope scope = Scope.open()) {
            Example example = example(207, 16, key);
            TensorEvaluation twice = objective().evaluate(example.batch(), example.parameters);
            Example single = example.to(ScalarType.Float);
            TensorEvaluation once = objective().evaluate(single.batch(), single.parameters);
            assertEquals(twice.loss(), once.loss(), 1e-5 * (1 + Math.abs(twice.loss())));
            double largest = twice.anchorGradient().abs().max().item_double();
            assertClose(twice.anchorGradient(), once.anchorGradient().to(ScalarType.Double), 2e-4 * largest, "float32");
        }
    }

    @Test
    void inputsAreNeverWritten(RandomKey key) {
        try (Scope scope = Scope.open()) {
            Example example = example(13, 6, key);
            double[] anchors = Tensors.doubleArray(example.anchors);
            double[] candidates = Tensors.doubleArray(example.candidates);
            Map<String, double[]> extras = new LinkedHashMap<>();
            example.extras.forEach((name, value) -> extras.put(name, Tensors.doubleArray(value)));
            Map<String, double[]> parameters = new LinkedHashMap<>();
            example.parameters.byName().forEach((name, value) -> parameters.put(name, Tensors.doubleArray(value)));
            objective().evaluate(example.batch(), example.parameters);
            assertArrayEquals(anchors, Tensors.doubleArray(example.anchors));
            assertArrayEquals(candidates, Tensors.doubleArray(example.candidates));
            extras.forEach(
                    (name, value) -> assertArrayEquals(value, Tensors.doubleArray(example.extras.get(name)), name));
            parameters.forEach(
                    (name, value) -> assertArrayEquals(value, Tensors.doubleArray(example.parameters.get(name)), name));
        }
    }

    @Test
    void aCandidateWithoutAnAnchorIsRefused(RandomKey key) {
        if (!rowByRow()) {
            return;
        }
        SplittableRandom random = key.generator();
        try (Scope scope = Scope.open()) {
            EmbeddingBatch batch = EmbeddingBatch.pairs(gaussian(random, 3, 4), gaussian(random, 4, 4))
                    .withExtras(extras(random, 3, 4));
            Parameters parameters = all(objective().initial(4, key), ScalarType.Double);
            assertEquals(
                    objective().name() + " compares row i with row i: candidates (4) must be as many as anchors (3);"
                            + " leave explicit negatives away",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> objective().evaluate(batch, parameters))
                            .getMessage());
        }
    }

    @Test
    void nativeMemoryDoesNotGrow(RandomKey key) {
        try (Scope scope = Scope.open()) {
            Example example = example(64, 32, key);
            EmbeddingObjective objective = objective();
            Memory.assertNoGrowth(() -> {
                try (Scope step = Scope.open()) {
                    objective.evaluate(example.batch(), example.parameters);
                }
            });
        }
    }

    private static Parameters all(Parameters parameters, ScalarType type) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        parameters.byName().forEach((name, value) -> all.put(name, value.to(type)));
        return new Parameters(all);
    }

    /** Independent normal numbers, float64. */
    protected static Tensor gaussian(SplittableRandom random, long... shape) {
        return ObjectiveContract.gaussian(random, shape);
    }

    private static void assertClose(Tensor expected, Tensor actual, double tolerance, String what) {
        // Relative to the largest, which may be large where vectors nearly coincide.
        double largest = expected.numel() == 0 ? 0 : expected.abs().max().item_double();
        assertArrayEquals(Tensors.doubleArray(expected), Tensors.doubleArray(actual), tolerance * (1 + largest), what);
    }

    private static void assertFinite(Tensor tensor, String what) {
        for (double value : Tensors.doubleArray(tensor)) {
            assertTrue(Double.isFinite(value), () -> what + ": " + value);
        }
    }
}
