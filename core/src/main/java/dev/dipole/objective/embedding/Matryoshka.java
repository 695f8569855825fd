package dev.dipole.objective.embedding;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.objective.WrappedObjective;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * An objective on the first dimensions of every vector, for several lengths at once, so that vectors may be cut later.
 *
 * <pre>
 * L = Σₘ wₘ ℓ(a[:, :m], c[:, :m], θ[:, :m])
 * </pre>
 *
 * <p>Anchors, candidates and those parameters that are tables over the embeddings' dimensions [rows, dim] (proxies, prototypes)
 * are cut; other parameters and the batch's extras, a guide's or a teacher's vectors among them, never are. Source: Kusupati
 * et al. 2022, equation 1.
 *
 * @param inner ℓ
 * @param dims the lengths m
 * @param weights wₘ, one for each length
 */
public record Matryoshka(EmbeddingObjective inner, List<Integer> dims, List<Double> weights)
        implements WrappedObjective {

    public Matryoshka {
        dims = List.copyOf(dims);
        weights = List.copyOf(weights);
        if (dims.isEmpty()) {
            throw new IllegalArgumentException("dims ([]) must name at least one length; give such as [64, 128, 256]");
        }
        for (int dim : dims) {
            if (dim < 1) {
                throw new IllegalArgumentException("dims " + dims + " must be at least 1 each; leave " + dim + " away");
            }
        }
        if (weights.size() != dims.size()) {
            throw new IllegalArgumentException(
                    "weights (" + weights.size() + ") must be one for each of the " + dims.size() + " dims");
        }
        weights.forEach(weight -> Sides.positive("weight", weight, "leave a length away that shall not count"));
    }

    /** All lengths with weight 1, as in the source. */
    public static Matryoshka of(EmbeddingObjective inner, int... dims) {
        List<Integer> lengths = java.util.Arrays.stream(dims).boxed().toList();
        return new Matryoshka(inner, lengths, Collections.nCopies(lengths.size(), 1.0));
    }

    @Override
    public String name() {
        return "matryoshka-" + inner.name();
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        long full = batch.anchors().size(1);
        for (int dim : dims) {
            if (dim > full) {
                throw new IllegalArgumentException(
                        "dims " + dims + " must be at most the vectors' " + full + "; leave " + dim + " away");
            }
        }
        return TensorEvaluation.scoped(() -> {
            Tensor anchorGradient = torch.zeros_like(batch.anchors());
            Tensor candidateGradient = torch.zeros_like(batch.candidates());
            Map<String, Tensor> gradients = new LinkedHashMap<>();
            parameters.byName().forEach((name, value) -> gradients.put(name, torch.zeros_like(value)));
            double loss = 0;
            long leftOut = 0;
            long ignored = 0;
            for (int k = 0; k < dims.size(); k++) {
                int dim = dims.get(k);
                double weight = weights.get(k);
                try (Scope scope = Scope.open()) {
                    TensorEvaluation part = inner.evaluate(
                            new EmbeddingBatch(
                                    cut(batch.anchors(), dim).contiguous(),
                                    cut(batch.candidates(), dim).contiguous(),
                                    batch.reversible(),
                                    batch.targets(),
                                    batch.extras()),
                            cut(parameters, full, dim));
                    loss += weight * part.loss();
                    cut(anchorGradient, dim).add_(part.anchorGradient(), Tensors.scalar(weight));
                    cut(candidateGradient, dim).add_(part.candidateGradient(), Tensors.scalar(weight));
                    part.parameterGradients().byName().forEach((name, gradient) -> {
                        Tensor whole = gradients.get(name);
                        if (whole != null) {
                            Tensor place = table(whole, full) ? cut(whole, dim) : whole;
                            place.add_(gradient.to(place.scalar_type()), Tensors.scalar(weight));
                        }
                    });
                    // The same anchors and cells at every length.
                    leftOut = Math.max(leftOut, part.leftOut());
                    ignored = part.ignored();
                }
            }
            return new TensorEvaluation(
                    loss, anchorGradient, candidateGradient, new Parameters(gradients), leftOut, ignored);
        });
    }

    private static Parameters cut(Parameters parameters, long full, int dim) {
        Map<String, Tensor> cut = new LinkedHashMap<>();
        parameters
                .byName()
                .forEach((name, value) ->
                        cut.put(name, table(value, full) ? cut(value, dim).contiguous() : value));
        return new Parameters(cut);
    }

    private static boolean table(Tensor parameter, long full) {
        return parameter.dim() == 2 && parameter.size(1) == full;
    }

    private static Tensor cut(Tensor matrix, int dim) {
        return matrix.narrow(1, 0, dim);
    }
}
