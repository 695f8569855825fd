/**
 * What may be a false negative. To add a filter: one file that implements {@link dev.dipole.negatives.NegativeFilter};
 * {@code FilterContract} tests it.
 */
@NullMarked
package dev.dipole.negatives.filter;

import org.jspecify.annotations.NullMarked;
