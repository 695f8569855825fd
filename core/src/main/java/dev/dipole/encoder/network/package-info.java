/**
 * The parts that networks are made of: layers are values without weights, {@link dev.dipole.encoder.network.Weights} hold what
 * they learn, and libtorch's autograd runs within one pass.
 *
 * <p>To add a layer: one record that implements {@link dev.dipole.encoder.network.Layer}. Whatever encoder uses it is tested
 * by {@code EncoderContract}.
 */
@NullMarked
package dev.dipole.encoder.network;

import org.jspecify.annotations.NullMarked;
