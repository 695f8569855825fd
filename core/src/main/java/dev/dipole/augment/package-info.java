/**
 * Views: random changes of one example that leave what it is about, so that two views of it belong together.
 *
 * <p>To add one: one file that implements {@link dev.dipole.augment.View}; {@code ViewContract} tests it.
 */
@NullMarked
package dev.dipole.augment;

import org.jspecify.annotations.NullMarked;
