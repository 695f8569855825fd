package dev.dipole.eval;

import dev.dipole.encoder.Encoder;

/**
 * How good an encoder is on a development part: what early stopping and the choice of the best model go by.
 *
 * @param <I> what the encoder takes
 */
public interface Validation<I> {

    /** The metric's name, such as {@code mrr@10}. */
    String metric();

    /**
     * The metric's value; higher is better.
     *
     * @param anchors what encodes queries
     * @param candidates what encodes documents; with one tower for both sides the same
     */
    double evaluate(Encoder<I> anchors, Encoder<I> candidates);
}
