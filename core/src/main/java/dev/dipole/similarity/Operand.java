package dev.dipole.similarity;

import org.bytedeco.pytorch.Tensor;

/**
 * One side of a comparison, prepared once and then compared tile by tile.
 *
 * @param vectors [rows, dim], what enters the matrix product
 * @param norms [rows, 1], what the similarity needs of each row besides: the inverse norm for cosine, the squared norm
 *     for Euclidean distance; empty where nothing is needed
 * @param raw whether the vectors are the embeddings themselves, and each part that is asked for is multiplied with its norms
 */
public record Operand(Tensor vectors, Tensor norms, boolean raw) {

    /** Vectors that enter the product as they are. */
    public Operand(Tensor vectors, Tensor norms) {
        this(vectors, norms, false);
    }

    /** What enters the matrix product of these rows, [rows.size, dim]. */
    Tensor vectors(Span rows) {
        Tensor part = vectors.narrow(0, rows.start(), rows.size());
        return raw ? part.mul(norms(rows)) : part;
    }

    /** The same of rows that are listed, [count, dim], in memory of its own. */
    Tensor selected(Tensor index) {
        Tensor part = vectors.index_select(0, index);
        return raw ? part.mul_(norms.index_select(0, index)) : part;
    }

    Tensor norms(Span rows) {
        return norms.narrow(0, rows.start(), rows.size());
    }

    /** How many vectors there are. */
    public int rows() {
        return Math.toIntExact(vectors.size(0));
    }
}
