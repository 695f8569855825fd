package dev.dipole.objective;

import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * The value of an objective and its gradient with respect to everything that it saw. The tensors belong to the scope in
 * which it was evaluated.
 *
 * @param loss in nats, the mean over anchors
 * @param anchorGradient [B, dim]
 * @param candidateGradient [N, dim]
 * @param parameterGradients by the parameters' names
 * @param leftOut anchors without a positive, which no mean counts
 * @param ignored cells that were neither positive nor negative
 */
public record TensorEvaluation(
        double loss,
        Tensor anchorGradient,
        Tensor candidateGradient,
        Parameters parameterGradients,
        long leftOut,
        long ignored) {

    /** The same with another gradient of the candidates. */
    public TensorEvaluation withCandidateGradient(Tensor other) {
        return new TensorEvaluation(loss, anchorGradient, other, parameterGradients, leftOut, ignored);
    }

    /** Evaluates in a scope of its own, of which only the gradients are moved out. */
    public static TensorEvaluation scoped(Supplier<TensorEvaluation> evaluation) {
        try (Scope scope = Scope.open()) {
            TensorEvaluation result = evaluation.get();
            scope.keep(result.anchorGradient());
            scope.keep(result.candidateGradient());
            result.parameterGradients().byName().values().forEach(scope::keep);
            return result;
        }
    }
}
