package dev.dipole.augment.sound;

import dev.dipole.random.RandomKey;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a sound is seen through while an encoder learns.
 *
 * @param views of the samples, in order
 * @param mask of the spectrogram
 */
public record SoundViews(List<SoundView> views, SpectrogramMask mask) {

    public SoundViews {
        views = List.copyOf(views);
    }

    /** Parts of at least 80%, up to a tenth of a second of silence before, up to 6 dB, noise of up to a tenth, two masks. */
    public static SoundViews standard() {
        return new SoundViews(
                List.of(new RandomPart(0.8), new TimeShift(0.1), new Gain(6), new Noise(0.1)),
                new SpectrogramMask(1, 8, 1, 10));
    }

    /** A view of one sound's samples. */
    public float[] samples(float[] samples, int rate, RandomKey key, int row) {
        SplittableRandom random = key.split("samples").split(row).generator();
        float[] result = samples;
        for (SoundView view : views) {
            result = view.apply(result, rate, random);
        }
        return result;
    }
}
