package dev.dipole.monitor;

import dev.dipole.monitor.RunEvent.Stepped;
import java.util.Optional;

/** No gradient although there is a loss: nothing is learned. */
final class GradientVanishing implements Tripwire {

    /** Of the largest norm so far, or of 1 where it has always been small. */
    private static final double GONE = 1e-6;

    private static final double ALWAYS_GONE = 1e-10;

    /** Below this loss there is nothing left to learn, and no gradient is right. */
    private static final double LEARNT = 1e-3;

    /** Steps in a row. */
    private static final int PATIENCE = 20;

    private double largest;
    private int gone;

    @Override
    public String name() {
        return "gradient-vanishing";
    }

    @Override
    public Optional<String> observe(RunEvent event) {
        if (!(event instanceof Stepped stepped) || !Double.isFinite(stepped.gradientNorm())) {
            return Optional.empty();
        }
        double norm = stepped.gradientNorm();
        largest = Math.max(largest, norm);
        boolean isGone = stepped.loss() > LEARNT && norm <= Math.max(ALWAYS_GONE, GONE * largest);
        gone = isGone ? gone + 1 : 0;
        if (gone < PATIENCE) {
            return Optional.empty();
        }
        return Optional.of("the norm of the gradient has stayed at " + Digits.of(norm) + " while the loss is "
                + Digits.of(stepped.loss())
                + ": nothing reaches the weights; raise the temperature, see that the encoder's weights are trained and not"
                + " all zero, and lower the learning rate that may have thrown them off");
    }
}
