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
 * The vectors shall be a teacher's.
 *
 * <pre>
 * MSE: ℓ = ‖x − t‖² / d,  ∂ℓ/∂x = 2 (x − t) / d        cosine: ℓ = 1 − x̂·t̂,  ∂ℓ/∂x = −(t̂ − (x̂·t̂) x̂) / ‖x‖
 * L = mean over the rows of a side, and over the sides that have a teacher
 * </pre>
 *
 * <p>The batch's extras {@code teacher_anchors} [B, dim] and {@code teacher_candidates} [N, dim] are the teacher's vectors; one of
 * them may be absent, and its side then has no gradient. Source: Reimers and Gurevych 2020, section 2.
 *
 * @param distance how far a vector is from its teacher's
 */
public record EmbeddingDistillation(
        @Setting("mse or cosine.") Distance distance) implements EmbeddingObjective {

    /** The extra for the anchors. */
    public static final String TEACHER_ANCHORS = "teacher_anchors";

    /** The extra for the candidates. */
    public static final String TEACHER_CANDIDATES = "teacher_candidates";

    /** How far a vector is from its teacher's. */
    public enum Distance {
        /** The squared difference, mean over dimensions. */
        MSE,
        /** One minus the cosine. */
        COSINE
    }

    /** Length and direction. */
    public static EmbeddingDistillation mse() {
        return new EmbeddingDistillation(Distance.MSE);
    }

    /** The direction only. */
    public static EmbeddingDistillation cosine() {
        return new EmbeddingDistillation(Distance.COSINE);
    }

    @Override
    public String name() {
        return distance == Distance.MSE ? "embedding-mse" : "embedding-cosine";
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        Tensor anchors = batch.extras().get(TEACHER_ANCHORS);
        Tensor candidates = batch.extras().get(TEACHER_CANDIDATES);
        if (anchors == null && candidates == null) {
            batch.extra(
                    TEACHER_ANCHORS,
                    "[B, dim], or \"teacher_candidates\" [N, dim]: the teacher's vectors; in"
                            + " training, set a teacher");
        }
        double share = anchors != null && candidates != null ? 0.5 : 1;
        if (anchors != null) {
            Sides.shape(TEACHER_ANCHORS, anchors, "anchors", batch.anchors());
        }
        if (candidates != null) {
            Sides.shape(TEACHER_CANDIDATES, candidates, "candidates", batch.candidates());
        }
        return TensorEvaluation.scoped(() -> {
            Tensor anchorGradient = torch.zeros_like(batch.anchors());
            Tensor candidateGradient = torch.zeros_like(batch.candidates());
            double loss = 0;
            if (anchors != null) {
                loss += side(batch.anchors(), anchors, share, anchorGradient);
            }
            if (candidates != null) {
                loss += side(batch.candidates(), candidates, share, candidateGradient);
            }
            return Sides.of(loss, anchorGradient, candidateGradient);
        });
    }

    private double side(Tensor rows, Tensor given, double share, Tensor gradient) {
        Tensor teacher = given.to(rows.scalar_type());
        double count = rows.size(0);
        if (distance == Distance.MSE) {
            double cells = rows.numel();
            Tensor difference = rows.sub(teacher);
            gradient.add_(difference, Tensors.scalar(2 * share / cells));
            return share / cells * Sides.sum(difference.square_());
        }
        Cosine cosine = new Cosine();
        Operand own = cosine.prepare(rows);
        Tensor wanted = cosine.prepare(teacher).vectors();
        double sum = Sides.sum(own.vectors().mul(wanted));
        gradient.add_(cosine.finish(own, wanted.mul_(Tensors.scalar(-share / count))));
        return share * (1 - sum / count);
    }
}
