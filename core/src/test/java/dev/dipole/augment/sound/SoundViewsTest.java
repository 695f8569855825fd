package dev.dipole.augment.sound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class SoundViewsTest {

    private static final int RATE = 100;

    private static float[] ramp() {
        float[] samples = new float[200];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (i + 1) / 200f;
        }
        return samples;
    }

    @Test
    void aPartIsAStretchOfTheSound(SplittableRandom random) {
        for (int round = 0; round < 50; round++) {
            float[] part = new RandomPart(0.5).apply(ramp(), RATE, random);
            assertTrue(part.length >= 100 && part.length <= 200, () -> part.length + " samples");
            int start = Math.round(part[0] * 200) - 1;
            assertArrayEquals(Arrays.copyOfRange(ramp(), start, start + part.length), part);
        }
    }

    @Test
    void aShiftIsSilenceBefore(SplittableRandom random) {
        float[] shifted = new TimeShift(0.5).apply(ramp(), RATE, random);
        int silence = shifted.length - 200;
        assertTrue(silence >= 0 && silence <= 50);
        assertArrayEquals(new float[silence], Arrays.copyOf(shifted, silence));
        assertArrayEquals(ramp(), Arrays.copyOfRange(shifted, silence, shifted.length));
    }

    @Test
    void gainIsOneFactor(SplittableRandom random) {
        float[] scaled = new Gain(6).apply(ramp(), RATE, random);
        double factor = scaled[199] / ramp()[199];
        assertTrue(factor > 0.5 && factor < 2);
        for (int i = 0; i < scaled.length; i++) {
            assertEquals(factor * ramp()[i], scaled[i], 1e-6);
        }
    }

    @Test
    void noiseIsAsLoudAsAsked(SplittableRandom random) {
        double sum = 0;
        int rounds = 200;
        for (int round = 0; round < rounds; round++) {
            float[] noisy = new Noise(0.2).apply(ramp(), RATE, random);
            for (int i = 0; i < noisy.length; i++) {
                double added = noisy[i] - ramp()[i];
                sum += added * added / noisy.length;
            }
        }
        // Of a share drawn evenly up to 0.2 the mean square is 0.2² / 3, of the sound (1/3 + ...) nearly 1/3.
        assertEquals(0.04 / 3 / 3, sum / rounds, 0.0015);
    }

    @Test
    void masksAreBandsAndStretches(RandomKey key) {
        SpectrogramMask mask = new SpectrogramMask(1, 4, 1, 5);
        int[] rows = {3, 8};
        try (Scope scope = Scope.open()) {
            Tensor ones = Tensors.zeros(ScalarType.Float, 2, 1, 10, 20).fill_(Tensors.scalar(1));
            float[] masked = Tensors.floatArray(mask.apply(ones, key, rows));
            assertFalse(Arrays.equals(Arrays.copyOf(masked, 200), Arrays.copyOfRange(masked, 200, 400)));
            for (int i = 0; i < 2; i++) {
                int bands = 0;
                int stretches = 0;
                for (int f = 0; f < 10; f++) {
                    boolean all = true;
                    for (int t = 0; t < 20; t++) {
                        all &= masked[i * 200 + f * 20 + t] == 0;
                    }
                    bands += all ? 1 : 0;
                }
                for (int t = 0; t < 20; t++) {
                    boolean all = true;
                    for (int f = 0; f < 10; f++) {
                        all &= masked[i * 200 + f * 20 + t] == 0;
                    }
                    stretches += all ? 1 : 0;
                }
                assertTrue(bands <= 4 && stretches <= 5);
                int zeros = 0;
                for (int k = 0; k < 200; k++) {
                    zeros += masked[i * 200 + k] == 0 ? 1 : 0;
                }
                assertEquals(bands * 20 + stretches * 10 - bands * stretches, zeros, "nothing else is masked");
            }
            float[] alone = Tensors.floatArray(mask.apply(ones.narrow(0, 1, 1), key, new int[] {8}));
            assertArrayEquals(Arrays.copyOfRange(masked, 200, 400), alone, "a function of key and row");
        }
    }
}
