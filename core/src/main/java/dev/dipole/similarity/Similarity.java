package dev.dipole.similarity;

import org.bytedeco.pytorch.Tensor;

/**
 * How alike two vectors are, higher is closer: scores of a tile, and the chain rule from the gradient of the scores to the
 * gradient of the vectors.
 *
 * <p>Scores are {@code scale · s(a, c)}; the scale is the inverse of the temperature. Every product runs on
 * tiles, so that rows times columns is never held. Where the gradient is undefined (the cosine of a zero vector, the
 * distance of equal vectors) the zero subgradient is taken, so that nothing becomes NaN.
 */
public interface Similarity {

    /** The name by which recipes call it. */
    String name();

    /** The largest absolute value that the unscaled similarity takes, or infinity. */
    double bound();

    /** Whether {@link #backward} leaves the scores unread, so that the gradient may overwrite them. */
    boolean linear();

    /** Prepares one side. {@code embeddings} [rows, dim] are not written. */
    Operand prepare(Tensor embeddings);

    /**
     * The same in memory for the norms alone: where preparation changes the vectors, each tile then does that again for its
     * own rows and columns, which costs little beside its product.
     */
    default Operand prepareLean(Tensor embeddings) {
        return prepare(embeddings);
    }

    /** Writes {@code scale · s(anchor, candidate)} into a tile [rows.size, columns.size]. */
    void scores(Operand anchors, Span rows, Operand candidates, Span columns, double scale, Tensor into);

    /**
     * Adds what one tile contributes to the gradients of the prepared vectors.
     *
     * @param scores the tile as {@link #scores} wrote it; unread where {@link #linear}
     * @param gradient dLoss/dScore of the tile; may be overwritten
     * @param anchorGradient [anchors, dim], accumulated
     * @param candidateGradient [candidates, dim], accumulated
     */
    void backward(
            Operand anchors,
            Span rows,
            Operand candidates,
            Span columns,
            double scale,
            Tensor scores,
            Tensor gradient,
            Tensor anchorGradient,
            Tensor candidateGradient);

    /**
     * The same for a list of cells, which costs what it holds: no matrix product.
     *
     * @param cells of the whole grid
     * @param anchorGradient [anchors, dim], accumulated
     * @param candidateGradient [candidates, dim], accumulated
     */
    void backward(
            Operand anchors,
            Operand candidates,
            double scale,
            ScoreCells cells,
            Tensor anchorGradient,
            Tensor candidateGradient);

    /** From the gradient of the prepared vectors to that of the embeddings; may reuse the memory of its argument. */
    Tensor finish(Operand operand, Tensor gradient);
}
