package dev.dipole.encoder;

import dev.dipole.text.Tokenizer;
import java.util.List;

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

    /** The tokens of texts, in order and without special ones, cut where {@link #prepare} cuts. Uses all processors. */
    List<int[]> tokens(List<String> inputs);

    /** What becomes of a text of these tokens: {@link #prepare} is {@link #tokens} and then this. */
    P ofTokens(int[] tokens);
}
