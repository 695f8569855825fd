package dev.dipole.objective.embedding;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Several objectives on the same batch.
 *
 * <pre>
 * L = Σₖ wₖ ℓₖ
 * </pre>
 *
 * <p>The parameters of term k are called {@code k.name}, counted from 0. Anchors left out and cells ignored are the terms' sums.
 *
 * @param terms wₖ and ℓₖ
 */
public record WeightedSum(List<Term> terms) implements EmbeddingObjective {

    /**
     * One of the objectives.
     *
     * @param weight w
     * @param objective ℓ
     */
    public record Term(double weight, EmbeddingObjective objective) {

        public Term {
            Sides.positive("weight", weight, "leave a term away that shall not count");
        }
    }

    public WeightedSum {
        terms = List.copyOf(terms);
        if (terms.isEmpty()) {
            throw new IllegalArgumentException(
                    "terms ([]) must hold at least one objective; give each with its weight");
        }
    }

    @Override
    public String name() {
        return terms.stream().map(term -> term.objective().name()).collect(Collectors.joining("+"));
    }

    @Override
    public boolean readsScores() {
        return terms.stream().anyMatch(term -> term.objective().readsScores());
    }

    @Override
    public Parameters initial(int dim, RandomKey key) {
        Parameters all = Parameters.none();
        for (int k = 0; k < terms.size(); k++) {
            Map<String, Tensor> own = new LinkedHashMap<>();
            String prefix = k + ".";
            terms.get(k)
                    .objective()
                    .initial(dim, key.split(k))
                    .byName()
                    .forEach((name, value) -> own.put(prefix + name, value));
            all = all.and(new Parameters(own));
        }
        return all;
    }

    @Override
    public void constrain(Parameters parameters) {
        for (int k = 0; k < terms.size(); k++) {
            terms.get(k).objective().constrain(of(k, parameters));
        }
    }

    /** Of all terms; two that carry something of one name cannot be summed. */
    @Override
    public Parameters carried(int dim) {
        return all(objective -> objective.carried(dim));
    }

    @Override
    public Parameters carriedOn(EmbeddingBatch batch) {
        return all(objective -> objective.carriedOn(batch));
    }

    private Parameters all(Function<EmbeddingObjective, Parameters> of) {
        Parameters all = Parameters.none();
        for (Term term : terms) {
            all = all.and(of.apply(term.objective()));
        }
        return all;
    }

    /** That of the first term that has one. */
    @Override
    public double temperature(Parameters parameters) {
        for (int k = 0; k < terms.size(); k++) {
            double temperature = terms.get(k).objective().temperature(of(k, parameters));
            if (!Double.isNaN(temperature)) {
                return temperature;
            }
        }
        return Double.NaN;
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        return TensorEvaluation.scoped(() -> {
            Tensor anchorGradient = torch.zeros_like(batch.anchors());
            Tensor candidateGradient = torch.zeros_like(batch.candidates());
            Map<String, Tensor> gradients = new LinkedHashMap<>();
            double loss = 0;
            long leftOut = 0;
            long ignored = 0;
            for (int k = 0; k < terms.size(); k++) {
                double weight = terms.get(k).weight();
                String prefix = k + ".";
                try (Scope scope = Scope.open()) {
                    TensorEvaluation part = terms.get(k).objective().evaluate(batch, of(k, parameters));
                    loss += weight * part.loss();
                    anchorGradient.add_(part.anchorGradient(), Tensors.scalar(weight));
                    candidateGradient.add_(part.candidateGradient(), Tensors.scalar(weight));
                    part.parameterGradients()
                            .byName()
                            .forEach((name, gradient) ->
                                    gradients.put(prefix + name, scope.keep(gradient.mul(Tensors.scalar(weight)))));
                    leftOut += part.leftOut();
                    ignored += part.ignored();
                }
            }
            return new TensorEvaluation(
                    loss, anchorGradient, candidateGradient, new Parameters(gradients), leftOut, ignored);
        });
    }

    private static Parameters of(int term, Parameters parameters) {
        Map<String, Tensor> own = new LinkedHashMap<>();
        String prefix = term + ".";
        parameters.byName().forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), value);
            }
        });
        return new Parameters(own);
    }
}
