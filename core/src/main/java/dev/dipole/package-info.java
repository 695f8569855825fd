/** Where everything starts: {@link dev.dipole.Dipole} and the settings of a training. */
@NullMarked
package dev.dipole;

import org.jspecify.annotations.NullMarked;
