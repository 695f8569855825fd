package dev.dipole.monitor;

import dev.dipole.monitor.RunEvent.Stepped;
import java.util.Optional;

/** A loss or a gradient that is infinite or no number. */
final class LossNotFinite implements Tripwire {

    @Override
    public String name() {
        return "not-finite";
    }

    @Override
    public Optional<String> observe(RunEvent event) {
        if (!(event instanceof Stepped stepped)) {
            return Optional.empty();
        }
        boolean isLoss = !Double.isFinite(stepped.loss());
        if (!isLoss && Double.isFinite(stepped.gradientNorm())) {
            return Optional.empty();
        }
        return Optional.of(
                "the " + (isLoss ? "loss is " + stepped.loss() : "gradient's norm is " + stepped.gradientNorm())
                        + "; lower the learning rate (" + stepped.learningRate() + ") or raise the temperature");
    }
}
