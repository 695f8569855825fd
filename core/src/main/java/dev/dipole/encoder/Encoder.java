package dev.dipole.encoder;

import java.util.List;

/**
 * From inputs to vectors.
 *
 * @param <I> what it takes, such as {@code String}
 */
public interface Encoder<I> {

    /** Length of every vector. */
    int dim();

    /** The vectors of the inputs, in order: [inputs, dim]. */
    float[][] encode(List<I> inputs);
}
