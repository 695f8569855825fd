package dev.dipole.objective;

import java.util.Map;

/**
 * The value of an objective and its gradient, as plain arrays.
 *
 * @param loss in nats, the mean over anchors
 * @param anchorGradient [B, dim]: dLoss/dAnchor
 * @param candidateGradient [N, dim]: dLoss/dCandidate
 * @param parameterGradients by the parameters' names, flattened in row-major order
 * @param leftOut anchors without a positive, which no mean counts
 * @param ignored cells that were neither positive nor negative
 */
public record Evaluation(
        double loss,
        float[][] anchorGradient,
        float[][] candidateGradient,
        Map<String, float[]> parameterGradients,
        long leftOut,
        long ignored) {}
