package dev.dipole.bench.recipes;

import dev.dipole.data.image.Image;
import dev.dipole.data.image.PixelLoader;
import dev.dipole.data.image.Pixels;
import dev.dipole.data.image.TrainingSize;
import dev.dipole.encoder.Encoder;
import java.util.List;

/**
 * A picture's own pixels as its vector: what a method has to beat.
 *
 * @param loader decodes at one size
 * @param standard in what the pixels are measured
 */
public record RawPixels(PixelLoader loader, Standard standard) implements Encoder<Image> {

    private static final double[] MEANS = {0.485, 0.456, 0.406};
    private static final double[] DEVIATIONS = {0.229, 0.224, 0.225};

    /** In what pixels are measured. */
    public enum Standard {
        /** Each channel without its mean over ImageNet and over its deviation there. */
        CHANNEL,
        /**
         * Each picture without its mean and of length 1, so that brightness and contrast count for nothing; one of a single colour is
         * the zero vector.
         */
        PICTURE
    }

    @Override
    public int dim() {
        TrainingSize size = loader.size();
        return Pixels.CHANNELS * size.width() * size.height();
    }

    @Override
    public float[][] encode(List<Image> inputs) {
        return loader.load(inputs).stream()
                .map(pixels -> standard == Standard.CHANNEL ? byChannel(pixels) : byPicture(pixels))
                .toArray(float[][]::new);
    }

    private static float[] byChannel(Pixels pixels) {
        byte[] planes = pixels.planes();
        int plane = pixels.width() * pixels.height();
        float[] vector = new float[planes.length];
        for (int i = 0; i < vector.length; i++) {
            double value = (planes[i] & 0xFF) / 255.0;
            vector[i] = (float) ((value - MEANS[i / plane]) / DEVIATIONS[i / plane]);
        }
        return vector;
    }

    private static float[] byPicture(Pixels pixels) {
        byte[] planes = pixels.planes();
        double mean = 0;
        for (byte each : planes) {
            mean += (each & 0xFF) / (double) planes.length;
        }
        double squares = 0;
        for (byte each : planes) {
            squares += ((each & 0xFF) - mean) * ((each & 0xFF) - mean);
        }
        float[] vector = new float[planes.length];
        for (int i = 0; i < vector.length && squares > 0; i++) {
            vector[i] = (float) (((planes[i] & 0xFF) - mean) / Math.sqrt(squares));
        }
        return vector;
    }
}
