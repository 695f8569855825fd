/**
 * From inputs to vectors, and from gradients of vectors to gradients of parameters.
 *
 * <p>To add an encoder: one file that implements {@link dev.dipole.encoder.TrainableEncoder}; {@code EncoderContract}
 * tests it.
 */
@NullMarked
package dev.dipole.encoder;

import org.jspecify.annotations.NullMarked;
