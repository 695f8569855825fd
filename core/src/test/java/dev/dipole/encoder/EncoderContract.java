package dev.dipole.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.encoder.TrainableEncoder.Keep;
import dev.dipole.encoder.TrainableEncoder.Pass;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Memory;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every trainable encoder keeps.
 *
 * @param <I> what it takes
 * @param <P> what an input becomes before any weight is needed
 */
@ExtendWith({Seeds.class, OneThread.class})
public abstract class EncoderContract<I, P> {

    /** Inputs that divide into nothing; some of them equal. */
    private static final int COUNT = 13;

    private static final int DIM = 5;

    /** A fresh encoder, whose vectors have this length; closed by the contract. */
    protected abstract TrainableEncoder<I, P> encoder(int dim, RandomKey key);

    /** Some input; few different ones, so that some are equal. */
    protected abstract I input(SplittableRandom random);

    /** Whether a pass is random. */
    protected abstract boolean hasDropout();

    /** Whether a vector depends on the others of its micro-batch, as by batch normalisation, while the encoder learns. */
    protected boolean dependsOnTheBatch() {
        return false;
    }

    /** An input that holds nothing, whose vector is zero; empty where there is no such input. */
    protected Optional<I> nothing() {
        return Optional.empty();
    }

    /** Whether the vectors depend on a weight at all; a weight that they do not depend on has a gradient of zero. */
    protected boolean matters(String weight) {
        return true;
    }

    /** Whether a pass may read fewer rows of a table than its inputs name. */
    protected boolean mayReadFewer() {
        return false;
    }

    /** How far weights are moved to see the slope: the less, the more the vectors bend. */
    protected double step() {
        return 0.01;
    }

    /** How far numbers may lie apart that are computed in another order: the more, the deeper and the larger they are. */
    protected float tolerance() {
        return 1e-6f;
    }

    /** How many inputs the test of memory takes: as many as touch a megabyte. */
    protected int memoryInputs() {
        return 1024;
    }

    private List<I> inputs(RandomKey key) {
        SplittableRandom random = key.split("inputs").generator();
        List<I> inputs = new ArrayList<>();
        for (int i = 0; i < COUNT - 1; i++) {
            inputs.add(input(random));
        }
        inputs.add(inputs.get(0));
        return inputs;
    }

    @Test
    void theGradientEqualsCentralDifferences(RandomKey key) {
        try (TrainableEncoder<I, P> encoder = encoder(DIM, key.split("weights"));
                Scope scope = Scope.open();
                Gradients gradients = new Gradients()) {
            List<P> inputs = encoder.prepare(inputs(key));
            Tensor weights = gaussian(key.split("gradient"), COUNT, DIM);
            try (Pass pass = encoder.forward(inputs, places(COUNT), key, Keep.GRAPH)) {
                pass.backward(weights.to(ScalarType.Float), gradients);
            }
            for (String name : encoder.parameters().byName().keySet()) {
                Tensor weight = encoder.parameters().get(name);
                Tensor direction =
                        gaussian(key.split(name), weight.sizes().vec().get());
                Tensor before = weight.clone();
                double step = step();
                DoubleUnaryOperator along = moved -> {
                    weight.copy_(before.add(direction.mul(Tensors.scalar(moved))));
                    try (Pass pass = encoder.forward(inputs, places(COUNT), key, Keep.NONE)) {
                        return pass.output()
                                .to(ScalarType.Double)
                                .mul(weights)
                                .sum()
                                .item_double();
                    }
                };
                double slope = slope(along, step);
                // Where halving the step changes the slope, it is not known better than by that.
                double unsure = Math.abs(slope - slope(along, step / 2));
                weight.copy_(before);
                double exact =
                        whole(gradients, encoder, name).mul(direction).sum().item_double();
                double size = whole(gradients, encoder, name).norm().item_double();
                if (!matters(name)) {
                    assertTrue(size < 1e-4, () -> "the gradient of " + name + " is " + size);
                    continue;
                }
                assertTrue(size > 1e-3, () -> "the gradient of " + name + " is zero: nothing was compared");
                // Single precision of the sum, over the step.
                assertEquals(slope, exact, 2e-3 * size + 2e-6 / step + 2 * unsure, name);
            }
        }
    }

