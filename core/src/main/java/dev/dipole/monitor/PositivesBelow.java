package dev.dipole.monitor;

import dev.dipole.monitor.RunEvent.Measured;
import java.util.Locale;
import java.util.Optional;

/** What is said to belong together scores no higher than what is not. */
final class PositivesBelow implements Tripwire {

    /** Of the overlap: clearly below. */
    private static final double CLEARLY = 0.6;

    private static final int CLEAR_PATIENCE = 2;

    /** Of the overlap: nothing tells them apart. An untrained model stands there, on either side, so it takes longer. */
    private static final double BLIND = 0.5;

    private static final int BLIND_PATIENCE = 5;

    private int clear;
    private int blind;

    @Override
    public String name() {
        return "positives-below";
    }

    @Override
    public Optional<String> observe(RunEvent event) {
        if (!(event instanceof Measured measured)) {
            return Optional.empty();
        }
        double overlap = measured.values().getOrDefault("scores.overlap", Double.NaN);
        clear = overlap >= CLEARLY ? clear + 1 : 0;
        blind = overlap >= BLIND ? blind + 1 : 0;
        if (clear < CLEAR_PATIENCE && blind < BLIND_PATIENCE) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "positives score below negatives (in %.0f%% of comparisons a negative wins): the pairs may be mislabelled;"
                        + " check that the columns of positives and negatives are not swapped, that each row holds what"
                        + " belongs together, and that no file was shifted by a line",
                100 * overlap));
    }
}
