package dev.dipole.encoder.audio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.augment.sound.SoundViews;
import dev.dipole.data.sound.Sound;
import dev.dipole.encoder.EncoderContract;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.network.Activation;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({Seeds.class, OneThread.class})
final class AudioEncoderTest {

    private static final AudioSettings SMALL = new AudioSettings(4000, 0.3, 12, 8, "group", 0);

    @Nested
    final class AsItIs extends Contract {
        AsItIs() {
            super(false);
        }
    }

    @Nested
    final class ThroughViews extends Contract {
        ThroughViews() {
            super(true);
        }
    }

    /** Smooth where networks usually bend: a slope is what is compared. */
    private abstract static class Contract extends EncoderContract<Sound, float[]> {

        private final boolean views;

        Contract(boolean views) {
            this.views = views;
        }

        @Override
        protected TrainableEncoder<Sound, float[]> encoder(int dim, RandomKey key) {
            AudioEncoder encoder = AudioEncoder.random(SMALL.withDim(dim), Activation.SILU, key);
            if (!views) {
                return encoder;
            }
            try (encoder) {
                return encoder.hearing(SoundViews.standard());
            }
        }

        /** Of three lengths, one of them longer than is heard. */
        @Override
        protected Sound input(SplittableRandom random) {
            int number = random.nextInt(9);
            return tone(number, 200 + 100 * number, 4000, 0.1 + 0.1 * (number % 3) + 0.05);
        }

        @Override
        protected boolean hasDropout() {
            return views;
        }

        @Override
        protected int memoryInputs() {
            return 64;
        }

        @Override
        protected float tolerance() {
            return 1e-5f;
        }
    }

    private static Sound tone(int number, double frequency, int rate, double seconds) {
        float[] samples = new float[(int) (seconds * rate)];
        SplittableRandom random = new SplittableRandom(number);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * frequency * i / rate) + 0.01 * random.nextGaussian());
        }
        return new Sound("tone " + number, samples, rate);
    }

    @Test
    void aToneIsLoudestInItsBand() {
        LogMel front = new LogMel(8000, 40);
        try (Scope scope = Scope.open()) {
            float[][] waves = {tone(1, 1000, 8000, 1).samples()};
            float[] values = Tensors.floatArray(front.apply(Tensors.of(waves)));
            int frames = front.frames(8000);
            assertEquals(40 * frames, values.length);
            int middle = frames / 2;
            int loudest = 0;
            for (int band = 0; band < 40; band++) {
                if (values[band * frames + middle] > values[loudest * frames + middle]) {
                    loudest = band;
                }
            }
            // 1,000 Hz is 1,000 mel; the corners are 2,146 mel / 41 apart, and band b is centred at corner b + 1.
            assertEquals(Math.round(1000 / (2146.06 / 41)) - 1, loudest);
        }
    }

    @Test
    void anotherRateIsTheSameSound(RandomKey key) {
        try (AudioEncoder encoder = AudioEncoder.random(SMALL, key)) {
            float[][] vectors =
                    encoder.encode(List.of(tone(7, 500, 4000, 0.3), tone(7, 500, 16000, 0.3), tone(7, 900, 4000, 0.3)));
            double same = distance(vectors[0], vectors[1]);
            double other = distance(vectors[0], vectors[2]);
            assertTrue(same < 0.5 * other, () -> same + " apart at another rate, " + other + " at another frequency");
        }
    }

    @Test
    void silenceBehindASoundIsNotCounted(RandomKey key) {
        // What the mean counts ends with the sound: the rest of the window is silence with and without more of it.
        try (AudioEncoder encoder = AudioEncoder.random(SMALL, key)) {
            float[] vector = encoder.encode(List.of(tone(1, 500, 4000, 0.1)))[0];
            float[] among = encoder.encode(List.of(tone(2, 300, 4000, 0.5), tone(1, 500, 4000, 0.1)))[1];
            assertArrayEquals(vector, among, 1e-5f);
        }
    }

    @Test
    void refusesWhatCannotBeHeard() {
        assertEquals(
                "bands (200) must be from 8 to 100, half the samples of a window at 8000 per second; 40 and 80 are usual",
                assertThrows(IllegalArgumentException.class, () -> new LogMel(8000, 200))
                        .getMessage());
        assertEquals(
                "seconds (0.0) must be from 0.1 to 600",
                assertThrows(IllegalArgumentException.class, () -> new AudioSettings(8000, 0, 40, 32, "group", 0))
                        .getMessage());
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }
}