    /** Of fourth order, since single precision forbids small steps. */
    private static double slope(DoubleUnaryOperator of, double step) {
        double inner = of.applyAsDouble(step) - of.applyAsDouble(-step);
        double outer = of.applyAsDouble(2 * step) - of.applyAsDouble(-2 * step);
        return (8 * inner - outer) / (12 * step);
    }

    @Test
    void cuttingChangesNothing(RandomKey key) {
        if (dependsOnTheBatch()) {
            return;
        }
        try (TrainableEncoder<I, P> encoder = encoder(DIM, key.split("weights"));
                Scope scope = Scope.open();
                Gradients whole = new Gradients()) {
            List<P> inputs = encoder.prepare(inputs(key));
            Tensor weights = gaussian(key.split("gradient"), COUNT, DIM).to(ScalarType.Float);
            float[][] expected;
            try (Pass pass = encoder.forward(inputs, places(COUNT), key, Keep.GRAPH)) {
                expected = Tensors.rows(pass.output());
                pass.backward(weights, whole);
            }
            int[] order = key.permutation(COUNT);
            for (int size : new int[] {1, 4, COUNT}) {
                try (Gradients parts = new Gradients()) {
                    for (int start = 0; start < COUNT; start += size) {
                        int[] rows = Arrays.copyOfRange(order, start, Math.min(COUNT, start + size));
                        List<P> some = Arrays.stream(rows).mapToObj(inputs::get).toList();
                        try (Pass pass = encoder.forward(some, rows, key, Keep.GRAPH)) {
                            float[][] output = Tensors.rows(pass.output());
                            for (int i = 0; i < rows.length; i++) {
                                assertArrayEquals(expected[rows[i]], output[i], tolerance());
                            }
                            Tensor index = Tensors.of(
                                    Arrays.stream(rows).asLongStream().toArray());
                            pass.backward(weights.index_select(0, index), parts);
                        }
                    }
                    for (String name : encoder.parameters().byName().keySet()) {
                        Tensor all = whole(whole, encoder, name);
                        double largest = all.abs().max().item_double();
                        if (!matters(name)) {
                            continue;
                        }
                        assertTrue(largest > 0, "nothing was compared");
                        assertEquals(
                                0,
                                all.sub(whole(parts, encoder, name)).abs().max().item_double(),
                                10 * tolerance() * largest,
                                name);
                    }
                }
            }
        }
    }

    @Test
    void dropoutIsAFunctionOfKeyAndPlace(RandomKey key) {
        try (TrainableEncoder<I, P> encoder = encoder(DIM, key.split("weights"))) {
            List<P> inputs = encoder.prepare(inputs(key));
            float[][] first = output(encoder, inputs, places(COUNT), key);
            assertArrayEquals(first, output(encoder, inputs, places(COUNT), key));
            float[][] otherKey = output(encoder, inputs, places(COUNT), key.split("other"));
            float[][] otherPlaces =
                    output(encoder, inputs, IntStream.range(7, 7 + COUNT).toArray(), key);
            if (hasDropout()) {
                assertFalse(Arrays.deepEquals(first, otherKey));
                assertFalse(Arrays.deepEquals(first, otherPlaces));
                assertFalse(Arrays.equals(first[0], first[COUNT - 1]), "equal inputs in two places draw two masks");
            } else {
                assertArrayEquals(first, otherKey);
                assertArrayEquals(first, otherPlaces);
                assertArrayEquals(first[0], first[COUNT - 1], tolerance(), "equal inputs have equal vectors");
            }
        }
    }

    @Test
    void encodingIsAPassWithoutDropout(RandomKey key) {
        try (TrainableEncoder<I, P> encoder = encoder(DIM, key.split("weights"))) {
            List<I> inputs = inputs(key);
            float[][] vectors = encoder.encode(inputs);
            assertEquals(DIM, encoder.dim());
            assertArrayEquals(vectors, encoder.encode(inputs));
            for (int i = 0; i < COUNT; i++) {
                assertArrayEquals(
                        vectors[i], encoder.encode(List.of(inputs.get(i)))[0], tolerance(), "alone as among others");
            }
            float[][] passed = output(encoder, encoder.prepare(inputs), places(COUNT), key);
            if (hasDropout() || dependsOnTheBatch()) {
                assertFalse(Arrays.deepEquals(passed, vectors));
            } else {
                assertArrayEquals(passed, vectors);
            }
        }
    }

