package dev.dipole.objective.list;

import dev.dipole.tensor.Tensors;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Pieces of plain dense formulas that autograd follows. */
final class Formulas {

    private Formulas() {}

    /** The mean of a formula over the lists. */
    static Tensor mean(List<Tensor> scores, List<Tensor> labels, BinaryOperator<Tensor> formula) {
        Tensor sum = Tensors.of(new double[] {0}, 1).sum();
        for (int i = 0; i < scores.size(); i++) {
            sum = sum.add(formula.apply(scores.get(i), labels.get(i)));
        }
        return sum.div(Tensors.scalar(scores.size()));
    }

    /** The mean over pairs of higher and lower label of a curve of the matrix of differences. */
    static Tensor pairs(Tensor scores, Tensor labels, double margin, UnaryOperator<Tensor> curve) {
        Tensor lead = labels.unsqueeze(1).sub(labels.unsqueeze(0));
        Tensor ordered = lead.gt(Tensors.scalar(0));
        Tensor z = scores.unsqueeze(1).sub(scores.unsqueeze(0)).sub(lead.mul(Tensors.scalar(margin)));
        return curve.apply(z).mul(ordered).sum().div(ordered.sum());
    }

    /** ln(1 + e⁻ᶻ). */
    static Tensor logistic(Tensor z) {
        return z.sigmoid().log().neg();
    }

    /** All lists as one. */
    static Tensor flat(List<Tensor> lists) {
        return torch.cat(new TensorVector(lists.toArray(new Tensor[0])), 0);
    }
}
