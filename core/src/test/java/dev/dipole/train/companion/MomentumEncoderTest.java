package dev.dipole.train.companion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.encoder.Perceptron;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.train.Companion;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class MomentumEncoderTest extends CompanionContract {

    @Override
    Companion<List<Float>> companion() {
        return new MomentumEncoder<>(encoder, 0.5, 0.9);
    }

    @Override
    boolean changes() {
        return true;
    }

    @Test
    void followsTheWeightsSlowly(SplittableRandom random) {
        float[] before = Tensors.floatArray(encoder.parameters().get("in"));
        try (MomentumEncoder<List<Float>> momentum = new MomentumEncoder<>(encoder, 0.75, 0.75)) {
            step(momentum, encoder, 1, random);
            float[] now = Tensors.floatArray(encoder.parameters().get("in"));
            float[] expected = new float[before.length];
            for (int i = 0; i < before.length; i++) {
                expected[i] = 0.75f * before[i] + 0.25f * now[i];
            }
            assertArrayEquals(expected, Tensors.floatArray(momentum.tensors().get("in")), 1e-6f);
        }
    }

    @Test
    void candidatesAreEncodedAsInTrainingUnderTheKeyOfTheStep() {
        RandomKey key = RandomKey.ofSeed(5);
        try (Perceptron dropping = new Perceptron(3, 5, 0.5, Long.MAX_VALUE, key);
                MomentumEncoder<List<Float>> momentum = new MomentumEncoder<>(dropping, 0.9, 0.9);
                Scope scope = Scope.open()) {
            momentum.prepare(List.of(List.of(1f, 2f, 3f), List.of(3f, 1f, 2f)));
            int[] places = {0, 1, 0};
            float[] first = Tensors.floatArray(momentum.candidates(places, key));
            assertArrayEquals(first, Tensors.floatArray(momentum.candidates(places, key)));
            assertFalse(Arrays.equals(first, Tensors.floatArray(momentum.candidates(places, key.split(1)))));
        }
    }

    @Test
    void momentumRisesAlongACosine() {
        try (MomentumEncoder<List<Float>> momentum = new MomentumEncoder<>(encoder, 0.9, 1)) {
            assertEquals(0.95, momentum.momentum(50, 100), 1e-12);
            assertEquals(1, momentum.momentum(100, 100), 1e-12);
            double first = momentum.momentum(1, 100);
            assertTrue(first > 0.9 && first < 0.9001, () -> "at first " + first);
        }
    }

    @Test
    void refusesAMomentumOutOfRange() {
        assertEquals(
                "momentum (1.5) must be in [0, 1]; 0.99 follows the last hundred steps or so",
                assertThrows(IllegalArgumentException.class, () -> new MomentumEncoder<>(encoder, 1.5, 1.5))
                        .getMessage());
        assertEquals(
                "momentum-end (0.8) must be in [momentum = 0.9, 1]; the same number keeps it constant",
                assertThrows(IllegalArgumentException.class, () -> new MomentumEncoder<>(encoder, 0.9, 0.8))
                        .getMessage());
    }
}
