/**
 * Examples, readers, resumable sources and relevance judgements.
 *
 * <p>To add a format: one file that implements {@link dev.dipole.data.Rows}, or gives a {@link dev.dipole.data.Source} of its
 * own; {@code SourceContract} tests it. To add a shape of rows: one file, and its name in {@link dev.dipole.data.Shape};
 * {@code ShapeTest} has its cases. What needs a dependency of its own has a package of its own.
 */
@NullMarked
package dev.dipole.data;

import org.jspecify.annotations.NullMarked;
