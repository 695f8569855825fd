package dev.dipole.similarity;

import org.bytedeco.pytorch.Tensor;

/**
 * One side of a comparison, prepared once and then compared tile by tile.
 *
 * @param vectors [rows, dim], what enters the matrix product
 * @param norms [rows, 1], what the similarity needs of each row besides: the inverse norm for cosine, the squared norm
 *     for Euclidean distance; empty where nothing is needed
 */
public record Operand(Tensor vectors, Tensor norms) {

    Tensor vectors(Span rows) {
        return vectors.narrow(0, rows.start(), rows.size());
    }

    Tensor norms(Span rows) {
        return norms.narrow(0, rows.start(), rows.size());
    }

    /** How many vectors there are. */
    public int rows() {
        return Math.toIntExact(vectors.size(0));
    }
}
