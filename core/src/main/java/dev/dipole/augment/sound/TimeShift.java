package dev.dipole.augment.sound;

import java.util.SplittableRandom;

/**
 * Silence of random length before the sound.
 *
 * @param mostSeconds how long at most
 */
public record TimeShift(double mostSeconds) implements SoundView {

    public TimeShift {
        if (!(mostSeconds >= 0 && mostSeconds < 3600)) {
            throw new IllegalArgumentException("mostSeconds (" + mostSeconds + ") must be in [0, 3600)");
        }
    }

    @Override
    public float[] apply(float[] samples, int rate, SplittableRandom random) {
        int silence = (int) (random.nextDouble() * mostSeconds * rate);
        float[] shifted = new float[samples.length + silence];
        System.arraycopy(samples, 0, shifted, silence, samples.length);
        return shifted;
    }
}
