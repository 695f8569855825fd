/**
 * Encoders of sounds.
 *
 * <p>To add a front end: one record beside {@link dev.dipole.encoder.audio.LogMel}; {@code AudioEncoderTest} puts the encoder
 * under {@code EncoderContract}.
 */
@NullMarked
package dev.dipole.encoder.audio;

import org.jspecify.annotations.NullMarked;
