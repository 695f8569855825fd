package dev.dipole.augment;

import dev.dipole.random.RandomKey;

/** Left becomes right. Always; {@link Sometimes} flips some. */
public record HorizontalFlip() implements ImageView {

    @Override
    public void change(Picture picture, RandomKey key) {
        float[] values = picture.values();
        int width = picture.width();
        for (int row = 0; row < values.length; row += width) {
            for (int left = row, right = row + width - 1; left < right; left++, right--) {
                float value = values[left];
                values[left] = values[right];
                values[right] = value;
            }
        }
    }
}
