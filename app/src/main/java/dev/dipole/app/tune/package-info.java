/** Choosing settings on development data: trials one setting at a time, with a table and a plot of them. */
@NullMarked
package dev.dipole.app.tune;

import org.jspecify.annotations.NullMarked;
