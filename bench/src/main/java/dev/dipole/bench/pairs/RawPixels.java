package dev.dipole.bench.pairs;

import dev.dipole.data.image.Pixels;
import java.util.List;

/** Pictures as vectors of their pixels, standardised picture by picture: mean 0 and length 1, so that brightness and contrast count for nothing. */
final class RawPixels {

    private RawPixels() {}

    /** [pictures, 3 · height · width]; a picture of one colour is the zero vector. */
    static float[][] of(List<Pixels> pictures) {
        return pictures.stream().map(RawPixels::of).toArray(float[][]::new);
    }

    private static float[] of(Pixels picture) {
        byte[] planes = picture.planes();
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

    /** The place of the row of largest inner product, the lowest of equals. */
    static int nearest(float[] vector, float[][] rows) {
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < rows.length; i++) {
            double product = 0;
            for (int j = 0; j < vector.length; j++) {
                product += vector[j] * rows[i][j];
            }
            if (product > most) {
                most = product;
                best = i;
            }
        }
        return best;
    }
}
