package dev.dipole.similarity;

import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The cosine of the angle between two vectors; 0 where either is the zero vector.
 *
 * <pre>
 * s(a, c) = â·ĉ,  â = a / ‖a‖        ∂s/∂a = (ĉ − (â·ĉ) â) / ‖a‖;  0 where ‖a‖ = 0
 * </pre>
 */
public record Cosine() implements Similarity {

    /** Rows that are finished together. */
    private static final int PART = 1024;

    @Override
    public String name() {
        return "cosine";
    }

    @Override
    public double bound() {
        return 1;
    }

    @Override
    public boolean linear() {
        return true;
    }

    @Override
    public Operand prepare(Tensor embeddings) {
        Tensor inverse = inverseNorms(embeddings);
        return new Operand(embeddings.mul(inverse), inverse);
    }

    @Override
    public Operand prepareLean(Tensor embeddings) {
        return new Operand(embeddings, inverseNorms(embeddings), true);
    }

    private static Tensor inverseNorms(Tensor embeddings) {
        return Products.inverseOrZero(
                torch.linalg_vector_norm(embeddings, Tensors.scalar(2), new long[] {1}, true, Tensors.sameType()));
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
        // By parts: at a large batch the products would be as large as the embeddings.
        for (int start = 0; start < operand.rows(); start += PART) {
            try (Scope scope = Scope.open()) {
                Span rows = new Span(start, Math.min(operand.rows(), start + PART));
                Tensor vectors = operand.vectors(rows);
                Tensor part = Products.rows(gradient, rows);
                Tensor along = part.mul(vectors).sum(new long[] {1}, true, Tensors.sameType());
                part.addcmul_(vectors, along, Tensors.scalar(-1)).mul_(operand.norms(rows));
            }
        }
        return gradient;
    }
}
