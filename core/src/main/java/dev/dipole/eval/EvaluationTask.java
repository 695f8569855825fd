package dev.dipole.eval;

import dev.dipole.encoder.Encoder;

/**
 * Judged inputs on which an encoder is measured without anything else: it encodes them, and its vectors give figures.
 * (Retrieval compares retrievers, which need no encoder, and has {@link RetrievalEvaluation}.)
 *
 * <p>To add one: one file that implements this interface, with test cases computed by hand. A task holds its data, is
 * immutable, and takes its randomness from a key, so that the same encoder gives the same report.
 *
 * @param <I> what the encoder takes
 */
public interface EvaluationTask<I> {

    /** What reports call it, such as the file's name. */
    String name();

    /** Measures an encoder. */
    TaskReport evaluate(Encoder<I> encoder);
}
