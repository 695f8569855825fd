/**
 * Views of a sound: random changes that leave what is heard as it is. All are functions of a key and of the sound's row.
 *
 * <p>To add one of samples: one record that implements {@link dev.dipole.augment.sound.SoundView}; {@code SoundViewsTest} tests
 * each.
 */
@NullMarked
package dev.dipole.augment.sound;

import org.jspecify.annotations.NullMarked;
