/**
 * Randomness as a value: a {@link dev.dipole.random.RandomKey} is passed and split, never global.
 */
@NullMarked
package dev.dipole.random;

import org.jspecify.annotations.NullMarked;
