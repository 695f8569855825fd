/**
 * Views of one example: random changes that leave what it shows as it is. All are functions of a key and of the example's row,
 * so that a second pass over a micro-batch sees the same.
 *
 * <p>To add a view of pictures: one file that implements {@link dev.dipole.augment.ImageView}; {@code ImageViewContract} tests
 * it.
 */
@NullMarked
package dev.dipole.augment;

import org.jspecify.annotations.NullMarked;
