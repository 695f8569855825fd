package dev.dipole.similarity;

import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * A list of cells of the grid, in any order; a cell that stands there twice counts twice.
 *
 * @param rows [count], the anchors, int64
 * @param columns [count], the candidates, int64
 * @param scores [count], scaled
 * @param gradient [count], dLoss/dScore
 */
public record ScoreCells(Tensor rows, Tensor columns, Tensor scores, Tensor gradient) {

    public ScoreCells {
        long count = rows.numel();
        if (columns.numel() != count || scores.numel() != count || gradient.numel() != count) {
            throw new IllegalArgumentException("a list of cells has " + count + " rows, " + columns.numel()
                    + " columns, " + scores.numel() + " scores and " + gradient.numel()
                    + " gradients; each cell needs one of each");
        }
    }

    /** How many there are. */
    public long count() {
        return rows.numel();
    }

    /** Some of the list. */
    public ScoreCells part(long start, long size) {
        return new ScoreCells(
                rows.narrow(0, start, size),
                columns.narrow(0, start, size),
                scores.narrow(0, start, size),
                gradient.narrow(0, start, size));
    }

    /** The gradient times a factor as a column of the type of the vectors, [count, 1]. */
    Tensor weights(double factor, Tensor vectors) {
        return gradient.mul(Tensors.scalar(factor)).to(vectors.scalar_type()).unsqueeze(1);
    }
}
