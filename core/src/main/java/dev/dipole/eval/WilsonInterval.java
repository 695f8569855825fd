package dev.dipole.eval;

/**
 * How far a share that was counted in a sample may lie from that of the whole (Wilson 1927): unlike the normal approximation it
 * stays within [0, 1] and says something where none was counted.
 *
 * <pre>
 * (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n)            p = counted / n, z the normal quantile, 1.96 for 95 %
 * </pre>
 *
 * @param share counted of all that were looked at
 * @param lower end of the interval
 * @param upper end of the interval
 */
public record WilsonInterval(double share, double lower, double upper) {

    /** The two-sided 95 % quantile of the standard normal distribution. */
    private static final double Z = 1.959963984540054;

    /**
     * The interval at level 0.95.
     *
     * @param counted of {@code all}
     * @param all at least 1
     */
    public static WilsonInterval of(long counted, long all) {
        if (all < 1) {
            throw new IllegalArgumentException("all (" + all + ") must be at least 1: nothing was looked at");
        }
        if (counted < 0 || counted > all) {
            throw new IllegalArgumentException(
                    "counted (" + counted + ") must be from 0 to " + all + ", of which it is");
        }
        double n = all;
        double p = counted / n;
        double square = Z * Z;
        double centre = p + square / (2 * n);
        double half = Z * Math.sqrt(p * (1 - p) / n + square / (4 * n * n));
        return new WilsonInterval(
                p, Math.max(0, (centre - half) / (1 + square / n)), Math.min(1, (centre + half) / (1 + square / n)));
    }
}
