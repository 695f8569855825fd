package dev.dipole.monitor;

import java.util.Optional;

/**
 * Watches the events of a run for one failure. What it says is a function of the events that it saw, so that whoever sees
 * them again after a run was resumed is in the same state.
 */
public interface Tripwire {

    /** Small letters and hyphens. */
    String name();

    /** Whether what it names is a collapse: vectors that no longer tell inputs apart, after which going on is of no use. */
    default boolean namesCollapse() {
        return false;
    }

    /**
     * Sees an event; it has seen all that came before.
     *
     * @return what is wrong, why, and what to do; it is not asked again after that
     */
    Optional<String> observe(RunEvent event);
}
