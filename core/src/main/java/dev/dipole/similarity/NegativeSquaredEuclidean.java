package dev.dipole.similarity;

import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * The squared distance of two vectors, negated so that higher is closer.
 *
 * <pre>
 * s(a, c) = −‖a − c‖²        ∂s/∂a = −2 (a − c) = −∂s/∂c
 * </pre>
 *
 * <p>The distance comes from the product, ‖a − c‖² = ‖a‖² + ‖c‖² − 2 a·c; what rounding would make negative is zero. The
 * gradient is defined everywhere.
 */
public record NegativeSquaredEuclidean() implements Similarity {

    @Override
    public String name() {
        return "negative-squared-euclidean";
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
        return new Operand(embeddings, embeddings.square().sum(new long[] {1}, true, Tensors.sameType()));
    }

    @Override
    public void scores(Operand anchors, Span rows, Operand candidates, Span columns, double scale, Tensor into) {
        Products.scores(anchors, rows, candidates, columns, 2, into);
        into.sub_(anchors.norms(rows))
                .sub_(candidates.norms(columns).t())
                .clamp_max_(Tensors.scalar(0))
                .mul_(Tensors.scalar(scale));
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
        double twice = 2 * scale;
        Products.backward(anchors, rows, candidates, columns, twice, gradient, anchorGradient, candidateGradient);
        Tensor byRow = gradient.sum(new long[] {1}, true, Tensors.sameType());
        Tensor byColumn = gradient.sum(new long[] {0}, true, Tensors.sameType()).t();
        Products.rows(anchorGradient, rows).addcmul_(anchors.vectors(rows), byRow, Tensors.scalar(-twice));
        Products.rows(candidateGradient, columns)
                .addcmul_(candidates.vectors(columns), byColumn, Tensors.scalar(-twice));
    }

    @Override
    public void backward(
            Operand anchors,
            Operand candidates,
            double scale,
            ScoreCells cells,
            Tensor anchorGradient,
            Tensor candidateGradient) {
        Tensor moves = Products.differences(anchors, candidates, cells);
        moves.mul_(cells.weights(-2 * scale, moves));
        Products.pull(cells, moves, anchorGradient, candidateGradient);
    }

    @Override
    public Tensor finish(Operand operand, Tensor gradient) {
        return gradient;
    }
}
