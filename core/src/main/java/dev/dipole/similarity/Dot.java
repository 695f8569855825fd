package dev.dipole.similarity;

import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * The inner product.
 *
 * <pre>
 * s(a, c) = Σₖ aₖ cₖ        ∂s/∂a = c        ∂s/∂c = a
 * </pre>
 */
public record Dot() implements Similarity {

    @Override
    public String name() {
        return "dot";
    }

    @Override
    public double bound() {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public boolean linear() {
        return true;
    }

    @Override
    public Operand prepare(Tensor embeddings) {
        return new Operand(embeddings, Tensors.empty(embeddings.scalar_type(), 0, 1));
    }

    @Override
    public void scores(Operand anchors, Span rows, Operand candidates, Span columns, double scale, Tensor into) {
        Products.scores(anchors, rows, candidates, columns, scale, into);
    }

    @Override
    public void backward(
            Operand anchors,
            Span rows,
            Operand candidates,
            Span columns,
            double scale,
            Tensor scores,
            Tensor gradient,
            Tensor anchorGradient,
            Tensor candidateGradient) {
        Products.backward(anchors, rows, candidates, columns, scale, gradient, anchorGradient, candidateGradient);
    }

    @Override
    public void backward(
            Operand anchors,
            Operand candidates,
            double scale,
            ScoreCells cells,
            Tensor anchorGradient,
            Tensor candidateGradient) {
        Products.backward(anchors, candidates, scale, cells, anchorGradient, candidateGradient);
    }

    @Override
    public Tensor finish(Operand operand, Tensor gradient) {
        return gradient;
    }
}
