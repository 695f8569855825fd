package dev.dipole.train.companion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.encoder.Perceptron;
import dev.dipole.negatives.InBatch;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Memory;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import dev.dipole.train.Companion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every companion keeps. */
@ExtendWith({Seeds.class, OneThread.class})
abstract class CompanionContract {

    static final int FEATURES = 3;
    static final int DIM = 4;
    private static final int INPUTS = 13;
    private static final int STEPS = 7;

    /** The encoder that is trained. */
    Perceptron encoder;

    /** A fresh companion of {@link #encoder}, as at the start of every run; closed by the contract. */
    abstract Companion<List<Float>> companion();

    /** Whether a step changes what it gives. */
    abstract boolean changes();

    @BeforeEach
    void makeEncoder() {
        encoder = encoder(5);
    }

    @AfterEach
    void closeEncoder() {
        encoder.close();
    }

    static Perceptron encoder(long seed) {
        return new Perceptron(FEATURES, DIM, 0.5, Long.MAX_VALUE, RandomKey.ofSeed(seed));
    }

    static List<List<Float>> inputs(SplittableRandom random) {
        List<List<Float>> inputs = new ArrayList<>();
        for (int i = 0; i < INPUTS; i++) {
            List<Float> input = new ArrayList<>();
            for (int k = 0; k < FEATURES; k++) {
                input.add((float) random.nextGaussian());
            }
            inputs.add(input);
        }
        return inputs;
    }

    /** Identities of the anchors of a step. */
    long[] stepAnchors() {
        return new long[] {1, 2, 3};
    }

    /** All that the batch of a step hears of a companion. */
    private Map<String, float[]> said(Companion<List<Float>> companion, int number) {
        Map<String, float[]> said = new LinkedHashMap<>();
        try (Scope scope = Scope.open()) {
            Companion.Choice<List<Float>> choice =
                    companion.negatives(new Companion.Coming(number, STEPS, stepAnchors()));
            List<Float> flat = new ArrayList<>();
            choice.negatives().forEach(own -> own.forEach(flat::addAll));
            said.put("negatives", floats(flat));
            int[] anchors = {0, 3, 5};
            int[] candidates = {1, 2, 3, 12};
            Tensor given = companion.candidates(candidates, RandomKey.ofSeed(3));
            if (given != null) {
                said.put("candidates", Tensors.floatArray(given));
            }
            companion
                    .extras(anchors, candidates, new long[][] {{0, 3}, {1, -1}, {2, -1}})
                    .forEach((name, extra) -> said.put("extra " + name, Tensors.floatArray(extra)));
            Companion.Kept kept = companion.kept();
            if (kept != null) {
                said.put("kept", Tensors.floatArray(kept.embeddings()));
                said.put("identities", floats(kept.side().identities()));
                said.put("classes", floats(kept.side().classes()));
                said.put("exempt", floats(kept.side().exempt()));
            }
        }
        return said;
    }

    private static float[] floats(List<Float> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    private static float[] floats(long[] values) {
        return Tensors.floatArray(Tensors.of(values));
    }

    private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
    }

    /** One step of a training: the weights move, and the companion hears of it. */
    void step(Companion<?> companion, Perceptron trained, int number, SplittableRandom random) {
        companion.negatives(new Companion.Coming(number, STEPS, stepAnchors()));
        try (Scope scope = Scope.open()) {
            trained.parameters().byName().values().forEach(weight -> weight.mul_(Tensors.scalar(0.9)));
            int rows = 1 + random.nextInt(5);
            float[][] candidates = new float[rows][DIM];
            for (float[] row : candidates) {
                for (int k = 0; k < DIM; k++) {
                    row[k] = (float) random.nextGaussian();
                }
            }
            long[] numbers = random.longs(rows, 1, 1000).toArray();
            companion.afterStep(new Companion.Step(
                    number, STEPS, Tensors.of(candidates), new InBatch.Side(numbers, numbers.clone(), new long[rows])));
        }
    }

    @Test
    void goesOnWhereItsStateWasTaken(SplittableRandom random) {
        List<List<Float>> inputs = inputs(random);
        try (Scope scope = Scope.open();
                Companion<List<Float>> first = companion();
                Companion<List<Float>> second = companion()) {
            first.prepare(inputs);
            second.prepare(inputs);
            Map<String, float[]> before = said(first, 1);
            for (int number = 1; number < STEPS; number++) {
                step(first, encoder, number, random);
            }
            Map<String, Tensor> state = new LinkedHashMap<>();
            first.tensors().forEach((name, tensor) -> state.put(name, tensor.clone()));
            assertEquals(changes(), !state.isEmpty());
            second.restore(state);
            assertSame(said(first, STEPS), said(second, STEPS));
            long seed = random.nextLong();
            step(first, encoder, STEPS, new SplittableRandom(seed));
            // The step has moved the weights that both follow.
            encoder.parameters().byName().values().forEach(weight -> weight.div_(Tensors.scalar(0.9)));
            step(second, encoder, STEPS, new SplittableRandom(seed));
            Map<String, float[]> after = said(first, STEPS);
            said(second, STEPS).forEach((name, values) -> assertArrayEquals(values, after.get(name), 1e-6f, name));
            assertEquals(changes(), !sameNumbers(before, after), "whether a step changes it");
        }
    }

    private static boolean sameNumbers(Map<String, float[]> left, Map<String, float[]> right) {
        return left.keySet().equals(right.keySet())
                && left.entrySet().stream()
                        .allMatch(entry -> java.util.Arrays.equals(entry.getValue(), right.get(entry.getKey())));
    }

    @Test
    void whatJoinsTheBlockIsSeenLikeTheRest(SplittableRandom random) {
        List<List<Float>> inputs = inputs(random);
        try (Companion<List<Float>> whole = companion();
                Companion<List<Float>> grown = companion()) {
            whole.prepare(inputs);
            grown.prepare(inputs.subList(0, 6));
            grown.prepareMore(inputs.subList(6, 7));
            grown.prepareMore(inputs.subList(7, INPUTS));
            Map<String, float[]> expected = said(whole, 1);
            Map<String, float[]> actual = said(grown, 1);
            assertEquals(expected.keySet(), actual.keySet());
            expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), 1e-6f, name));
        }
    }

    @Test
    void hasAName() {
        try (Companion<List<Float>> companion = companion()) {
            assertFalse(companion.name().isBlank());
            assertFalse(companion.name().contains("."), "a checkpoint separates parts by dots");
        }
    }

    @Test
    void nativeMemoryDoesNotGrow(SplittableRandom random) {
        List<List<Float>> inputs = inputs(random);
        try (Companion<List<Float>> companion = companion()) {
            Memory.assertNoGrowth(() -> {
                companion.prepare(inputs);
                IntStream.rangeClosed(1, STEPS).forEach(number -> step(companion, encoder, number, random));
                assertTrue(said(companion, STEPS).size() < 10);
            });
        }
    }
}
