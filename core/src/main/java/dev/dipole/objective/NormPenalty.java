package dev.dipole.objective;

import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * An objective with a penalty on long embeddings, for losses by inner product, which grow shorter scores by longer vectors.
 *
 * <pre>
 * L + λ (1/B Σᵢ ‖aᵢ‖² + 1/N Σⱼ ‖cⱼ‖²)        adds 2λ/B aᵢ and 2λ/N cⱼ to the gradients
 * </pre>
 *
 * @param name by which recipes call it
 * @param weight λ, at least 0
 */
public record NormPenalty(String name, EmbeddingObjective inner, double weight) implements WrappedObjective {

    public NormPenalty {
        requireWeight(weight);
    }

    /** Refuses a negative or infinite weight. */
    public static void requireWeight(double weight) {
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException(
                    "norm-weight (" + weight
                            + ") must be at least 0 and finite; a negative one would reward long embeddings, 0 leaves them free");
        }
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        TensorEvaluation result = inner.evaluate(batch, parameters);
        if (weight == 0) {
            return result;
        }
        return new TensorEvaluation(
                result.loss()
                        + add(batch.anchors(), result.anchorGradient())
                        + add(batch.candidates(), result.candidateGradient()),
                result.anchorGradient(),
                result.candidateGradient(),
                result.parameterGradients(),
                result.leftOut(),
                result.ignored());
    }

    /** Adds the gradient of one side's penalty, and gives its value. */
    private double add(Tensor embeddings, Tensor gradient) {
        double share = weight / embeddings.size(0);
        gradient.add_(embeddings, Tensors.scalar(2 * share));
        double norm = embeddings.norm().item_double();
        return share * norm * norm;
    }
}
