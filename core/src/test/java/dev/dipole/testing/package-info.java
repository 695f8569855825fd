/** What tests of every package share. */
@NullMarked
package dev.dipole.testing;

import org.jspecify.annotations.NullMarked;
