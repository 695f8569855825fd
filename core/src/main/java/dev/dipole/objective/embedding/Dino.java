package dev.dipole.objective.embedding;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.settings.Setting;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * DINO: the student shall give the distribution of a teacher that is centred, which keeps one output from winning everywhere,
 * and sharpened, which keeps all from being alike.
 *
 * <pre>
 * p = softmax((c − m) / τₜ),  q = softmax(a / τₛ)        L = −mean over rows of Σ pₖ ln qₖ        ∂L/∂a = (q − p) / (B τₛ),  ∂L/∂c = 0
 * </pre>
 *
 * <p>Anchors are the student's logits a [B, K], candidates the teacher's c [B, K]; row i of both is the same image in two views.
 * State: the batch's extra {@code centre} m [1, K], zeros at the first step; the next step's is {@link #nextCentre}. Source:
 * Caron et al. 2021, equations 1, 2 and 4, algorithm 1.
 *
 * @param studentTemperature τₛ
 * @param teacherTemperature τₜ
 * @param centreMomentum how much of the centre stays from step to step
 */
public record Dino(
        @Setting("What the student's logits are divided by.")
        double studentTemperature,

        @Setting("What the teacher's are divided by; below the student's, or nothing is sharpened.")
        double teacherTemperature,

        @Setting("How slowly the centre follows the teacher's logits, in [0, 1).")
        double centreMomentum)
        implements EmbeddingObjective {

    /** The extra that holds the centre. */
    public static final String CENTRE = "centre";

    private static final String WANTED = "[1, K]: zeros at the first step, then what nextCentre gives";

    public Dino {
        Sides.positive("studentTemperature", studentTemperature, "0.1 is usual");
        Sides.positive("teacherTemperature", teacherTemperature, "0.04 is usual");
        requireMomentum(centreMomentum);
    }

    /** The source's settings: 0.1, 0.04 and 0.9. */
    public static Dino defaults() {
        return new Dino(0.1, 0.04, 0.9);
    }

    @Override
    public String name() {
        return "dino";
    }

    @Override
    public double temperature(Parameters parameters) {
        return studentTemperature;
    }

    /**
     * The centre after a step: {@code momentum · centre + (1 − momentum) · mean of the teacher's logits}.
     *
     * @param centre [1, K], not written
     * @param teacher [B, K]
     * @param momentum in [0, 1); 0.9 is usual
     * @return [1, K], in the current scope
     */
    public static Tensor nextCentre(Tensor centre, Tensor teacher, double momentum) {
        requireMomentum(momentum);
        return centre.mul(Tensors.scalar(momentum))
                .add_(Sides.mean(teacher).to(centre.scalar_type()), Tensors.scalar(1 - momentum));
    }

    private static void requireMomentum(double momentum) {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException(
                    "momentum (" + momentum + ") must be in [0, 1); 0.9 follows the last ten steps or so");
        }
    }

    @Override
    public Parameters carried(int dim) {
        return new Parameters(Map.of(CENTRE, Tensors.zeros(ScalarType.Float, 1, dim)));
    }

    @Override
    public Parameters carriedOn(EmbeddingBatch batch) {
        Tensor centre = batch.extra(CENTRE, WANTED);
        return new Parameters(Map.of(CENTRE, nextCentre(centre, batch.candidates(), centreMomentum)));
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        Sides.paired(name(), batch);
        Tensor centre = batch.extra(CENTRE, WANTED);
        if (centre.dim() != 2 || centre.size(0) != 1) {
            throw new IllegalArgumentException(
                    "centre must be [1, K = " + batch.candidates().size(1) + "]; it has " + centre.numel()
                            + " values in " + centre.dim() + " axes");
        }
        Sides.shape(
                "centre",
                centre,
                "one of the teacher's rows",
                batch.candidates().narrow(0, 0, 1));
        return TensorEvaluation.scoped(() -> {
            Tensor wanted = batch.candidates()
                    .sub(centre.to(batch.candidates().scalar_type()))
                    .div_(Tensors.scalar(teacherTemperature))
                    .softmax(1);
            Tensor log = batch.anchors().div(Tensors.scalar(studentTemperature)).log_softmax(1);
            double rows = batch.anchors().size(0);
            double loss = -Sides.sum(log.mul(wanted)) / rows;
            return Sides.of(
                    loss,
                    log.exp_().sub_(wanted).mul_(Tensors.scalar(1 / (studentTemperature * rows))),
                    torch.zeros_like(batch.candidates()));
        });
    }
}
