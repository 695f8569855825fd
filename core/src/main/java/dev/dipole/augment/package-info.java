/**
 * Views: random changes of one example that leave what it is about, so that two views of it belong together. All are functions of
 * a key and of the example's place in the batch, so that a second pass over a micro-batch sees the same.
 *
 * <p>To add a view of pictures: one file that implements {@link dev.dipole.augment.ImageView}; {@code ImageViewContract} tests
 * it. To add one of anything else, such as tokens: one that implements {@link dev.dipole.augment.View}; {@code ViewContract} tests
 * it.
 */
@NullMarked
package dev.dipole.augment;

import org.jspecify.annotations.NullMarked;
