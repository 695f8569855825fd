package dev.dipole.objective;

import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

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

    /**
     * Whether it learns from scores, which say how much the two sides of a pair belong together. Every other objective takes
     * each pair for one that does.
     */
    default boolean readsScores() {
        return false;
    }

    /** Brings parameters back into their range after a step, in place. */
    default void constrain(Parameters parameters) {}

    /**
     * What it carries from step to step beside what it learns, at the start of training, float32. It finds it among the
     * batch's extras, by these names.
     */
    default Parameters carried(int dim) {
        return Parameters.none();
    }

    /** What it carries on after a step with this batch, which holds what it carried so far; in the current scope. */
    default Parameters carriedOn(EmbeddingBatch batch) {
        return Parameters.none();
    }

    /** What scores are divided by, at these parameters; NaN where there is no such number. */
    default double temperature(Parameters parameters) {
        return Double.NaN;
    }

    /**
     * Among how many each anchor chooses, where the loss is a choice: one that is made blindly costs the logarithm of it, by
     * which a collapse shows. Where candidates choose among the anchors, too, the geometric mean of both numbers. 0, which is
     * the default, where the loss is none.
     *
     * @param anchors B
     * @param candidates N, with what was kept of earlier steps
     */
    default double choices(int anchors, int candidates) {
        return 0;
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
            return plain(evaluate(batch, initial(anchors[0].length, RandomKey.ofSeed(0))));
        }
    }

    /**
     * The same for an objective that reads more than the two sides, such as labels, a teacher's vectors or a centre.
     *
     * @param extras by the names that the objective gives them, [rows, columns] each
     */
    default Evaluation evaluate(float[][] anchors, float[][] candidates, Map<String, float[][]> extras) {
        try (Scope scope = Scope.open()) {
            Embeddings.require("anchors", anchors);
            Embeddings.require("candidates", candidates);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            extras.forEach((name, rows) -> {
                Embeddings.require(name, rows);
                tensors.put(name, Tensors.of(rows));
            });
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(anchors), Tensors.of(candidates))
                    .withExtras(tensors);
            return plain(evaluate(batch, initial(anchors[0].length, RandomKey.ofSeed(0))));
        }
    }

    /**
     * The loss and its gradients over one set, in which those of one label belong together and none stands against itself.
     *
     * @param embeddings [B, dim]
     * @param labels [B]
     * @return with the gradient of the embeddings, in either of their roles, as that of the anchors, and none of candidates
     */
    default Evaluation evaluate(float[][] embeddings, int[] labels) {
        try (Scope scope = Scope.open()) {
            Embeddings.require("embeddings", embeddings);
            EmbeddingBatch batch = EmbeddingBatch.oneSet(Tensors.of(embeddings), labels);
            TensorEvaluation result = evaluate(batch, initial(embeddings[0].length, RandomKey.ofSeed(0)));
            return plain(new TensorEvaluation(
                    result.loss(),
                    result.anchorGradient().add(result.candidateGradient()),
                    Tensors.zeros(ScalarType.Float, 0, embeddings[0].length),
                    result.parameterGradients(),
                    result.leftOut(),
                    result.ignored()));
        }
    }

    private static Evaluation plain(TensorEvaluation result) {
        Map<String, float[]> parameters = new LinkedHashMap<>();
        result.parameterGradients()
                .byName()
                .forEach((name, gradient) -> parameters.put(name, Tensors.floatArray(gradient)));
        return new Evaluation(
                result.loss(),
                Tensors.rows(result.anchorGradient()),
                Tensors.rows(result.candidateGradient()),
                Map.copyOf(parameters),
                result.leftOut(),
                result.ignored());
    }
}
