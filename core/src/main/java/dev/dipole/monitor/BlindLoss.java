package dev.dipole.monitor;

import dev.dipole.monitor.RunEvent.Stepped;
import java.util.Locale;
import java.util.Optional;

/**
 * A loss that stays at the logarithm of the number of choices: all candidates look alike, or are made to by a temperature at which
 * cosines hardly count.
 */
final class BlindLoss implements Tripwire {

    /** Steps in a row near ln N before it is called a collapse; an untrained model may start there. */
    private static final int PATIENCE = 20;

    /** Nearer than this, relative, counts as near. */
    private static final double NEAR = 0.01;

    /** From this temperature on cosines, of which no two differ by more than 2, are worth one nat at most. */
    private static final double FLAT = 2;

    private int near;
    private double rate = Double.NaN;

    @Override
    public String name() {
        return "blind-loss";
    }

    @Override
    public boolean namesCollapse() {
        return true;
    }

    @Override
    public Optional<String> observe(RunEvent event) {
        if (!(event instanceof Stepped stepped)) {
            return Optional.empty();
        }
        double loss = stepped.loss();
        double blind = Math.log(stepped.choices());
        boolean flat = stepped.temperature() >= FLAT && Math.abs(loss - blind) <= 2 / stepped.temperature();
        boolean isNear = stepped.choices() > 2 && (flat || Math.abs(loss - blind) < NEAR * blind);
        // While the rate still rises nothing is expected of the loss yet.
        boolean warmsUp = stepped.learningRate() > rate;
        rate = stepped.learningRate();
        near = isNear && !warmsUp ? near + 1 : 0;
        if (near < PATIENCE) {
            return Optional.empty();
        }
        String stayed = String.format(
                Locale.ROOT, "the loss has stayed at %.3f, near ln %.0f = %.3f: ", loss, stepped.choices(), blind);
        return Optional.of(stayed
                + (flat
                        ? "at a temperature of " + Digits.of(stepped.temperature())
                                + " all scores are nearly the same, and so every candidate looks alike; lower the"
                                + " temperature, 0.05 to 0.5 are usual"
                        : "every candidate looks alike (collapse, or pairs that have nothing to do with each"
                                + " other); check the columns, lower the temperature or the learning rate"));
    }
}
