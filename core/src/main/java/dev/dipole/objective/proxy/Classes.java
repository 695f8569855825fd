package dev.dipole.objective.proxy;

import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What the losses over classes share. */
final class Classes {

    private Classes() {}

    static void requireClasses(int classes) {
        if (classes < 2) {
            throw new IllegalArgumentException(
                    "classes (" + classes + ") must be at least 2: with one there is nothing to tell apart");
        }
    }

    static void requireMargin(double margin) {
        if (!(margin >= 0) || Double.isInfinite(margin)) {
            throw new IllegalArgumentException("margin (" + margin + ") must be finite and at least 0");
        }
    }

    /** The sum of a vector of any type, in float64. */
    static double sum(Tensor vector) {
        return vector.to(ScalarType.Double).sum().item_double();
    }

    /**
     * From logits to the gradient of the mean of ln Σ exp, in place.
     *
     * @return [rows], ln Σ exp
     */
    static Tensor softmax(Tensor logits, int anchors) {
        Tensor log = logits.logsumexp(1);
        logits.sub_(log.add(Tensors.scalar(Math.log(anchors))).unsqueeze(1)).exp_();
        return log;
    }
}
