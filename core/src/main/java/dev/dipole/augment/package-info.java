/**
 * Views: random changes of one example that leave what it is about, so that two views of it belong together. All are functions
 * of a key and of the example's row, so that a second pass over a micro-batch sees the same.
 *
 * <p>To add one: one file that implements {@link dev.dipole.augment.View}, for texts, or {@link dev.dipole.augment.ImageView},
 * for pictures; {@code ViewContract} and {@code ImageViewContract} test them.
 */
@NullMarked
package dev.dipole.augment;

import org.jspecify.annotations.NullMarked;
