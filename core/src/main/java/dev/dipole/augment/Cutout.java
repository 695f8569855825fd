package dev.dipole.augment;

import dev.dipole.data.image.Pixels;
import dev.dipole.random.RandomKey;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A square of one colour somewhere over the picture (DeVries and Taylor 2017). Its middle is a uniform pixel, so that parts of it
 * may lie outside.
 *
 * @param side of the square, as a share of the picture's shorter side, in (0, 1]
 * @param fill the value of all channels in it, in [0, 1]
 */
public record Cutout(double side, double fill) implements ImageView {

    public Cutout {
        Checks.within("side", side, Double.MIN_NORMAL, 1);
        Checks.within("fill", fill, 0, 1);
    }

    @Override
    public void change(Picture picture, RandomKey key) {
        SplittableRandom random = key.generator();
        cut(picture, random.nextInt(picture.width()), random.nextInt(picture.height()));
    }

    void cut(Picture picture, int middleX, int middleY) {
        int length = Math.max(1, (int) Math.rint(side * Math.min(picture.width(), picture.height())));
        int left = middleX - length / 2;
        int top = middleY - length / 2;
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            for (int y = Math.max(0, top); y < Math.min(picture.height(), top + length); y++) {
                int row = channel * picture.plane() + y * picture.width();
                Arrays.fill(
                        picture.values(),
                        row + Math.max(0, left),
                        row + Math.min(picture.width(), left + length),
                        (float) fill);
            }
        }
    }
}
