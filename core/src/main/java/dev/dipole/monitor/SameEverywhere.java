package dev.dipole.monitor;

import dev.dipole.monitor.RunEvent.Measured;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A sample whose vectors are nearly the same, or lie on a line: a collapse that the loss alone may hide. */
final class SameEverywhere implements Tripwire {

    /** Measurements in a row; a pretrained model may start narrow and opens within steps. */
    private static final int PATIENCE = 2;

    /** Of the cosine of what does not belong together. */
    private static final double SAME = 0.95;

    /** Of the mean deviation of a dimension; √(1 − 0.95) = 0.22 is the same as the above. */
    private static final double NARROW = 0.22;

    /** Of the rank's share; in few dimensions it says nothing. */
    private static final double FLAT = 0.01;

    /** Of the rank itself: nearly a line, which in few dimensions is a large share. */
    private static final double LINE = 1.2;

    /** Up to this share of what the rank could be a line says something. */
    private static final double LINE_SHARE = 0.5;

    private int same;

    @Override
    public String name() {
        return "same-everywhere";
    }

    @Override
    public boolean namesCollapse() {
        return true;
    }

    @Override
    public Optional<String> observe(RunEvent event) {
        if (!(event instanceof Measured measured)) {
            return Optional.empty();
        }
        Optional<String> what = what(measured);
        same = what.isPresent() ? same + 1 : 0;
        if (same < PATIENCE) {
            return Optional.empty();
        }
        return what.map(is -> "every input looks nearly the same (" + is
                + "): the model collapses; lower the learning rate or the temperature, raise the batch size, and see that"
                + " the data holds different inputs");
    }

    private static Optional<String> what(Measured measured) {
        if (value(measured, "scores.negative") >= SAME) {
            return told(measured, "scores.negative", "the mean cosine of unrelated inputs is %.3f, of at most 1");
        }
        for (String side : List.of("anchors", "candidates")) {
            if (value(measured, "spread." + side) <= NARROW) {
                return told(
                        measured,
                        "spread." + side,
                        "the dimensions of the " + side + " deviate by %.3f of what even spread has");
            }
            double rank = value(measured, "rank." + side);
            double share = value(measured, "rank.share." + side);
            if (share <= FLAT || (rank < LINE && share < LINE_SHARE)) {
                return told(measured, "rank." + side, "the effective rank of the " + side + " is %.1f");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> told(Measured measured, String name, String format) {
        return Optional.of(String.format(Locale.ROOT, format, value(measured, name)));
    }

    /** NaN, which exceeds nothing and falls below nothing, where it was not measured. */
    private static double value(Measured measured, String name) {
        return measured.values().getOrDefault(name, Double.NaN);
    }
}
