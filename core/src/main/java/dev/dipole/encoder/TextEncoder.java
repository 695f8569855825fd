package dev.dipole.encoder;

import dev.dipole.text.Tokenizer;

/**
 * An encoder of texts: what a model holds.
 *
 * @param <P> what a text becomes before any weight is needed
 */
public interface TextEncoder<P> extends TrainableEncoder<String, P> {

    /** The tokeniser that the weights belong to. */
    Tokenizer tokenizer();

    /** Texts are cut after these many tokens, special ones included; {@link Integer#MAX_VALUE} for no cut. */
    int maxTokens();
}
