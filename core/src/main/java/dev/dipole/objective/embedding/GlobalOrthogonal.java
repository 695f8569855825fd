package dev.dipole.objective.embedding;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Operand;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Global orthogonal regularisation: the cosines of what does not belong together shall be distributed as if the vectors had been
 * drawn evenly from the sphere, with mean 0 and mean square at most 1/d.
 *
 * <pre>
 * L = μ M₁² + σ max(0, M₂ − 1/d),  M₁ = mean of x̂ᵢ·ŷⱼ,  M₂ = mean of (x̂ᵢ·ŷⱼ)² over the P = B (B − 1) pairs i ≠ j
 * ∂M₁/∂x̂ᵢ = (Σⱼ ŷⱼ − ŷᵢ) / P,  ∂M₂/∂x̂ᵢ = 2 (ŷᵀŷ x̂ᵢ − (x̂ᵢ·ŷᵢ) ŷᵢ) / P
 * </pre>
 *
 * <p>Sums over pairs come from ŷᵀŷ: memory O(B d + d²), and no B². Where M₂ = 1/d the zero subgradient is taken. Source: Zhang et
 * al. 2017.
 *
 * @param mean μ
 * @param secondMoment σ
 * @param between which vectors are compared
 */
public record GlobalOrthogonal(
        @Setting("The weight of the mean's square.") double mean,

        @Setting("The weight of the second moment beyond 1/d.")
        double secondMoment,

        @Setting("across: anchors with others' candidates; within: each side with itself, the mean of both.")
        Between between)
        implements EmbeddingObjective {

    /** Which vectors are compared. */
    public enum Between {
        /** Anchors with candidates of other rows. */
        ACROSS,
        /** The rows of each side with each other; the mean of both sides. */
        WITHIN
    }

    public GlobalOrthogonal {
        Sides.weight("mean", mean);
        Sides.weight("secondMoment", secondMoment);
    }

    /** The source's: both weights 1, anchors with others' candidates. */
    public static GlobalOrthogonal defaults() {
        return new GlobalOrthogonal(1, 1, Between.ACROSS);
    }

    @Override
    public String name() {
        return "global-orthogonal";
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        Sides.several("global-orthogonal", batch.anchors());
        if (between == Between.ACROSS) {
            Sides.paired(name(), batch);
        } else {
            Sides.several("global-orthogonal", batch.candidates());
        }
        return TensorEvaluation.scoped(() -> {
            Cosine cosine = new Cosine();
            Operand anchors = cosine.prepare(batch.anchors());
            Operand candidates = cosine.prepare(batch.candidates());
            Tensor anchorGradient = torch.zeros_like(batch.anchors());
            Tensor candidateGradient = torch.zeros_like(batch.candidates());
            double loss;
            if (between == Between.ACROSS) {
                loss = pairs(anchors.vectors(), candidates.vectors(), 1, anchorGradient, candidateGradient);
            } else {
                loss = 0.5
                        * (pairs(anchors.vectors(), anchors.vectors(), 0.5, anchorGradient, anchorGradient)
                                + pairs(
                                        candidates.vectors(),
                                        candidates.vectors(),
                                        0.5,
                                        candidateGradient,
                                        candidateGradient));
            }
            return Sides.of(loss, cosine.finish(anchors, anchorGradient), cosine.finish(candidates, candidateGradient));
        });
    }

    /** The loss of the pairs i ≠ j; adds a share of its gradient to both sides, which may be one. */
    private double pairs(Tensor x, Tensor y, double share, Tensor intoX, Tensor intoY) {
        double pairs = (double) x.size(0) * (x.size(0) - 1);
        double dim = x.size(1);
        Tensor own = Sides.sum(x.mul(y), 1);
        Tensor sumX = Sides.sum(x, 0);
        Tensor sumY = Sides.sum(y, 0);
        double first = (Sides.sum(sumX.mul(sumY)) - Sides.sum(own)) / pairs;
        Tensor products = torch.mm(y.t(), y);
        Tensor image = torch.mm(x, products);
        double excess = (Sides.sum(image.mul(x)) - Sides.sum(own.square())) / pairs - 1 / dim;
        double weight = 2 * mean * first * share / pairs;
        intoX.add_(sumY.sub(y), Tensors.scalar(weight));
        intoY.add_(sumX.sub(x), Tensors.scalar(weight));
        if (excess > 0) {
            double second = 2 * secondMoment * share / pairs;
            intoX.add_(image.sub_(own.mul(y)), Tensors.scalar(second));
            intoY.add_(torch.mm(y, torch.mm(x.t(), x)).sub_(own.mul(x)), Tensors.scalar(second));
        }
        return mean * first * first + secondMoment * Math.max(0, excess);
    }
}
