package dev.dipole.similarity;

import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The sum of absolute differences of two vectors, negated so that higher is closer.
 *
 * <pre>
 * s(a, c) = −Σₖ |aₖ − cₖ|        ∂s/∂aₖ = −sign(aₖ − cₖ) = −∂s/∂cₖ;  0 where aₖ = cₖ
 * </pre>
 *
 * <p>No matrix product computes it: its gradient costs about 4·B·N·d elementwise operations, many times those of the
 * other similarities. Beside a tile it holds one row's differences [columns, dim].
 */
public record NegativeManhattan() implements Similarity {

    @Override
    public String name() {
        return "negative-manhattan";
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
        try (Scope scope = Scope.open()) {
            into.copy_(torch.cdist(anchors.vectors(rows), candidates.vectors(columns), 1, new LongOptional()))
                    .mul_(Tensors.scalar(-scale));
        }
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
        Tensor a = anchors.vectors(rows);
        Tensor c = candidates.vectors(columns);
        Tensor intoAnchors = Products.rows(anchorGradient, rows);
        Tensor intoCandidates = Products.rows(candidateGradient, columns);
        for (int i = 0; i < rows.size(); i++) {
            // One row at a time: its signs stay in the processor's cache for both sums.
            try (Scope scope = Scope.open()) {
                Tensor sign = c.sub(a.narrow(0, i, 1)).sign_();
                Tensor weight = gradient.narrow(0, i, 1);
                intoAnchors.narrow(0, i, 1).addmm_(weight, sign, Tensors.scalar(1), Tensors.scalar(scale));
                intoCandidates.addcmul_(sign, weight.t(), Tensors.scalar(-scale));
            }
        }
    }

    @Override
    public void backward(
            Operand anchors,
            Operand candidates,
            double scale,
            ScoreCells cells,
            Tensor anchorGradient,
            Tensor candidateGradient) {
        Tensor moves = Products.differences(anchors, candidates, cells).sign_();
        moves.mul_(cells.weights(-scale, moves));
        Products.pull(cells, moves, anchorGradient, candidateGradient);
    }

    @Override
    public Tensor finish(Operand operand, Tensor gradient) {
        return gradient;
    }
}
