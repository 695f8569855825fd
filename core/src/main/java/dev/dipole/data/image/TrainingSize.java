package dev.dipole.data.image;

import java.util.Locale;

/**
 * The size that pictures are brought to before a network sees them. Where a picture becomes smaller every value is the mean over
 * the area that it covers; where it becomes larger it is interpolated linearly.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param fit what happens to a picture of another shape
 */
public record TrainingSize(int width, int height, Fit fit) {

    /** No side is longer: a batch of such pictures would fill any memory. */
    private static final int MOST = 4096;

    /** What happens to a picture of another shape. */
    public enum Fit {
        /** The shape is kept: scaled until it covers the size, and what sticks out on two sides is cut off evenly. */
        CROP,
        /** The whole picture is kept: both sides are scaled, each by its own factor. */
        SQUASH
    }

    public TrainingSize {
        check("width", width);
        check("height", height);
    }

    private static void check(String name, int pixels) {
        if (pixels < 1 || pixels > MOST) {
            throw new IllegalArgumentException(
                    name + " (" + pixels + ") must be from 1 to " + MOST + " pixels, such as 32 or 224");
        }
    }

    /** A square, shapes kept. */
    public static TrainingSize crop(int side) {
        return new TrainingSize(side, side, Fit.CROP);
    }

    /** A square, whole pictures kept. */
    public static TrainingSize squash(int side) {
        return new TrainingSize(side, side, Fit.SQUASH);
    }

    /** Bytes of a picture of this size. */
    public int bytes() {
        return Pixels.CHANNELS * width * height;
    }

    /** The same with sides exchanged, for pictures that are turned afterwards. */
    TrainingSize transposed() {
        return new TrainingSize(height, width, fit);
    }

    /** A picture brought to this size; the picture itself where it has it. */
    Pixels of(Pixels picture) {
        if (picture.width() == width && picture.height() == height) {
            return picture;
        }
        double scale =
                fit == Fit.SQUASH ? 0 : Math.min((double) picture.width() / width, (double) picture.height() / height);
        double regionWidth = scale == 0 ? picture.width() : scale * width;
        double regionHeight = scale == 0 ? picture.height() : scale * height;
        Resampler columns = Resampler.area((picture.width() - regionWidth) / 2, regionWidth, picture.width(), width);
        Resampler rows = Resampler.area((picture.height() - regionHeight) / 2, regionHeight, picture.height(), height);
        float[] source = new float[picture.width() * picture.height()];
        float[] target = new float[width * height];
        byte[] planes = new byte[bytes()];
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            int from = channel * source.length;
            for (int i = 0; i < source.length; i++) {
                source[i] = picture.planes()[from + i] & 0xFF;
            }
            Resampler.resample(source, 0, picture.width(), columns, rows, target, 0);
            int to = channel * target.length;
            for (int i = 0; i < target.length; i++) {
                planes[to + i] = (byte) Math.max(0, Math.min(255, Math.round(target[i])));
            }
        }
        return new Pixels(width, height, planes);
    }

    /** Such as {@code 32x32-crop}: short, and fit for the name of a file. */
    @Override
    public String toString() {
        return width + "x" + height + "-" + fit.name().toLowerCase(Locale.ROOT);
    }
}
