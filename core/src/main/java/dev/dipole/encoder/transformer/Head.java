package dev.dipole.encoder.transformer;

import dev.dipole.encoder.network.Activation;
import java.util.List;

/**
 * What follows the transformer: pooling, dense layers, and whether the vectors are brought to unit length.
 *
 * @param pooling one way, or several whose vectors are joined
 * @param dense in order
 * @param normalise whether the vectors have unit length
 */
public record Head(List<Pooling> pooling, List<Dense> dense, boolean normalise) {

    public Head {
        pooling = List.copyOf(pooling);
        dense = List.copyOf(dense);
        if (pooling.isEmpty()) {
            throw new IllegalArgumentException("pooling ([]) must hold at least one way; MEAN is the usual one");
        }
        for (int i = 1; i < dense.size(); i++) {
            if (dense.get(i).in() != dense.get(i - 1).out()) {
                throw new IllegalArgumentException("dense layer " + i + " takes "
                        + dense.get(i).in() + " numbers where the one before gives "
                        + dense.get(i - 1).out());
            }
        }
    }

    /**
     * A dense layer.
     *
     * @param in length of the vectors that it takes
     * @param out length of those that it gives
     * @param bias whether it adds one
     * @param activation what is applied at last
     */
    public record Dense(int in, int out, boolean bias, Activation activation) {

        public Dense {
            if (in < 1 || out < 1) {
                throw new IllegalArgumentException(
                        "a dense layer from " + in + " to " + out + " numbers must have at least 1 on each side");
            }
        }
    }

    /** The mean of the tokens, at unit length. */
    public static Head mean() {
        return new Head(List.of(Pooling.MEAN), List.of(), true);
    }

    /** The length of the final vectors. */
    int dim(int hidden) {
        return dense.isEmpty()
                ? hidden * pooling.size()
                : dense.get(dense.size() - 1).out();
    }

    /** The name under which the weights of a dense layer are held, without {@code .weight} or {@code .bias}. */
    public static String denseName(int layer) {
        return "dense." + layer + ".linear";
    }
}
