package dev.dipole.monitor;

import dev.dipole.monitor.RunEvent.Stepped;
import java.util.Arrays;
import java.util.Optional;

/** A gradient far above all that came before. */
final class GradientExplosion implements Tripwire {

    /** Times the median of the first steps, and of the last ones. */
    private static final double FACTOR = 100;

    /** Steps that a median is taken of. */
    private static final int WINDOW = 20;

    private final double[] last = new double[WINDOW];
    private long seen;
    private double first = Double.NaN;

    @Override
    public String name() {
        return "gradient-explosion";
    }

    @Override
    public Optional<String> observe(RunEvent event) {
        if (!(event instanceof Stepped stepped) || !Double.isFinite(stepped.gradientNorm())) {
            return Optional.empty();
        }
        double norm = stepped.gradientNorm();
        if (seen >= WINDOW && first > 0) {
            double usual = Math.max(first, median(last));
            if (norm > FACTOR * usual) {
                return Optional.of("the norm of the gradient is " + Digits.of(norm) + " where " + Digits.of(usual)
                        + " was usual: the weights are about to be thrown far off; lower the learning rate ("
                        + Digits.of(stepped.learningRate())
                        + "), lengthen the warm-up, or clip the gradient (training.clip-norm=" + Digits.of(2 * usual)
                        + ")");
            }
        }
        last[(int) (seen % WINDOW)] = norm;
        seen++;
        if (seen == WINDOW && Double.isNaN(first)) {
            first = median(last);
        }
        return Optional.empty();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
