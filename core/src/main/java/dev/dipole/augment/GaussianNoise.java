package dev.dipole.augment;

import dev.dipole.random.RandomKey;
import java.util.SplittableRandom;

/**
 * Normal noise on every value by itself; what leaves [0, 1] is cut off.
 *
 * @param deviation standard deviation, in (0, 1], such as 0.05
 */
public record GaussianNoise(double deviation) implements ImageView {

    public GaussianNoise {
        Checks.within("deviation", deviation, Double.MIN_NORMAL, 1);
    }

    @Override
    public void change(Picture picture, RandomKey key) {
        SplittableRandom random = key.generator();
        float[] values = picture.values();
        for (int i = 0; i < values.length; i++) {
            double value = values[i] + deviation * random.nextGaussian();
            values[i] = (float) Math.max(0, Math.min(1, value));
        }
    }
}
