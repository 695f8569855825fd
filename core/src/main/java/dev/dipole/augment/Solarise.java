package dev.dipole.augment;

import dev.dipole.random.RandomKey;

/**
 * Values from a threshold on are inverted. Always; {@link Sometimes} does it to some.
 *
 * @param threshold in [0, 1]; BYOL and DINO take 128 of 255
 */
public record Solarise(double threshold) implements ImageView {

    public Solarise {
        Checks.within("threshold", threshold, 0, 1);
    }

    @Override
    public void change(Picture picture, RandomKey key) {
        float[] values = picture.values();
        float from = (float) threshold;
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] >= from ? 1 - values[i] : values[i];
        }
    }
}
