package dev.dipole.objective.grid;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Grid;
import dev.dipole.objective.NormPenalty;
import dev.dipole.objective.Scale;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.objective.Tiling;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.Dot;
import dev.dipole.similarity.Similarity;
import dev.dipole.tensor.Parameters;

/**
 * The multi-class N-pair loss: InfoNCE of the anchors by inner product without temperature, and a penalty on the embeddings'
 * squared norms, which that leaves free.
 *
 * <pre>
 * L = 1/B Σᵢ ln(1 + Σ_{j ≠ i} exp(aᵢ·cⱼ − aᵢ·cᵢ)) + λ (1/B Σᵢ ‖aᵢ‖² + 1/N Σⱼ ‖cⱼ‖²)
 * </pre>
 *
 * <p>Source: Sohn 2016, the loss N-pair-mc, with its penalty of norms.
 *
 * @param normWeight λ
 */
public record NPair(
        @Setting("The weight of the penalty on squared norms, at least 0; 0 leaves the norms free.")
        double normWeight) implements EmbeddingObjective {

    public NPair {
        NormPenalty.requireWeight(normWeight);
    }

    @Override
    public String name() {
        return "n-pair";
    }

    /** The same under another similarity and scale. */
    public NormPenalty under(Similarity similarity, Scale scale) {
        Grid grid = new Grid(new InfoNce(InfoNce.Direction.FORWARD), similarity, scale, Tiling.DEFAULT);
        return new NormPenalty(name(), grid, normWeight);
    }

    @Override
    public double temperature(Parameters parameters) {
        return 1;
    }

    /** The candidates. */
    @Override
    public double choices(int anchors, int candidates) {
        return candidates;
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        return under(new Dot(), Scale.temperature(1)).evaluate(batch, parameters);
    }
}
