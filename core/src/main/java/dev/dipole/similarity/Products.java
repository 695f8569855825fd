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

    static Tensor rows(Tensor matrix, Span rows) {
        return matrix.narrow(0, rows.start(), rows.size());
    }

    /** 1 / x, and 0 where that is infinite: where x is 0, or so small that a product with it would overflow. */
    static Tensor inverseOrZero(Tensor norms) {
        Tensor inverse = norms.reciprocal();
        return inverse.masked_fill_(inverse.isinf(), Tensors.scalar(0));
    }
}
