package dev.dipole.bench.recipes;

import dev.dipole.data.image.Image;
import dev.dipole.data.image.PixelLoader;
import dev.dipole.data.image.Pixels;
import dev.dipole.data.image.TrainingSize;
import dev.dipole.encoder.Encoder;
import java.util.List;

/**
 * A picture's own pixels as its vector, each channel without its mean over ImageNet and over its deviation there: what a method has
 * to beat.
 *
 * @param loader decodes at one size
 */
record RawPixels(PixelLoader loader) implements Encoder<Image> {

    private static final double[] MEANS = {0.485, 0.456, 0.406};
    private static final double[] DEVIATIONS = {0.229, 0.224, 0.225};

    @Override
    public int dim() {
        TrainingSize size = loader.size();
        return Pixels.CHANNELS * size.width() * size.height();
    }

    @Override
    public float[][] encode(List<Image> inputs) {
        return loader.load(inputs).stream().map(RawPixels::vector).toArray(float[][]::new);
    }

    private static float[] vector(Pixels pixels) {
        byte[] planes = pixels.planes();
        int plane = pixels.width() * pixels.height();
        float[] vector = new float[planes.length];
        for (int i = 0; i < vector.length; i++) {
            double value = (planes[i] & 0xFF) / 255.0;
            vector[i] = (float) ((value - MEANS[i / plane]) / DEVIATIONS[i / plane]);
        }
        return vector;
    }
}
