package dev.dipole.objective;

import static dev.dipole.testing.Messages.assertMessage;
import static dev.dipole.testing.Slopes.assertSlope;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Dot;
import dev.dipole.similarity.Similarity;
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
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every loss over class vectors keeps. A subclass gives the kernel and a plain dense formula. */
@ExtendWith({Seeds.class, OneThread.class})
public abstract class ProxyContract {

    /** Shapes [B, dim]. */
    private static final int[][] SHAPES = {{1, 3}, {2, 128}, {13, 5}, {207, 8}};

    /** The kernel under test, with {@link #CLASSES} classes. */
    protected abstract ClassObjective kernel();

    /** How many classes the kernel has. */
    protected static final int CLASSES = 7;

    /**
     * The same loss with libtorch operations that autograd follows.
     *
     * @param similarities [B, classes · centres], unscaled, bias included
     * @param own [B, classes], 1 where the anchor is of the class
     * @param scale [1]
     * @param proxies [classes · centres, dim]
     */
    protected abstract Tensor dense(Tensor similarities, Tensor own, Tensor scale, Tensor proxies);

    private Similarity similarity() {
        return kernel().bias() ? new Dot() : new Cosine();
    }

    private Proxies proxies(Scale scale, int cells) {
        return new Proxies(kernel(), similarity(), scale, cells);
    }

    @Test
    void equalsAutogradOfTheDenseFormula(RandomKey key) {
        for (int[] shape : SHAPES) {
            try (Scope scope = Scope.open()) {
                Proxies proxies = proxies(Scale.learnedTemperature(0.3), shape[0] > 100 ? 500 : 20);
                EmbeddingBatch batch = batch(key, shape);
                Parameters parameters = doubles(proxies, shape[1], key);
                Map<String, Tensor> leaves = new LinkedHashMap<>();
                parameters
                        .byName()
                        .forEach((name, value) -> leaves.put(name, value.clone().set_requires_grad(true)));
                Tensor a = batch.anchors().clone().set_requires_grad(true);
                Tensor p = leaf(leaves, Proxies.PROXIES);
                Tensor similarities =
                        kernel().bias() ? a.mm(p.t()).add(leaf(leaves, Proxies.BIAS)) : unit(a).mm(unit(p).t());
                Tensor loss = dense(
                        similarities, own(batch), leaf(leaves, Grid.LOG_SCALE).exp(), p);
                loss.backward();
                TensorEvaluation ours = proxies.evaluate(batch, parameters);
                assertEquals(loss.item_double(), ours.loss(), 1e-9 * (1 + Math.abs(loss.item_double())));
                assertClose(a.grad(), ours.anchorGradient(), 1e-8);
                assertEquals(leaves.keySet(), ours.parameterGradients().byName().keySet());
                leaves.forEach((name, leaf) ->
                        assertClose(leaf.grad(), ours.parameterGradients().get(name), 1e-8));
                assertEquals(0, ours.candidateGradient().abs().max().item_double());
            }
        }
    }

    @Test
    void gradientEqualsCentralDifferences(RandomKey key) {
        try (Scope scope = Scope.open()) {
            Proxies proxies = proxies(Scale.temperature(0.3), 30);
            EmbeddingBatch batch = batch(key, new int[] {13, 5});
            Parameters parameters = doubles(proxies, 5, key);
            TensorEvaluation at = proxies.evaluate(batch, parameters);
            Tensor d = ObjectiveContract.gaussian(key.split("d").generator(), 13, 5);
            Tensor e = ObjectiveContract.gaussian(
                    key.split("e").generator(), parameters.get(Proxies.PROXIES).size(0), 5);
            DoubleUnaryOperator loss = move -> {
                Map<String, Tensor> moved = new LinkedHashMap<>(parameters.byName());
                moved.put(Proxies.PROXIES, parameters.get(Proxies.PROXIES).add(e.mul(Tensors.scalar(move))));
                Tensor anchors = batch.anchors().add(d.mul(Tensors.scalar(move)));
                return proxies.evaluate(
                                new EmbeddingBatch(anchors, anchors, 0, Targets.pairs(), batch.extras()),
                                new Parameters(moved))
                        .loss();
            };
            double exact = at.anchorGradient().mul(d).sum().item_double()
                    + at.parameterGradients().get(Proxies.PROXIES).mul(e).sum().item_double();
            assertSlope(loss, exact, 1e-5, proxies.toString());
            assertTrue(exact != 0, "nothing was compared");
        }
    }

