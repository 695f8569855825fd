/**
 * Encoders of what is neither text nor picture nor sound: vectors of features, identifiers.
 *
 * <p>To add one: one file that implements {@link dev.dipole.encoder.TrainableEncoder}, and its kind in the model folder;
 * {@code EncoderContract} tests it.
 */
@NullMarked
package dev.dipole.encoder.features;

import org.jspecify.annotations.NullMarked;
