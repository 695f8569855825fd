package dev.dipole.augment;

import dev.dipole.data.image.Pixels;
import dev.dipole.random.RandomKey;
import java.util.Arrays;

/**
 * Every value the mean of its neighbourhood, weighted by a bell whose width is drawn uniformly. Beyond its edges the picture is
 * continued as in a mirror that stands on the outermost pixels.
 *
 * @param kernel side of the neighbourhood in pixels, odd; SimCLR takes a tenth of the picture's side
 * @param minSigma smallest standard deviation, in pixels
 * @param maxSigma largest standard deviation, in pixels
 */
public record GaussianBlur(int kernel, double minSigma, double maxSigma) implements ImageView {

    public GaussianBlur {
        if (kernel < 1 || kernel % 2 == 0) {
            throw new IllegalArgumentException(
                    "kernel (" + kernel + ") must be odd and positive; maybe " + (Math.max(0, kernel) / 2 * 2 + 1));
        }
        Checks.range("sigma", minSigma, maxSigma, 1e-3, 1e3);
    }

    @Override
    public void change(Picture picture, RandomKey key) {
        blur(picture, minSigma + (maxSigma - minSigma) * key.generator().nextDouble());
    }

    void blur(Picture picture, double sigma) {
        int width = picture.width();
        int height = picture.height();
        int reach = kernel / 2;
        if (reach >= width || reach >= height) {
            throw new IllegalArgumentException(
                    "kernel (" + kernel + ") must be less than twice the sides of a picture of " + width + " x "
                            + height + " pixels; maybe " + (Math.min(width, height) / 10 / 2 * 2 + 1));
        }
        float[] bell = bell(sigma);
        float[] values = picture.values();
        float[] across = new float[values.length];
        float[] line = new float[width + 2 * reach];
        for (int row = 0; row < values.length; row += width) {
            for (int x = -reach; x < width + reach; x++) {
                line[x + reach] = values[row + mirrored(x, width)];
            }
            for (int tap = 0; tap < kernel; tap++) {
                float weight = bell[tap];
                for (int x = 0; x < width; x++) {
                    across[row + x] += weight * line[x + tap];
                }
            }
        }
        Arrays.fill(values, 0);
        for (int channel = 0; channel < Pixels.CHANNELS; channel++) {
            int plane = channel * width * height;
            for (int y = 0; y < height; y++) {
                int to = plane + y * width;
                for (int tap = 0; tap < kernel; tap++) {
                    float weight = bell[tap];
                    int from = plane + mirrored(y + tap - reach, height) * width;
                    for (int x = 0; x < width; x++) {
                        values[to + x] += weight * across[from + x];
                    }
                }
            }
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.min(1, values[i]); // The weights sum to one within rounding.
        }
    }

    private float[] bell(double sigma) {
        double[] heights = new double[kernel];
        double sum = 0;
        for (int tap = 0; tap < kernel; tap++) {
            double away = (tap - (kernel - 1) / 2.0) / sigma;
            heights[tap] = Math.exp(-0.5 * away * away);
            sum += heights[tap];
        }
        float[] bell = new float[kernel];
        for (int tap = 0; tap < kernel; tap++) {
            bell[tap] = (float) (heights[tap] / sum);
        }
        return bell;
    }

    private static int mirrored(int place, int length) {
        int positive = Math.abs(place);
        return positive < length ? positive : 2 * (length - 1) - positive;
    }
}
