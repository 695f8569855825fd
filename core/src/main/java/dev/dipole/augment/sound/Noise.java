package dev.dipole.augment.sound;

import java.util.SplittableRandom;

/**
 * Gaussian noise, as loud as a random share of the sound.
 *
 * @param mostShare of the sound's root mean square, at most
 */
public record Noise(double mostShare) implements SoundView {

    public Noise {
        if (!(mostShare >= 0 && mostShare <= 10)) {
            throw new IllegalArgumentException("mostShare (" + mostShare + ") must be in [0, 10]; 0.1 is 20 dB below");
        }
    }

    @Override
    public float[] apply(float[] samples, int rate, SplittableRandom random) {
        double squares = 0;
        for (float sample : samples) {
            squares += sample * sample;
        }
        double deviation = random.nextDouble() * mostShare * Math.sqrt(squares / samples.length);
        float[] noisy = new float[samples.length];
        for (int i = 0; i < noisy.length; i++) {
            noisy[i] = (float) (samples[i] + deviation * random.nextGaussian());
        }
        return noisy;
    }
}
