package dev.dipole.encoder.transformer;

import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Where tokens stand to one another. */
public final class RelativePositions {

    /** Distances from here on share the last bucket, as MPNet (Song et al. 2020) took it over from T5. */
    private static final int FARTHEST = 128;

    private RelativePositions() {}

    /** The bucket of each pair (query, key) of a text [length · length]: exact when near, logarithmic when far. */
    public static int[] buckets(int length, int count) {
        int perSide = count / 2;
        int exact = perSide / 2;
        int[] buckets = new int[length * length];
        for (int i = 0; i < length; i++) {
            for (int j = 0; j < length; j++) {
                int distance = Math.abs(i - j);
                int bucket = distance;
                if (distance >= exact) {
                    // In single precision, like the library whose weights these are: elsewhere a bucket's edge moves.
                    float along = (float) Math.log((float) distance / exact)
                            / (float) Math.log((double) FARTHEST / exact)
                            * (perSide - exact);
                    bucket = Math.min(exact + (int) along, perSide - 1);
                }
                buckets[i * length + j] = bucket + (j > i ? perSide : 0);
            }
        }
        return buckets;
    }

    /** Cosines and sines of the angle of each token and dimension, each [tokens, 1, size]. */
    static Tensor[] rotations(int[] places, int size, double theta) {
        int half = size / 2;
        float[] frequencies = new float[half];
        for (int k = 0; k < half; k++) {
            frequencies[k] = (float) (1 / Math.pow(theta, (double) (2 * k) / size));
        }
        float[] cosines = new float[places.length * size];
        float[] sines = new float[places.length * size];
        for (int t = 0; t < places.length; t++) {
            for (int k = 0; k < half; k++) {
                float angle = places[t] * frequencies[k];
                for (int at = t * size + k; at < (t + 1) * size; at += half) {
                    cosines[at] = (float) Math.cos(angle);
                    sines[at] = (float) Math.sin(angle);
                }
            }
        }
        return new Tensor[] {Tensors.of(cosines, places.length, 1, size), Tensors.of(sines, places.length, 1, size)};
    }
}
