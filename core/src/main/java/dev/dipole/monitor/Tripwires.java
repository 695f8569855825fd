package dev.dipole.monitor;

import java.util.List;

/** Placeholder until the tripwires are merged. */
public final class Tripwires {
    private final LossWatch watch = new LossWatch();

    private Tripwires() {}

    /** All. */
    public static Tripwires all() {
        return new Tripwires();
    }

    /** Sees an event. */
    public List<RunEvent.Warned> observe(RunEvent event) {
        if (event instanceof RunEvent.Stepped stepped) {
            return watch.observe(stepped.loss(), stepped.anchors(), stepped.candidates(), stepped.ignored())
                    .map(message -> List.of(new RunEvent.Warned(stepped.step(), message)))
                    .orElse(List.of());
        }
        return List.of();
    }
}
