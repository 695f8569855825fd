package dev.dipole.monitor;

import dev.dipole.monitor.RunEvent.Stepped;
import java.util.Optional;

/** A loss of 0: there is nothing to tell apart, or nothing more to learn. */
final class ZeroLoss implements Tripwire {

    /** In single precision, ln Σ exp s − s of one score alone stays below this. */
    private static final double ZERO = 1e-6;

    @Override
    public String name() {
        return "zero-loss";
    }

    @Override
    public Optional<String> observe(RunEvent event) {
        if (!(event instanceof Stepped stepped) || !(Math.abs(stepped.loss()) <= ZERO)) {
            return Optional.empty();
        }
        if (stepped.choices() == 0) {
            return Optional.of(
                    "the loss is 0: all pairs coincide, and nothing more is learned; see by the spread and the rank of"
                            + " the sample that not all inputs do, and stop earlier otherwise");
        }
        // Losses over one set of both sides choose among more than the candidates.
        long others = Math.max(stepped.candidates(), Math.round(stepped.choices())) - 1;
        long negatives = stepped.anchors() * others - stepped.ignored();
        return Optional.of(
                negatives <= 0
                        ? "the loss is 0: no anchor has a negative left, since of the " + stepped.candidates()
                                + " candidate(s) of its batch all others are known positives or equal texts; raise the"
                                + " batch size or check for duplicate texts"
                        : "the loss is 0: every positive is far above all negatives, and nothing more is learned;"
                                + " raise the batch size or the temperature, give harder negatives, or stop earlier");
    }
}
