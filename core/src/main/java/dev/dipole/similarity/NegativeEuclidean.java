package dev.dipole.similarity;

import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * The distance of two vectors, negated so that higher is closer.
 *
 * <pre>
 * s(a, c) = −‖a − c‖        ∂s/∂a = −(a − c) / ‖a − c‖ = −∂s/∂c;  0 where a = c
 * </pre>
 *
 * <p>The distance comes from the product, ‖a − c‖² = ‖a‖² + ‖c‖² − 2 a·c, which loses about half of the digits where a and
 * c nearly coincide. A squared distance below the resolution of that sum counts as zero.
 */
public record NegativeEuclidean() implements Similarity {

    @Override
    public String name() {
        return "negative-euclidean";
    }

    @Override
    public double bound() {
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public boolean linear() {
        return false;
    }

    @Override
    public Operand prepare(Tensor embeddings) {
        return new Operand(embeddings, embeddings.square().sum(new long[] {1}, true, Tensors.sameType()));
    }

    @Override
    public void scores(Operand anchors, Span rows, Operand candidates, Span columns, double scale, Tensor into) {
        Products.scores(anchors, rows, candidates, columns, -2, into);
        Tensor sums = anchors.norms(rows).add(candidates.norms(columns).t());
        into.add_(sums);
        double epsilon = Tensors.isDouble(into) ? 0x1p-52 : 0x1p-23;
        // In place, to hold no third tile: where the rest is below what the sum resolves, the distance is zero.
        Tensor zero = into.le(sums.mul_(Tensors.scalar(4 * epsilon)));
        into.masked_fill_(zero, Tensors.scalar(0)).sqrt_().mul_(Tensors.scalar(-scale));
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
        // weight = scale · gradient / distance, and distance = −score / scale.
        Tensor weight = gradient.div(scores).mul_(Tensors.scalar(-scale * scale));
        weight.masked_fill_(scores.eq(Tensors.scalar(0)), Tensors.scalar(0));
        Products.backward(anchors, rows, candidates, columns, 1, weight, anchorGradient, candidateGradient);
        Tensor a = anchors.vectors(rows);
        Tensor c = candidates.vectors(columns);
        Products.rows(anchorGradient, rows).sub_(a.mul(weight.sum(new long[] {1}, true, Tensors.sameType())));
        Products.rows(candidateGradient, columns)
                .sub_(c.mul(weight.sum(new long[] {0}, true, Tensors.sameType()).t()));
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
        // gradient · scale² / score, where distance = −score / scale.
        Tensor weights = cells.weights(scale * scale, moves);
        Tensor scores = cells.scores().to(moves.scalar_type()).unsqueeze(1);
        moves.mul_(weights.div_(scores).masked_fill_(scores.eq(Tensors.scalar(0)), Tensors.scalar(0)));
        Products.pull(cells, moves, anchorGradient, candidateGradient);
    }

    @Override
    public Tensor finish(Operand operand, Tensor gradient) {
        return gradient;
    }
}
