package dev.dipole.objective.embedding;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Operand;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * KoLeo: each vector shall keep away from its nearest neighbour on the same side; an estimate of the entropy.
 *
 * <pre>
 * L = mean of both sides' −1/|R| Σ_{i ∈ R} ln ρᵢ,  ρᵢ = min_{j ≠ i} ‖x̂ᵢ − x̂ⱼ‖,  R = {i : ρᵢ > 0}
 * ∂/∂x̂ᵢ = −(x̂ᵢ − x̂ₙ) / (2 |R| ρᵢ²) = −∂/∂x̂ₙ per row i with neighbour n
 * </pre>
 *
 * <p>Rows that coincide with their neighbour have no finite logarithm: they are left out and counted. Ties go to the lowest row.
 * The pairs of rows are streamed in tiles. Source: Sablayrolles et al. 2019.
 */
public record KoLeo() implements EmbeddingObjective {

    @Override
    public String name() {
        return "koleo";
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        Sides.several("koleo", batch.anchors());
        Sides.several("koleo", batch.candidates());
        return TensorEvaluation.scoped(() -> {
            Cosine cosine = new Cosine();
            Operand anchors = cosine.prepare(batch.anchors());
            Operand candidates = cosine.prepare(batch.candidates());
            Side left = Side.of(anchors.vectors());
            Side right = Side.of(candidates.vectors());
            return new TensorEvaluation(
                    (left.loss + right.loss) / 2,
                    cosine.finish(anchors, left.gradient),
                    cosine.finish(candidates, right.gradient),
                    Parameters.none(),
                    left.leftOut + right.leftOut,
                    0);
        });
    }

    /** One side's loss and half of its gradient. */
    private record Side(double loss, Tensor gradient, long leftOut) {

        static Side of(Tensor rows) {
            Tensor gradient = torch.zeros_like(rows);
            Tensor squares = Sides.sum(rows.square(), 1);
            List<Near> near = new ArrayList<>();
            double sum = 0;
            long counted = 0;
            for (Span span : Sides.spans(rows.size(0))) {
                Tensor neighbour = nearest(rows, squares, span);
                // From the difference itself: the product loses half of the digits of a small distance.
                Tensor square = Sides.sum(
                        Sides.part(rows, span)
                                .sub(rows.index_select(0, neighbour))
                                .to(ScalarType.Double)
                                .square_(),
                        1);
                double resolution = Tensors.isDouble(rows) ? 0x1p-100 : 0x1p-42;
                Tensor apart = square.gt(Tensors.scalar(resolution));
                square.masked_fill_(apart.logical_not(), Tensors.scalar(1));
                sum -= Sides.sum(square.log()) / 2;
                counted += apart.sum().item_long();
                near.add(new Near(span, neighbour, square.reciprocal_().mul_(apart)));
            }
            if (counted == 0) {
                return new Side(0, gradient, rows.size(0));
            }
            for (Near some : near) {
                try (Scope scope = Scope.open()) {
                    Tensor move = Sides.part(rows, some.rows)
                            .sub(rows.index_select(0, some.neighbours))
                            .mul_(some.weights.to(rows.scalar_type()))
                            .mul_(Tensors.scalar(-0.5 / counted));
                    Sides.part(gradient, some.rows).add_(move);
                    gradient.index_add_(0, some.neighbours, move.neg_());
                }
            }
            return new Side(sum / counted, gradient, rows.size(0) - counted);
        }

        /** The nearest other row of each. */
        private static Tensor nearest(Tensor rows, Tensor squares, Span span) {
            try (Scope scope = Scope.open()) {
                Tensor best = Tensors.zeros(rows.scalar_type(), span.size(), 1)
                        .fill_(Tensors.scalar(Double.NEGATIVE_INFINITY));
                Tensor where = Tensors.zeros(ScalarType.Long, span.size(), 1);
                for (Span columns : Sides.spans(rows.size(0))) {
                    try (Scope tile = Scope.open()) {
                        // −‖xᵢ − xⱼ‖²/2 up to what is constant in the row.
                        Tensor scores = torch.mm(
                                        Sides.part(rows, span),
                                        Sides.part(rows, columns).t())
                                .sub_(Sides.part(squares, columns).t().div(Tensors.scalar(2)));
                        if (columns.start() == span.start()) {
                            scores.fill_diagonal_(Tensors.scalar(Double.NEGATIVE_INFINITY));
                        }
                        Tensor place = scores.argmax(new LongOptional(1), true);
                        Tensor score = scores.gather(1, place);
                        Tensor better = score.gt(best);
                        best.copy_(torch.maximum(best, score));
                        where.copy_(torch.where(better, place.add_(new Scalar((long) columns.start())), where));
                    }
                }
                return scope.keep(where.squeeze(1));
            }
        }
    }

    /** A tile's rows, the neighbour of each, and 1/ρ² of each, 0 where it is left out. */
    private record Near(Span rows, Tensor neighbours, Tensor weights) {}
}
