package dev.dipole.augment;

import dev.dipole.random.RandomKey;
import java.util.SplittableRandom;

/**
 * Brightness, contrast, saturation and hue, each by a random amount, in random order for each picture, as torchvision does. A
 * strength of b draws the factor uniformly from [max(0, 1 - b), 1 + b]; that of hue draws the turn from [-b, b] of the circle.
 *
 * @param brightness at least 0; 0 leaves it as it is
 * @param contrast at least 0
 * @param saturation at least 0
 * @param hue in [0, 0.5]
 */
public record ColourJitter(double brightness, double contrast, double saturation, double hue) implements ImageView {

    private static final int KINDS = 4;

    public ColourJitter {
        Checks.within("brightness", brightness, 0, 10);
        Checks.within("contrast", contrast, 0, 10);
        Checks.within("saturation", saturation, 0, 10);
        Checks.within("hue", hue, 0, 0.5);
    }

    /** All strengths in the proportions of SimCLR: 0.8, 0.8, 0.8 and 0.2, times the strength. */
    public static ColourJitter ofStrength(double strength) {
        return new ColourJitter(0.8 * strength, 0.8 * strength, 0.8 * strength, 0.2 * strength);
    }

    @Override
    public void change(Picture picture, RandomKey key) {
        SplittableRandom random = key.split("amounts").generator();
        float[] amounts = {
            factor(random, brightness),
            factor(random, contrast),
            factor(random, saturation),
            (float) (hue * (2 * random.nextDouble() - 1))
        };
        for (int kind : key.split("order").permutation(KINDS)) {
            switch (kind) {
                case 0 -> Colours.brightness(picture, amounts[0]);
                case 1 -> Colours.contrast(picture, amounts[1]);
                case 2 -> Colours.saturation(picture, amounts[2]);
                default -> Colours.hue(picture, amounts[KINDS - 1]);
            }
        }
    }

    private static float factor(SplittableRandom random, double strength) {
        double low = Math.max(0, 1 - strength);
        return (float) (low + (1 + strength - low) * random.nextDouble());
    }
}