    @Test
    void aPlainPassIsWithoutDropout(RandomKey key) {
        try (TrainableEncoder<I, P> encoder = encoder(DIM, key.split("weights"))) {
            List<I> inputs = inputs(key);
            try (Pass pass = encoder.forward(encoder.prepare(inputs), places(COUNT), key, Keep.PLAIN)) {
                assertClose(encoder.encode(inputs), Tensors.rows(pass.output()), tolerance());
            }
        }
    }

    @Test
    void aCopyHasTheWeightsAndThenItsOwn(RandomKey key) {
        try (TrainableEncoder<I, P> encoder = encoder(DIM, key.split("weights"));
                Scope scope = Scope.open()) {
            List<I> inputs = inputs(key);
            float[][] before = encoder.encode(inputs);
            try (TrainableEncoder<I, P> copy = encoder.copy()) {
                assertEquals(
                        encoder.parameters().byName().keySet(),
                        copy.parameters().byName().keySet());
                assertArrayEquals(before, copy.encode(inputs));
                copy.parameters().byName().values().forEach(weight -> weight.mul_(Tensors.scalar(-0.5)));
                assertFalse(Arrays.deepEquals(before, copy.encode(inputs)), "the copy has moved");
            }
            assertArrayEquals(before, encoder.encode(inputs), "the encoder has not");
        }
    }

