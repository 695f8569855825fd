/** Tests of views; {@link dev.dipole.augment.ImageViewContract} is the contract of a view of pictures. */
@NullMarked
package dev.dipole.augment;

import org.jspecify.annotations.NullMarked;
