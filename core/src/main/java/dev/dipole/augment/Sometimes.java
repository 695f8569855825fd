package dev.dipole.augment;

import dev.dipole.random.RandomKey;

/**
 * A view of some pictures; the others stay as they are.
 *
 * @param probability of each picture, in [0, 1]
 */
public record Sometimes(double probability, ImageView view) implements ImageView {

    public Sometimes {
        Checks.within("probability", probability, 0, 1);
    }

    @Override
    public void change(Picture picture, RandomKey key) {
        if (key.split("whether").generator().nextDouble() < probability) {
            view.change(picture, key.split("view"));
        }
    }
}
