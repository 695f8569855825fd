package dev.dipole.augment.sound;

import java.util.SplittableRandom;

/** A random change of samples. */
public interface SoundView {

    /**
     * A view. Changes nothing that it is given.
     *
     * @param samples in [−1, 1], at least one
     * @param rate samples per second
     * @return at least one sample
     */
    float[] apply(float[] samples, int rate, SplittableRandom random);
}
