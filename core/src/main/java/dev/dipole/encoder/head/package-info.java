/**
 * What learns behind an encoder and is thrown away after: projections, predictions.
 *
 * <p>To add a head: one record that implements {@link dev.dipole.encoder.head.Head}; {@code HeadedTest} puts each under
 * {@code EncoderContract}.
 */
@NullMarked
package dev.dipole.encoder.head;

import org.jspecify.annotations.NullMarked;
