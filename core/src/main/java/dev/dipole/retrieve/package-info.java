/**
 * The contract of a retriever and of an index, and exact search in tiles.
 *
 * <p>To add a retriever: one file that implements {@link dev.dipole.retrieve.Retriever}; {@code RetrieverContract} tests
 * it against exact search.
 */
@NullMarked
package dev.dipole.retrieve;

import org.jspecify.annotations.NullMarked;
