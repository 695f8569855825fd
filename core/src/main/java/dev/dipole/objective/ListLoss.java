package dev.dipole.objective;

/**
 * What a list objective found.
 *
 * @param loss in nats, the mean over the lists that count
 * @param leftOut lists with nothing to compare, which no mean counts
 */
public record ListLoss(double loss, long leftOut) {}
