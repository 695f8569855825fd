package dev.dipole.objective;

/**
 * The value of a list objective and its gradient, as plain arrays.
 *
 * @param loss in nats, the mean over the lists that count
 * @param anchorGradient [B][dim]
 * @param candidateGradient [B][K of the list][dim]
 * @param leftOut lists with nothing to compare, which no mean counts
 */
public record ListEvaluation(double loss, float[][] anchorGradient, float[][][] candidateGradient, long leftOut) {}
