package dev.dipole.augment.sound;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A part of the sound, of random length and place.
 *
 * @param least share of the sound that stays at least, in (0, 1]
 */
public record RandomPart(double least) implements SoundView {

    public RandomPart {
        if (!(least > 0 && least <= 1)) {
            throw new IllegalArgumentException("least (" + least + ") must be in (0, 1]; 1 keeps the whole sound");
        }
    }

    @Override
    public float[] apply(float[] samples, int rate, SplittableRandom random) {
        double share = least + (1 - least) * random.nextDouble();
        int length = Math.max(1, (int) Math.round(share * samples.length));
        int start = random.nextInt(samples.length - length + 1);
        return Arrays.copyOfRange(samples, start, start + length);
    }
}
