package dev.dipole.augment.sound;

import java.util.SplittableRandom;

/**
 * Louder or quieter, all samples by one factor.
 *
 * @param mostDecibels in either direction
 */
public record Gain(double mostDecibels) implements SoundView {

    public Gain {
        if (!(mostDecibels >= 0 && mostDecibels <= 60)) {
            throw new IllegalArgumentException("mostDecibels (" + mostDecibels + ") must be in [0, 60]; 6 is double");
        }
    }

    @Override
    public float[] apply(float[] samples, int rate, SplittableRandom random) {
        double factor = Math.pow(10, mostDecibels * (2 * random.nextDouble() - 1) / 20);
        float[] scaled = new float[samples.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) (samples[i] * factor);
        }
        return scaled;
    }
}