    private static void assertClose(float[][] expected, float[][] actual, float tolerance) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i], 10 * tolerance);
        }
    }

    @Test
    void noInputIsNoVector(RandomKey key) {
        try (TrainableEncoder<I, P> encoder = encoder(DIM, key);
                Scope scope = Scope.open();
                Gradients gradients = new Gradients()) {
            assertEquals(0, encoder.encode(List.of()).length);
            try (Pass pass = encoder.forward(encoder.prepare(List.of()), new int[0], key, Keep.GRAPH)) {
                assertEquals(0, pass.output().size(0));
                assertEquals(DIM, pass.output().size(1));
                pass.backward(Tensors.zeros(ScalarType.Float, 0, DIM), gradients);
            }
        }
    }

    @Test
    void anInputThatHoldsNothingIsTheZeroVector(RandomKey key) {
        if (nothing().isEmpty()) {
            return;
        }
        try (TrainableEncoder<I, P> encoder = encoder(DIM, key.split("weights"));
                Scope scope = Scope.open();
                Gradients gradients = new Gradients()) {
            I nothing = nothing().get();
            for (List<I> inputs :
                    List.of(List.of(nothing), List.of(nothing, inputs(key).get(0), nothing))) {
                float[][] vectors = encoder.encode(inputs);
                assertArrayEquals(new float[DIM], vectors[0]);
                assertArrayEquals(new float[DIM], vectors[inputs.size() - 1]);
                int count = inputs.size();
                try (Pass pass = encoder.forward(encoder.prepare(inputs), places(count), key, Keep.GRAPH)) {
                    assertArrayEquals(vectors, Tensors.rows(pass.output()));
                    pass.backward(Tensors.zeros(ScalarType.Float, count, DIM).fill_(Tensors.scalar(1)), gradients);
                }
            }
            for (String name : encoder.parameters().byName().keySet()) {
                assertTrue(Double.isFinite(whole(gradients, encoder, name).sum().item_double()), name);
            }
        }
    }

    @Test
    void theRowsThatAreReadAreThoseWithAGradient(RandomKey key) {
        try (TrainableEncoder<I, P> encoder = encoder(DIM, key.split("weights"));
                Scope scope = Scope.open();
                Gradients gradients = new Gradients()) {
            List<P> inputs = encoder.prepare(inputs(key));
            try (Pass pass = encoder.forward(inputs, places(COUNT), key, Keep.GRAPH)) {
                pass.backward(gaussian(key.split("gradient"), COUNT, DIM).to(ScalarType.Float), gradients);
            }
            assertEquals(encoder.rowSparse(), gradients.sparse().keySet());
            for (String table : encoder.rowSparse()) {
                Gradients.Rows rows = gradients.sparse().get(table);
                int[] read = encoder.rowsRead(table, inputs);
                if (mayReadFewer()) {
                    assertTrue(
                            Arrays.stream(read)
                                    .boxed()
                                    .toList()
                                    .containsAll(
                                            Arrays.stream(rows.rows()).boxed().toList()),
                            table + ": a row has a gradient and was not named");
                    assertTrue(rows.rows().length > 0, "nothing was compared");
                } else {
                    assertArrayEquals(read, rows.rows(), table);
                }
                assertArrayEquals(
                        Arrays.stream(read).sorted().distinct().toArray(), read, table + ": ascending and distinct");
                for (float[] gradient : Tensors.rows(rows.values())) {
                    assertFalse(
                            Arrays.equals(new float[DIM], gradient), table + ": a row was read and has no gradient");
                }
                assertEquals(0, encoder.rowsRead(table, List.of()).length);
            }
        }
    }

    @Test
    void equalInputsShareTheirIdentity(RandomKey key) {
        try (TrainableEncoder<I, P> encoder = encoder(DIM, key)) {
            List<I> inputs = inputs(key);
            assertEquals(encoder.identity(inputs.get(0)), encoder.identity(inputs.get(COUNT - 1)));
            for (I input : inputs) {
                boolean alike =
                        Arrays.equals(encoder.encode(List.of(input))[0], encoder.encode(List.of(inputs.get(0)))[0]);
                if (!alike) {
                    assertNotEquals(encoder.identity(input), encoder.identity(inputs.get(0)));
                }
            }
            for (P prepared : encoder.prepare(inputs)) {
                assertTrue(encoder.cost(prepared) >= 0);
            }
            assertTrue(encoder.graphBudget() > 0);
        }
    }

    @Test
    void nativeMemoryDoesNotGrow(RandomKey key) {
        int count = memoryInputs();
        int dim = 256;
        SplittableRandom random = key.generator();
        List<I> inputs = IntStream.range(0, count).mapToObj(i -> input(random)).toList();
        try (TrainableEncoder<I, P> encoder = encoder(dim, key);
                Scope scope = Scope.open()) {
            List<P> prepared = encoder.prepare(inputs);
            Tensor gradient = gaussian(key, count, dim).to(ScalarType.Float);
            Memory.assertNoGrowth(() -> {
                try (Gradients gradients = new Gradients()) {
                    for (int part = 0; part < 2; part++) {
                        try (Pass pass = encoder.forward(prepared, places(count), key, Keep.GRAPH)) {
                            pass.backward(gradient, gradients);
                        }
                    }
                    gradients.sparse();
                }
                output(encoder, prepared, places(count), key);
                encoder.encode(inputs);
            });
        }
    }

    private float[][] output(TrainableEncoder<I, P> encoder, List<P> inputs, int[] rows, RandomKey key) {
        try (Scope scope = Scope.open();
                Pass pass = encoder.forward(inputs, rows, key, Keep.NONE)) {
            return Tensors.rows(pass.output());
        }
    }

    /** The gradient of a weight, rows without any as zeros, float64. */
    private static Tensor whole(Gradients gradients, TrainableEncoder<?, ?> encoder, String name) {
        Tensor dense = gradients.dense().get(name);
        if (dense != null) {
            return dense.to(ScalarType.Double);
        }
        Tensor all = Tensors.zeros(
                ScalarType.Double, encoder.parameters().get(name).sizes().vec().get());
        Gradients.Rows rows = gradients.sparse().get(name);
        if (rows != null) {
            Tensor index = Tensors.of(Arrays.stream(rows.rows()).asLongStream().toArray());
            all.index_add_(0, index, rows.values().to(ScalarType.Double));
        }
        return all;
    }

    private static int[] places(int count) {
        return IntStream.range(0, count).toArray();
    }

    private static Tensor gaussian(RandomKey key, long... shape) {
        SplittableRandom random = key.generator();
        double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Tensors.of(values, shape);
    }
}
