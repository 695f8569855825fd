/**
 * How alike two vectors are, tile by tile, with the chain rule.
 *
 * <p>To add a similarity: one file that implements {@link dev.dipole.similarity.Similarity}, one line in
 * {@link dev.dipole.similarity.Similarities}; {@code SimilarityContract} then tests it.
 */
@NullMarked
package dev.dipole.similarity;

import org.jspecify.annotations.NullMarked;
