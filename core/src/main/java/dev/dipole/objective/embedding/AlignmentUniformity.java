package dev.dipole.objective.embedding;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Operand;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Alignment and uniformity: pairs shall be near, and all vectors of a side spread over the sphere.
 *
 * <pre>
 * L = mean ‖âᵢ − ĉᵢ‖^α + λ (U(â) + U(ĉ)) / 2,  U(x) = ln of the mean over i ≠ j of exp(−t ‖xᵢ − xⱼ‖²)
 * ∂/∂âᵢ = α ‖âᵢ − ĉᵢ‖^{α−2} (âᵢ − ĉᵢ) / B − 2 λ t Σⱼ wᵢⱼ (âᵢ − âⱼ),  w: the terms of the mean as shares of their sum
 * </pre>
 *
 * <p>The pairs of rows are streamed in tiles. Where a pair coincides, its alignment has the zero subgradient. Source: Wang and
 * Isola 2020, section 4.1.
 *
 * @param exponent α
 * @param spread t
 * @param uniformity λ
 */
public record AlignmentUniformity(
        @Setting("The power of the distance of a pair.") double exponent,

        @Setting("t: higher looks at nearer neighbours only.")
        double spread,

        @Setting("The weight of uniformity beside alignment.")
        double uniformity)
        implements EmbeddingObjective {

    public AlignmentUniformity {
        if (!(exponent >= 1) || Double.isInfinite(exponent)) {
            throw new IllegalArgumentException(
                    "exponent (" + exponent + ") must be at least 1 and finite; 2 is the squared distance");
        }
        Sides.positive("spread", spread, "2 is usual");
        Sides.weight("uniformity", uniformity);
    }

    /** The source's own settings: α = 2, t = 2, λ = 1. */
    public static AlignmentUniformity defaults() {
        return new AlignmentUniformity(2, 2, 1);
    }

    @Override
    public String name() {
        return "alignment-uniformity";
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        Sides.paired(name(), batch);
        Sides.several("uniformity", batch.anchors());
        return TensorEvaluation.scoped(() -> {
            Cosine cosine = new Cosine();
            Operand anchors = cosine.prepare(batch.anchors());
            Operand candidates = cosine.prepare(batch.candidates());
            double rows = batch.anchors().size(0);
            Tensor difference = anchors.vectors().sub(candidates.vectors());
            Tensor distance = Sides.sum(difference.square(), 1).sqrt_();
            double loss = Sides.sum(distance.pow(Tensors.scalar(exponent))) / rows;
            Tensor weight = distance.pow(Tensors.scalar(exponent - 2))
                    .masked_fill_(distance.eq(Tensors.scalar(0)), Tensors.scalar(0))
                    .mul_(Tensors.scalar(exponent / rows));
            Tensor anchorGradient = difference.mul_(weight);
            Tensor candidateGradient = anchorGradient.neg();
            loss += uniformity
                    / 2
                    * (uniform(anchors.vectors(), anchorGradient) + uniform(candidates.vectors(), candidateGradient));
            return Sides.of(loss, cosine.finish(anchors, anchorGradient), cosine.finish(candidates, candidateGradient));
        });
    }

    /** U of the rows; adds λ/2 of its gradient. */
    private double uniform(Tensor rows, Tensor gradient) {
        Tensor squares = Sides.sum(rows.square(), 1);
        double log = Double.NEGATIVE_INFINITY;
        for (Span i : Sides.spans(rows.size(0))) {
            for (Span j : Sides.spans(rows.size(0))) {
                try (Scope scope = Scope.open()) {
                    log = add(
                            log,
                            exponents(rows, squares, i, j)
                                    .logsumexp(new long[] {0, 1}, false)
                                    .item_double());
                }
            }
        }
        for (Span i : Sides.spans(rows.size(0))) {
            for (Span j : Sides.spans(rows.size(0))) {
                try (Scope scope = Scope.open()) {
                    // Each pair stands twice among the terms, as (i, j) and as (j, i).
                    Tensor weights = exponents(rows, squares, i, j)
                            .sub_(Tensors.scalar(log))
                            .exp_()
                            .mul_(Tensors.scalar(-2 * spread * uniformity));
                    Tensor own = Sides.part(gradient, i);
                    own.addcmul_(Sides.part(rows, i), Sides.sum(weights, 1), Tensors.scalar(1));
                    own.addmm_(weights, Sides.part(rows, j), Tensors.scalar(1), Tensors.scalar(-1));
                }
            }
        }
        double count = rows.size(0);
        return log - Math.log(count) - Math.log(count - 1);
    }

    /** −t ‖xᵢ − xⱼ‖² of a tile, −∞ on the diagonal. */
    private Tensor exponents(Tensor rows, Tensor squares, Span i, Span j) {
        Tensor tile = torch.mm(Sides.part(rows, i), Sides.part(rows, j).t()).mul_(Tensors.scalar(2));
        tile.sub_(Sides.part(squares, i)).sub_(Sides.part(squares, j).t());
        // Rounding may leave a little below zero.
        tile.clamp_max_(Tensors.scalar(0)).mul_(Tensors.scalar(spread));
        if (i.start() == j.start()) {
            tile.fill_diagonal_(Tensors.scalar(Double.NEGATIVE_INFINITY));
        }
        return tile;
    }

    private static double add(double a, double b) {
        double larger = Math.max(a, b);
        return larger == Double.NEGATIVE_INFINITY ? larger : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
    }
}