    @Test
    void blocksChangeNothing(RandomKey key) {
        try (Scope scope = Scope.open()) {
            EmbeddingBatch batch = batch(key, new int[] {13, 5});
            Proxies whole = proxies(Scale.temperature(0.05), 1 << 20);
            Parameters parameters = doubles(whole, 5, key);
            TensorEvaluation expected = whole.evaluate(batch, parameters);
            for (int cells : new int[] {1, 40, 100}) {
                TensorEvaluation result =
                        proxies(Scale.temperature(0.05), cells).evaluate(batch, parameters);
                assertEquals(expected.loss(), result.loss(), 1e-10);
                assertClose(expected.anchorGradient(), result.anchorGradient(), 1e-10);
                assertClose(
                        expected.parameterGradients().get(Proxies.PROXIES),
                        result.parameterGradients().get(Proxies.PROXIES),
                        1e-10);
            }
        }
    }

    @Test
    void staysFiniteWhereAllIsEqualOrZero() {
        for (double temperature : new double[] {0.01, 1, 100}) {
            for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
                for (double[] values : new double[][] {{0, 1}, {1, 0}, {1, 1}, {1, -1}, {0, 0}}) {
                    try (Scope scope = Scope.open()) {
                        Proxies proxies = proxies(Scale.learnedTemperature(temperature), 1000);
                        Map<String, Tensor> map = new LinkedHashMap<>();
                        proxies.initial(4, RandomKey.ofSeed(1))
                                .byName()
                                .forEach((name, value) -> map.put(
                                        name,
                                        name.equals(Grid.LOG_SCALE)
                                                ? value.to(type)
                                                : value.to(type).fill_(Tensors.scalar(values[1]))));
                        Tensor anchors = Tensors.zeros(type, 9, 4).fill_(Tensors.scalar(values[0]));
                        TensorEvaluation result =
                                proxies.evaluate(labelled(anchors, new SplittableRandom(3)), new Parameters(map));
                        String what = Arrays.toString(values) + " " + temperature + " " + type;
                        assertTrue(Double.isFinite(result.loss()), what);
                        ObjectiveContract.assertFinite(result.anchorGradient(), what);
                        result.parameterGradients()
                                .byName()
                                .values()
                                .forEach(gradient -> ObjectiveContract.assertFinite(gradient, what));
                    }
                }
            }
        }
    }

    @Test
    void singlePrecisionIsWithinBoundsOfDoubleAndWritesNothing(RandomKey key) {
        try (Scope scope = Scope.open()) {
            EmbeddingBatch batch = batch(key, new int[] {207, 16});
            Proxies proxies = proxies(Scale.temperature(0.05), 300);
            Parameters parameters = doubles(proxies, 16, key);
            double[] before = Tensors.doubleArray(batch.anchors());
            TensorEvaluation twice = proxies.evaluate(batch, parameters);
            assertArrayEquals(before, Tensors.doubleArray(batch.anchors()));
            Map<String, Tensor> single = new LinkedHashMap<>();
            parameters.byName().forEach((name, value) -> single.put(name, value.to(ScalarType.Float)));
            Tensor anchors = batch.anchors().to(ScalarType.Float);
            TensorEvaluation once = proxies.evaluate(
                    new EmbeddingBatch(anchors, anchors, 0, Targets.pairs(), batch.extras()), new Parameters(single));
            assertEquals(twice.loss(), once.loss(), 4e-5 * (1 + Math.abs(twice.loss())));
            double largest = twice.anchorGradient().abs().max().item_double();
            assertClose(twice.anchorGradient(), once.anchorGradient(), 1e-4 * largest);
        }
    }

    @Test
    void permutingTheBatchPermutesTheGradient(RandomKey key) {
        try (Scope scope = Scope.open()) {
            EmbeddingBatch batch = batch(key, new int[] {13, 5});
            Proxies proxies = proxies(Scale.temperature(0.3), 40);
            Parameters parameters = doubles(proxies, 5, key);
            Tensor order =
                    Tensors.of(Arrays.stream(key.permutation(13)).asLongStream().toArray());
            Tensor anchors = batch.anchors().index_select(0, order);
            TensorEvaluation plain = proxies.evaluate(batch, parameters);
            TensorEvaluation permuted = proxies.evaluate(
                    new EmbeddingBatch(
                            anchors,
                            anchors,
                            0,
                            Targets.pairs(),
                            Map.of(
                                    Proxies.LABELS,
                                    batch.extra(Proxies.LABELS, "").index_select(0, order))),
                    parameters);
            assertEquals(plain.loss(), permuted.loss(), 1e-10);
            assertClose(plain.anchorGradient().index_select(0, order), permuted.anchorGradient(), 1e-10);
            plain.parameterGradients()
                    .byName()
                    .forEach((name, gradient) ->
                            assertClose(gradient, permuted.parameterGradients().get(name), 1e-10));
        }
    }

    @Test
    void threadsChangeNothingAndParametersAreNeverWritten(RandomKey key) {
        try (Scope scope = Scope.open()) {
            EmbeddingBatch batch = batch(key, new int[] {207, 16});
            Proxies proxies = proxies(Scale.learnedTemperature(0.05), 300);
            Parameters parameters = doubles(proxies, 16, key);
            Map<String, double[]> before = new LinkedHashMap<>();
            parameters.byName().forEach((name, value) -> before.put(name, Tensors.doubleArray(value)));
            TensorEvaluation one = proxies.evaluate(batch, parameters);
            before.forEach(
                    (name, values) -> assertArrayEquals(values, Tensors.doubleArray(parameters.get(name)), name));
            int threads = Native.threads();
            Native.threads(threads == 1 ? 2 : 1);
            try {
                TensorEvaluation other = proxies.evaluate(batch, parameters);
                assertEquals(one.loss(), other.loss(), 1e-10 * (1 + Math.abs(one.loss())));
                assertClose(one.anchorGradient(), other.anchorGradient(), 1e-10);
                one.parameterGradients()
                        .byName()
                        .forEach((name, gradient) ->
                                assertClose(gradient, other.parameterGradients().get(name), 1e-9));
            } finally {
                Native.threads(threads);
            }
        }
    }

    @Test
    void badLabelsAreNamed() {
        Proxies proxies = proxies(Scale.temperature(1), 100);
        float[][] two = {{1, 0}, {0, 1}};
        assertMessage(
                "labels (1) must be as many as embeddings (2); give each row its label",
                () -> proxies.evaluate(two, new int[] {0}));
        assertMessage(
                "labels[1] (7) must be in [0, classes = 7); maybe set classes to how many there are",
                () -> proxies.evaluate(two, new int[] {0, 7}));
        assertMessage(
                kernel().name() + " needs the class of each anchor, and the batch has no \"classes\" among its extras; "
                        + "train on texts with labels",
                () -> proxies.evaluate(two, two));
    }

    @Test
    void nativeMemoryDoesNotGrow() {
        float[][] anchors = new float[64][128];
        int[] labels = new int[64];
        for (int i = 0; i < 64; i++) {
            anchors[i][i] = 1;
            labels[i] = i % CLASSES;
        }
        Proxies proxies = proxies(Scale.temperature(0.1), 100);
        Memory.assertNoGrowth(() -> proxies.evaluate(anchors, labels));
    }

    private static Tensor leaf(Map<String, Tensor> leaves, String name) {
        return new Parameters(leaves).get(name);
    }

    private static Parameters doubles(Proxies proxies, int dim, RandomKey key) {
        Map<String, Tensor> map = new LinkedHashMap<>();
        SplittableRandom random = key.split("moved").generator();
        proxies.initial(dim, key)
                .byName()
                .forEach((name, value) ->
                        map.put(name, value.to(ScalarType.Double).add(Tensors.scalar(0.01 * random.nextGaussian()))));
        return new Parameters(map);
    }

    private static EmbeddingBatch batch(RandomKey key, int[] shape) {
        SplittableRandom random = key.split("batch").generator();
        return labelled(ObjectiveContract.gaussian(random, shape[0], shape[1]), random);
    }

    private static EmbeddingBatch labelled(Tensor anchors, SplittableRandom random) {
        long[] labels = new long[(int) anchors.size(0)];
        for (int i = 0; i < labels.length; i++) {
            // The last class has no member.
            labels[i] = random.nextInt(CLASSES - 1);
        }
        return new EmbeddingBatch(anchors, anchors, 0, Targets.pairs(), Map.of(Proxies.LABELS, Tensors.of(labels)));
    }

    private static Tensor own(EmbeddingBatch batch) {
        double[] labels = Tensors.doubleArray(new Parameters(batch.extras()).get(Proxies.LABELS));
        double[] own = new double[labels.length * CLASSES];
        for (int i = 0; i < labels.length; i++) {
            own[i * CLASSES + (int) labels[i]] = 1;
        }
        return Tensors.of(own, labels.length, CLASSES);
    }

    /** Rows of length 1. */
    protected static Tensor unit(Tensor x) {
        return x.div(x.square().sum(1).sqrt().unsqueeze(1));
    }

    private static void assertClose(Tensor expected, Tensor actual, double tolerance) {
        ObjectiveContract.assertClose(expected, actual, tolerance);
    }
}
