package dev.dipole.objective.embedding;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Lists;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.objective.list.CoSent;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Operand;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.stream.DoubleStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * AnglE: pairs with a higher label shall have a higher score, the score being taken from the quotient of two complex vectors,
 * whose gradient does not vanish where the cosine is near 1 or −1.
 *
 * <pre>
 * a = (x, y), c = (u, v): halves of the vectors, real and imaginary parts
 * s = |â·Mĉ| / τ,  M(u, v) = (u − v, u + v)        L = ln(1 + Σ_{yₙ > yₘ} exp(sₘ − sₙ))
 * ∂s/∂â = sign(â·Mĉ) Mĉ / τ,  ∂s/∂ĉ = sign(â·Mĉ) Mᵀâ / τ;  0 where â·Mĉ = 0
 * </pre>
 *
 * <p>The batch's extra {@code labels} [B, 1] grades pair i: anchor i with candidate i. Source: Li and Li 2023, section 3.
 *
 * @param temperature τ
 */
public record Angle(@Setting("What scores are divided by.") double temperature) implements EmbeddingObjective {

    public Angle {
        Sides.positive("temperature", temperature, "did you mean the scale, 1/temperature?");
    }

    @Override
    public boolean readsScores() {
        return true;
    }

    @Override
    public String name() {
        return "angle";
    }

    @Override
    public double temperature(Parameters parameters) {
        return temperature;
    }

    @Override
    public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
        Sides.paired(name(), batch);
        long dim = batch.anchors().size(1);
        if (dim % 2 != 0) {
            throw new IllegalArgumentException("dim (" + dim
                    + ") must be even: angle takes the halves for real and imaginary parts; choose another dim");
        }
        Tensor labels =
                batch.extra(Lists.LABELS, "[B, 1]: the grade of each pair; in training, name a column of scores");
        long rows = batch.anchors().size(0);
        if (labels.numel() != rows) {
            throw new IllegalArgumentException(
                    "labels (" + labels.numel() + ") must be one for each of the " + rows + " pairs");
        }
        double[] y = Tensors.doubleArray(labels);
        if (DoubleStream.of(y).distinct().count() < 2) {
            throw new IllegalArgumentException(
                    "no pair counts; angle needs two pairs with different labels in the batch");
        }
        return TensorEvaluation.scoped(() -> evaluate(batch, y));
    }

    private TensorEvaluation evaluate(EmbeddingBatch batch, double[] labels) {
        Cosine cosine = new Cosine();
        Operand anchors = cosine.prepare(batch.anchors());
        Operand candidates = cosine.prepare(batch.candidates());
        Tensor turned = turned(candidates.vectors(), -1);
        Tensor products = Sides.sum(anchors.vectors().mul(turned), 1);
        double[] scores = Tensors.doubleArray(products);
        double[] signs = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            signs[i] = Math.signum(scores[i]) / temperature;
            scores[i] = Math.abs(scores[i]) / temperature;
        }
        double[] gradient = new double[scores.length];
        double loss = CoSent.evaluate(scores, labels, gradient);
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] *= signs[i];
        }
        Tensor weights =
                Tensors.of(gradient, gradient.length, 1).to(batch.anchors().scalar_type());
        return Sides.of(
                loss,
                cosine.finish(anchors, turned.mul_(weights)),
                cosine.finish(candidates, turned(anchors.vectors(), 1).mul_(weights)));
    }

    /** (u + sign · v, v − sign · u): M for −1, its transpose for 1. */
    private static Tensor turned(Tensor rows, double sign) {
        long half = rows.size(1) / 2;
        Tensor real = rows.narrow(1, 0, half);
        Tensor imaginary = rows.narrow(1, half, half);
        return torch.cat(
                new TensorVector(real.add(imaginary, Tensors.scalar(sign)), imaginary.sub(real, Tensors.scalar(sign))),
                1);
    }
}
