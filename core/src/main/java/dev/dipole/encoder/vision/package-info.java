/**
 * Encoders of pictures.
 *
 * <p>To add a backbone: one record that implements {@link dev.dipole.encoder.vision.Backbone} and its line in
 * {@link dev.dipole.encoder.vision.VisionSettings#backbones()}; {@code VisionEncoderTest} puts each under
 * {@code EncoderContract}.
 */
@NullMarked
package dev.dipole.encoder.vision;

import org.jspecify.annotations.NullMarked;
