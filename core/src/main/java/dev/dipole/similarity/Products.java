package dev.dipole.similarity;

import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The matrix products that similarities share. */
final class Products {

    private Products() {}

    /** {@code into = scale · A[rows] C[columns]ᵀ}. */
    static void scores(Operand anchors, Span rows, Operand candidates, Span columns, double scale, Tensor into) {
        Tensor a = anchors.vectors(rows);
        Tensor c = candidates.vectors(columns).t();
        // beta = 0 ignores what the memory held, NaN included.
        torch.addmm_out(into, into, a, c, Tensors.scalar(0), Tensors.scalar(scale));
    }

    /** {@code dA[rows] += scale · G C[columns]} and {@code dC[columns] += scale · Gᵀ A[rows]}. */
    static void backward(
            Operand anchors,
            Span rows,
            Operand candidates,
            Span columns,
            double scale,
            Tensor gradient,
            Tensor anchorGradient,
            Tensor candidateGradient) {
        Scalar one = Tensors.scalar(1);
        Scalar alpha = Tensors.scalar(scale);
        rows(anchorGradient, rows).addmm_(gradient, candidates.vectors(columns), one, alpha);
        rows(candidateGradient, columns).addmm_(gradient.t(), anchors.vectors(rows), one, alpha);
    }

    /** {@code dA[row] += scale · g C[column]} and {@code dC[column] += scale · g A[row]} for every cell. */
    static void backward(
            Operand anchors,
            Operand candidates,
            double scale,
            ScoreCells cells,
            Tensor anchorGradient,
            Tensor candidateGradient) {
        Tensor weights = cells.weights(scale, anchorGradient);
        anchorGradient.index_add_(
                0, cells.rows(), candidates.selected(cells.columns()).mul_(weights));
        candidateGradient.index_add_(
                0, cells.columns(), anchors.selected(cells.rows()).mul_(weights));
    }

    /** a − c of every cell, [count, dim]. */
    static Tensor differences(Operand anchors, Operand candidates, ScoreCells cells) {
        return anchors.selected(cells.rows()).sub_(candidates.selected(cells.columns()));
    }

    /** {@code dA[row] += move} and {@code dC[column] −= move} for every cell, moves [count, dim]. */
    static void pull(ScoreCells cells, Tensor moves, Tensor anchorGradient, Tensor candidateGradient) {
        anchorGradient.index_add_(0, cells.rows(), moves);
        candidateGradient.index_add_(0, cells.columns(), moves, Tensors.scalar(-1));
    }

    static Tensor rows(Tensor matrix, Span rows) {
        return matrix.narrow(0, rows.start(), rows.size());
    }

    /** 1 / x, and 0 where that is infinite: where x is 0, or so small that a product with it would overflow. */
    static Tensor inverseOrZero(Tensor norms) {
        Tensor inverse = norms.reciprocal();
        return inverse.masked_fill_(inverse.isinf(), Tensors.scalar(0));
    }
}
