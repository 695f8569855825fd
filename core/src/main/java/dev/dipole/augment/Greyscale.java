package dev.dipole.augment;

import dev.dipole.random.RandomKey;

/** All three channels the luma of ITU-R BT.601. Always; {@link Sometimes} takes the colour of some. */
public record Greyscale() implements ImageView {

    @Override
    public void change(Picture picture, RandomKey key) {
        Colours.grey(picture);
    }
}
