package dev.dipole.augment;

import dev.dipole.data.image.Pixels;
import dev.dipole.random.RandomKey;
import java.util.List;

/**
 * Every channel minus its mean, over its standard deviation. Nothing of it is random: it belongs behind every picture that the
 * network sees, in training and afterwards, and so is no part of the named sets.
 *
 * @param means of red, green and blue, for values in [0, 1]
 * @param deviations of red, green and blue, positive
 */
public record Standardise(List<Double> means, List<Double> deviations) implements ImageView {

    public Standardise {
        means = List.copyOf(means);
        deviations = List.copyOf(deviations);
        if (means.size() != Pixels.CHANNELS || deviations.size() != Pixels.CHANNELS) {
            throw new IllegalArgumentException("means (" + means + ") and deviations (" + deviations
                    + ") must each have " + Pixels.CHANNELS + " values, of red, green and blue");
        }
        for (double deviation : deviations) {
            Checks.within("deviation", deviation, 1e-6, 1e6);
        }
    }

    /** The figures that are usual for photographs, those of ImageNet. */
    public static Standardise photographs() {
        return new Standardise(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
    }

    @Override
    public void change(Picture picture, RandomKey key) {
        float[] values = picture.values();
        int plane = picture.plane();
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            float mean = means.get(channel).floatValue();
            float scale = (float) (1 / deviations.get(channel));
            for (int i = channel * plane; i < (channel + 1) * plane; i++) {
                values[i] = (values[i] - mean) * scale;
            }
        }
    }
}
