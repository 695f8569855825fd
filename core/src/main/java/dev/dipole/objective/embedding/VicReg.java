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
 * VICReg: pairs shall coincide, every dimension vary, and no two dimensions vary together.
 *
 * <pre>
 * L = λ/(B d) Σ ‖aᵢ − cᵢ‖² + Σ over both sides z of [ μ/(2d) Σⱼ max(0, 1 − Sⱼ) + ν/d Σ_{j ≠ k} Cⱼₖ² ]
 * C = z̃ᵀz̃ / (B − 1),  z̃ = z − mean z,  Sⱼ = √(Cⱼⱼ + 10⁻⁴)
 * ∂/∂zᵢⱼ = −μ/(2d) [Sⱼ &lt; 1] z̃ᵢⱼ / ((B − 1) Sⱼ) + 4ν/(d (B − 1)) Σ_{k ≠ j} z̃ᵢₖ Cₖⱼ
 * </pre>
 *
 * <p>Memory O(B d + d²). Source: Bardes, Ponce and LeCun 2022, equations 1 to 6; the divisors are those of the authors' program,
 * for which the weights 25, 25, 1 hold.
 *
 * @param invariance λ
 * @param variance μ
 * @param covariance ν
 */
public record VicReg(
        @Setting("The weight of the distance of pairs.") double invariance,

        @Setting("The weight of the spread of each dimension.")
        double variance,

        @Setting("The weight of the dimensions' independence.")
        double covariance)
        implements EmbeddingObjective {

    /** Keeps the root differentiable where a dimension is constant, as in the source. */
    private static final double EPSILON = 1e-4;

    public VicReg {
        Sides.weight("invariance", invariance);
        Sides.weight("variance", variance);
        Sides.weight("covariance", covariance);
    }

    /** The source's weights: 25, 25, 1. */
    public static VicReg defaults() {
        return new VicReg(25, 25, 1);
    }

    @Override
    public String name() {
        return "vicreg";
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        Sides.paired(name(), batch);
        Sides.several("a covariance", batch.anchors());
        return TensorEvaluation.scoped(() -> {
            Tensor difference = batch.anchors().sub(batch.candidates());
            double cells = difference.numel();
            double loss = invariance / cells * Sides.sum(difference.square());
            Tensor anchorGradient = difference.mul_(Tensors.scalar(2 * invariance / cells));
            Tensor candidateGradient = anchorGradient.neg();
            loss += side(batch.anchors(), anchorGradient) + side(batch.candidates(), candidateGradient);
            return Sides.of(loss, anchorGradient, candidateGradient);
        });
    }

    /** Variance and covariance of one side; adds their gradient. */
    private double side(Tensor rows, Tensor gradient) {
        double freedom = rows.size(0) - 1;
        double dim = rows.size(1);
        Tensor centred = rows.sub(Sides.mean(rows));
        Tensor products = torch.mm(centred.t(), centred).div_(Tensors.scalar(freedom));
        Tensor deviation = products.diagonal().add(Tensors.scalar(EPSILON)).sqrt_();
        Tensor missing = deviation.neg().add_(Tensors.scalar(1)).clamp_min_(Tensors.scalar(0));
        double loss = variance / (2 * dim) * Sides.sum(missing);
        Tensor weight = missing.gt(Tensors.scalar(0))
                .to(rows.scalar_type())
                .div_(deviation)
                .mul_(Tensors.scalar(-variance / (2 * dim * freedom)));
        products.fill_diagonal_(Tensors.scalar(0));
        loss += covariance / dim * Sides.sum(products.square());
        gradient.addmm_(centred, products, Tensors.scalar(1), Tensors.scalar(4 * covariance / (dim * freedom)));
        gradient.addcmul_(centred, weight.unsqueeze(0), Tensors.scalar(1));
        return loss;
    }
}
