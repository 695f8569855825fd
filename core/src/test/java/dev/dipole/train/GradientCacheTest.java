package dev.dipole.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.encoder.Gradients;
import dev.dipole.encoder.Perceptron;
import dev.dipole.encoder.TrainableEncoder.Keep;
import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Memory;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({Seeds.class, OneThread.class})
final class GradientCacheTest {

    private static final int PAIRS = 13;

    @Test
    void theCachedGradientEqualsTheDirectOneUnderDropout(RandomKey key) {
        Map<String, float[]> direct = gradients(key, key, Long.MAX_VALUE, List.of(Keep.GRAPH));
        for (int budget : new int[] {1, 5, 25, 26}) {
            int parts = (2 * PAIRS + budget - 1) / budget;
            // Two keep their graph.
            List<Keep> passes = new ArrayList<>(Collections.nCopies(Math.max(0, parts - 2), Keep.NONE));
            passes.addAll(Collections.nCopies(parts, Keep.GRAPH));
            Map<String, float[]> cached = gradients(key, key, budget, parts == 1 ? List.of(Keep.GRAPH) : passes);
            direct.forEach((name, gradient) -> {
                double largest = largest(gradient);
                assertTrue(largest > 1e-3, () -> "the gradient of " + name + " is zero: nothing was compared");
                assertArrayEquals(gradient, cached.get(name), (float) (1e-5 * largest), name + " at " + budget);
            });
        }
        // The same comparison tells another mask apart.
        Map<String, float[]> other = gradients(key, key.split("another mask"), 5, null);
        direct.forEach((name, gradient) -> {
            double difference = 0;
            for (int i = 0; i < gradient.length; i++) {
                difference = Math.max(difference, Math.abs(gradient[i] - other.get(name)[i]));
            }
            assertTrue(difference > 1e-2 * largest(gradient), name + " does not depend on the mask");
        });
    }

    @Test
    void nativeMemoryDoesNotGrow(RandomKey key) {
        Memory.assertNoGrowth(() -> gradients(key, key, 5, null));
    }

    @Test
    void anExpensiveInputHasItsOwnPass() {
        // The budget is below every cost: nothing is left out, and nothing runs for ever.
        RandomKey key = RandomKey.ofSeed(2);
        try (Perceptron encoder = new Perceptron(3, 4, 0, 0, key);
                GradientCache<float[]> cache = new GradientCache<>(encoder, encoder.prepare(inputs(key)), key)) {
            assertEquals(2 * PAIRS, encoder.passes().size());
            assertEquals(2 * PAIRS, cache.output().size(0));
            try (Scope scope = Scope.open()) {
                assertArrayEquals(
                        Tensors.floatArray(Tensors.of(encoder.encode(inputs(key)))),
                        Tensors.floatArray(cache.output()),
                        1e-6f);
            }
        }
    }

    private static List<List<Float>> inputs(RandomKey key) {
        SplittableRandom random = key.generator();
        List<List<Float>> inputs = new ArrayList<>();
        for (int i = 0; i < 2 * PAIRS; i++) {
            inputs.add(List.of((float) random.nextGaussian(), (float) random.nextGaussian(), 1f));
        }
        return inputs;
    }

    private static Map<String, float[]> gradients(
            RandomKey key, RandomKey dropout, long budget, @Nullable List<Keep> passes) {
        try (Perceptron encoder = new Perceptron(3, 4, 0.3, budget, key.split("weights"));
                Gradients gradients = new Gradients();
                Scope scope = Scope.open();
                GradientCache<float[]> cache = new GradientCache<>(encoder, encoder.prepare(inputs(key)), dropout)) {
            Tensor output = cache.output();
            TensorEvaluation evaluation = InfoNce.symmetric(0.3)
                    .evaluate(
                            EmbeddingBatch.pairs(output.narrow(0, 0, PAIRS), output.narrow(0, PAIRS, PAIRS)),
                            Parameters.none());
            cache.backward(Tensors.rowsOf(evaluation.anchorGradient(), evaluation.candidateGradient()), gradients);
            if (passes != null) {
                assertEquals(passes, encoder.passes());
            }
            Map<String, float[]> values = new LinkedHashMap<>();
            gradients.dense().forEach((name, gradient) -> values.put(name, Tensors.floatArray(gradient)));
            return values;
        }
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
