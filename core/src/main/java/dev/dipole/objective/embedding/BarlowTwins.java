package dev.dipole.objective.embedding;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.settings.Setting;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Barlow Twins: the correlation of the two sides, dimension by dimension over the batch, shall be the identity.
 *
 * <pre>
 * C = uᵀv,  u, v: the columns of a and c, centred and divided by their norms        L = Σ (1 − Cᵢᵢ)² + λ Σ_{i ≠ j} Cᵢⱼ²
 * G = ∂L/∂C,  ∂L/∂u = v Gᵀ,  ∂L/∂aⱼ = (∂L/∂uⱼ − (∂L/∂uⱼ·uⱼ) uⱼ) / ‖ãⱼ‖,  and likewise of c
 * </pre>
 *
 * <p>A constant column has correlation 0 and the zero subgradient. Memory O(B d + d²). The value is the sum over dimensions, no
 * mean over anchors. Source: Zbontar et al. 2021, equations 1 and 2.
 *
 * @param redundancy λ
 */
public record BarlowTwins(
        @Setting("The weight of the correlations of different dimensions.")
        double redundancy) implements EmbeddingObjective {

    public BarlowTwins {
        Sides.weight("redundancy", redundancy);
    }

    @Override
    public String name() {
        return "barlow-twins";
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        Sides.paired(name(), batch);
        Sides.several("a correlation", batch.anchors());
        return TensorEvaluation.scoped(() -> {
            Standard anchors = Standard.of(batch.anchors());
            Standard candidates = Standard.of(batch.candidates());
            Tensor correlation = torch.mm(anchors.columns.t(), candidates.columns);
            Tensor missing = correlation.diagonal().neg().add_(Tensors.scalar(1));
            double loss = Sides.sum(missing.square());
            correlation.fill_diagonal_(Tensors.scalar(0));
            loss += redundancy * Sides.sum(correlation.square());
            Tensor gradient = correlation.mul_(Tensors.scalar(2 * redundancy));
            gradient.diagonal().copy_(missing.mul_(Tensors.scalar(-2)));
            return Sides.of(
                    loss,
                    anchors.finish(torch.mm(candidates.columns, gradient.t())),
                    candidates.finish(torch.mm(anchors.columns, gradient)));
        });
    }

    /** Centred columns of norm 1, or 0 where a column is constant, and the inverse norms [1, dim]. */
    private record Standard(Tensor columns, Tensor inverse) {

        static Standard of(Tensor rows) {
            Tensor centred = rows.sub(Sides.mean(rows));
            Tensor norms = Sides.sum(centred.square(), 0).sqrt_();
            // What centring leaves of a constant column is rounding, relative to its size.
            double resolution = 4 * (Tensors.isDouble(rows) ? 0x1p-52 : 0x1p-23);
            Tensor constant = norms.le(Sides.sum(rows.square(), 0).sqrt_().mul_(Tensors.scalar(resolution)));
            Tensor inverse = norms.reciprocal().masked_fill_(constant, Tensors.scalar(0));
            return new Standard(centred.mul_(inverse), inverse);
        }

        Tensor finish(Tensor gradient) {
            Tensor along = Sides.sum(gradient.mul(columns), 0);
            return gradient.addcmul_(columns, along, Tensors.scalar(-1)).mul_(inverse);
        }
    }
}
