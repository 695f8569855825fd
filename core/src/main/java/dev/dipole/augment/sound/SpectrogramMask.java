package dev.dipole.augment.sound;

import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Bands of frequencies and stretches of time set to zero (Park et al. 2019, SpecAugment, without its warping of time).
 *
 * @param bands how many bands
 * @param widest how many frequencies a band has at most
 * @param stretches how many stretches of time
 * @param longest how many frames a stretch has at most
 */
public record SpectrogramMask(int bands, int widest, int stretches, int longest) {

    public SpectrogramMask {
        if (bands < 0 || widest < 0 || stretches < 0 || longest < 0) {
            throw new IllegalArgumentException("bands (" + bands + "), widest (" + widest + "), stretches (" + stretches
                    + ") and longest (" + longest + ") must not be negative; 0 masks nothing");
        }
    }

    /** No mask. */
    public static SpectrogramMask none() {
        return new SpectrogramMask(0, 0, 0, 0);
    }

    /**
     * Each spectrogram under its own mask. The result belongs to the current scope.
     *
     * @param spectrograms [B, 1, frequencies, frames], float32
     * @param rows [B] the place of each in the whole batch
     */
    public Tensor apply(Tensor spectrograms, RandomKey key, int[] rows) {
        if (bands * widest + stretches * longest == 0) {
            return spectrograms;
        }
        int frequencies = Math.toIntExact(spectrograms.size(2));
        int frames = Math.toIntExact(spectrograms.size(3));
        float[] mask = new float[rows.length * frequencies * frames];
        Arrays.fill(mask, 1);
        for (int i = 0; i < rows.length; i++) {
            SplittableRandom random = key.split(rows[i]).generator();
            int from = i * frequencies * frames;
            for (int band = 0; band < bands; band++) {
                int width = random.nextInt(Math.min(widest, frequencies) + 1);
                int start = from + random.nextInt(frequencies - width + 1) * frames;
                Arrays.fill(mask, start, start + width * frames, 0);
            }
            for (int stretch = 0; stretch < stretches; stretch++) {
                int length = random.nextInt(Math.min(longest, frames) + 1);
                int start = random.nextInt(frames - length + 1);
                for (int f = 0; f < frequencies; f++) {
                    Arrays.fill(mask, from + f * frames + start, from + f * frames + start + length, 0);
                }
            }
        }
        try (Scope scope = Scope.open()) {
            return scope.keep(spectrograms.mul(Tensors.of(mask, rows.length, 1, frequencies, frames)));
        }
    }
}
