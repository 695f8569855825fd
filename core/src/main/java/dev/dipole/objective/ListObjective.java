package dev.dipole.objective;

import org.bytedeco.pytorch.Tensor;

/** Each anchor's own candidates, dense: distillation, CoSENT, Bradley-Terry, listwise ranking. */
public interface ListObjective {

    /** The name by which recipes and messages call it. */
    String name();

    /**
     * Evaluates all anchors.
     *
     * @param scores [B, K], scaled
     * @param labels [B, K], what the kernel compares with: grades, teacher's scores or preferences
     * @param gradient [B, K], receives dLoss/dScore
     * @return the loss, the mean over anchors
     */
    double evaluate(Tensor scores, Tensor labels, Tensor gradient);
}
