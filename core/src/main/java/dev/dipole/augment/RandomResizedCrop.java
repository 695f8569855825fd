package dev.dipole.augment;

import dev.dipole.data.image.Pixels;
import dev.dipole.data.image.Resampler;
import dev.dipole.random.RandomKey;
import java.util.SplittableRandom;

/**
 * A random part of the picture, brought to one size (Szegedy et al. 2015): its share of the area is uniform, the logarithm of its
 * shape is uniform. Where ten draws do not fit into the picture, the largest part in the middle of an allowed shape is taken, as
 * torchvision does. Resampled linearly with anti-aliasing.
 *
 * @param width of the result, in pixels
 * @param height of the result, in pixels
 * @param minScale smallest share of the area, in (0, 1]
 * @param maxScale largest share of the area
 * @param minRatio smallest width over height
 * @param maxRatio largest width over height
 */
public record RandomResizedCrop(
        int width, int height, double minScale, double maxScale, double minRatio, double maxRatio)
        implements ImageView {

    private static final int TRIES = 10;
    private static final double NARROW = 3.0 / 4;
    private static final double WIDE = 4.0 / 3;

    public RandomResizedCrop {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "size (" + width + " x " + height + ") must be at least 1 x 1 pixels, such as 32 x 32");
        }
        Checks.range("scale", minScale, maxScale, Double.MIN_NORMAL, 1);
        Checks.range("ratio", minRatio, maxRatio, 0.01, 100);
    }

    /** A square of parts whose shapes are from 3 : 4 to 4 : 3. */
    public static RandomResizedCrop square(int side, double minScale, double maxScale) {
        return new RandomResizedCrop(side, side, minScale, maxScale, NARROW, WIDE);
    }

    /** A part of a picture, in pixels. */
    record Part(int x, int y, int width, int height) {}

    @Override
    public void change(Picture picture, RandomKey key) {
        crop(picture, part(picture.width(), picture.height(), key.generator()));
    }

    Part part(int fullWidth, int fullHeight, SplittableRandom random) {
        for (int i = 0; i < TRIES; i++) {
            double area = (double) fullWidth * fullHeight * between(random, minScale, maxScale);
            double ratio = Math.exp(between(random, Math.log(minRatio), Math.log(maxRatio)));
            int partWidth = (int) Math.rint(Math.sqrt(area * ratio));
            int partHeight = (int) Math.rint(Math.sqrt(area / ratio));
            if (partWidth > 0 && partWidth <= fullWidth && partHeight > 0 && partHeight <= fullHeight) {
                return new Part(
                        random.nextInt(fullWidth - partWidth + 1),
                        random.nextInt(fullHeight - partHeight + 1),
                        partWidth,
                        partHeight);
            }
        }
        double shape = (double) fullWidth / fullHeight;
        int partWidth = shape > maxRatio ? (int) Math.rint(fullHeight * maxRatio) : fullWidth;
        int partHeight = shape < minRatio ? (int) Math.rint(fullWidth / minRatio) : fullHeight;
        return new Part((fullWidth - partWidth) / 2, (fullHeight - partHeight) / 2, partWidth, partHeight);
    }

    private static double between(SplittableRandom random, double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** Brings a part of the picture to this size. */
    void crop(Picture picture, Part part) {
        Resampler columns = Resampler.triangle(part.x(), part.width(), picture.width(), width);
        Resampler rows = Resampler.triangle(part.y(), part.height(), picture.height(), height);
        float[] made = picture.spare(Pixels.CHANNELS * width * height);
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            Resampler.resample(
                    picture.values(),
                    channel * picture.plane(),
                    picture.width(),
                    columns,
                    rows,
                    made,
                    channel * width * height);
        }
        picture.replace(width, height, made);
    }
}
