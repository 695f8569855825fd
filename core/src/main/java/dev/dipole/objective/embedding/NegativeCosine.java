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
 * The prediction of a view shall point where the other view's target points; the target has no gradient.
 *
 * <pre>
 * SimSiam: L = −mean âᵢ·ĉᵢ        BYOL: L = mean ‖âᵢ − ĉᵢ‖² = 2 − 2 mean âᵢ·ĉᵢ
 * ∂L/∂aᵢ = −f (ĉᵢ − (âᵢ·ĉᵢ) âᵢ) / (B ‖aᵢ‖),  f = 1 or 2        ∂L/∂cᵢ = 0
 * </pre>
 *
 * <p>Anchors are predictions p, candidates are targets z. For the symmetric form stack both directions: predictions of view 1
 * and 2 against targets of view 2 and 1. Sources: Chen and He 2021, equation 1; Grill et al. 2020, equation 2.
 *
 * @param form which of the two
 */
public record NegativeCosine(@Setting("simsiam or byol.") Form form) implements EmbeddingObjective {

    /** The two spellings of the same wish. */
    public enum Form {
        /** The negative cosine. */
        SIMSIAM,
        /** The squared distance of the unit vectors. */
        BYOL
    }

    /** The negative cosine, from −1 to 1. */
    public static NegativeCosine simSiam() {
        return new NegativeCosine(Form.SIMSIAM);
    }

    /** The squared distance of the unit vectors, from 0 to 4. */
    public static NegativeCosine byol() {
        return new NegativeCosine(Form.BYOL);
    }

    @Override
    public String name() {
        return form == Form.SIMSIAM ? "simsiam" : "byol";
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        Sides.paired(name(), batch);
        return TensorEvaluation.scoped(() -> {
            Cosine cosine = new Cosine();
            Operand predictions = cosine.prepare(batch.anchors());
            Tensor targets = cosine.prepare(batch.candidates()).vectors();
            double rows = batch.anchors().size(0);
            double mean = Sides.sum(predictions.vectors().mul(targets)) / rows;
            double factor = form == Form.SIMSIAM ? 1 : 2;
            return Sides.of(
                    (form == Form.SIMSIAM ? 0 : 2) - factor * mean,
                    cosine.finish(predictions, targets.mul_(Tensors.scalar(-factor / rows))),
                    torch.zeros_like(batch.candidates()));
        });
    }
}
