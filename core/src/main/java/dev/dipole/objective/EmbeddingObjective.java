package dev.dipole.objective;

import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A loss over the vectors themselves, and the form in which the trainer takes every loss. A grid objective becomes one
 * through {@link Grid}; wrappers (Matryoshka, sums) take one and give one.
 */
public interface EmbeddingObjective {

    /** The name by which recipes and messages call it. */
    String name();

    /** The learned parameters at the start of training, float32; they belong to the trainer. */
    default Parameters initial(int dim, RandomKey key) {
        return Parameters.none();
    }

    /** Brings parameters back into their range after a step, in place. */
    default void constrain(Parameters parameters) {}

    /** What scores are divided by, at these parameters; NaN where there is no such number. */
    default double temperature(Parameters parameters) {
        return Double.NaN;
    }

    /** The loss and its gradients, in the current scope. Nothing of the batch is written. */
    TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters);

    /**
     * The loss and its gradients on plain arrays, where row i of the anchors belongs to row i of the candidates and every
     * other candidate is a negative. Learned parameters stand at their initial values.
     *
     * @param anchors [B, dim]
     * @param candidates [N, dim], N at least B
     */
    default Evaluation evaluate(float[][] anchors, float[][] candidates) {
        return evaluate(anchors, candidates, Targets.pairs());
    }

    /** The same under other targets; the columns that also have a reverse direction are the first min(B, N). */
    default Evaluation evaluate(float[][] anchors, float[][] candidates, Targets targets) {
        try (Scope scope = Scope.open()) {
            Embeddings.require("anchors", anchors);
            Embeddings.require("candidates", candidates);
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(anchors), Tensors.of(candidates))
                    .withTargets(targets);
            TensorEvaluation result = evaluate(batch, initial(anchors[0].length, RandomKey.ofSeed(0)));
            Map<String, float[]> parameters = new LinkedHashMap<>();
            for (Map.Entry<String, Tensor> entry :
                    result.parameterGradients().byName().entrySet()) {
                parameters.put(entry.getKey(), Tensors.floatArray(entry.getValue()));
            }
            return new Evaluation(
                    result.loss(),
                    Tensors.rows(result.anchorGradient()),
                    Tensors.rows(result.candidateGradient()),
                    Map.copyOf(parameters),
                    result.leftOut(),
                    result.ignored());
        }
    }
}
