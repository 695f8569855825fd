/**
 * Examples, readers, resumable sources and relevance judgements.
 *
 * <p>To add a format: one file that gives a {@link dev.dipole.data.Source}; {@code SourceContract} tests it.
 */
@NullMarked
package dev.dipole.data;

import org.jspecify.annotations.NullMarked;
