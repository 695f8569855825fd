/**
 * Tokenisers, the training of their vocabularies, and the splitting of identifiers.
 *
 * <p>To add a tokeniser: one file that implements {@link dev.dipole.text.Tokenizer}; {@code TokenizerContract} tests it.
 */
@NullMarked
package dev.dipole.text;

import org.jspecify.annotations.NullMarked;
