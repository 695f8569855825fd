/**
 * Sounds and their files.
 *
 * <p>To add a format: one file beside {@link dev.dipole.data.sound.Wav} that gives a {@link dev.dipole.data.sound.Sound}, with a
 * test of its own like {@code WavTest}.
 */
@NullMarked
package dev.dipole.data.sound;

import org.jspecify.annotations.NullMarked;
