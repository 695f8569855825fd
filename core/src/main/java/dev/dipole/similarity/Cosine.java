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
        Tensor norms =
                torch.linalg_vector_norm(embeddings, Tensors.scalar(2), new long[] {1}, true, Tensors.sameType());
        Tensor inverse = Products.inverseOrZero(norms);
        return new Operand(embeddings.mul(inverse), inverse);
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
    public Tensor finish(Operand operand, Tensor gradient) {
        // Freed at once: at a large batch these are as large as the embeddings.
        try (Scope scope = Scope.open()) {
            Tensor along = gradient.mul(operand.vectors()).sum(new long[] {1}, true, Tensors.sameType());
            gradient.addcmul_(operand.vectors(), along, Tensors.scalar(-1)).mul_(operand.norms());
        }
        return gradient;
    }
}
