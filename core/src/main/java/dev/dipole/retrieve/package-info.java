/**
 * The contract of a retriever and of an index, and exact search in tiles.
 *
 * <p>To add a retriever: one file that implements {@link dev.dipole.retrieve.Retriever}, tested by
 * {@code RetrieverContract}; an index of vectors implements {@link dev.dipole.retrieve.VectorIndex}, and
 * {@code VectorIndexContract} compares it with exact search.
 */
@NullMarked
package dev.dipole.retrieve;

import org.jspecify.annotations.NullMarked;
