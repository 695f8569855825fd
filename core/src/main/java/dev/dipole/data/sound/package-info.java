/**
 * Sounds and their files.
 *
 * <p>To add a format: a reader of Java Sound on the class path, of which {@link dev.dipole.data.sound.SoundDecoder} need not know; or one
 * file beside {@link dev.dipole.data.sound.Wav} that gives a {@link dev.dipole.data.sound.Sound}, with a test of its own like
 * {@code WavTest}.
 */
@NullMarked
package dev.dipole.data.sound;

import org.jspecify.annotations.NullMarked;
