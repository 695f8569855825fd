package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ZeroLossTest extends TripwireContract {

    @Override
    Tripwire tripwire() {
        return new ZeroLoss();
    }

    @Override
    List<RunEvent> bad() {
        return List.of(
                new RunEvent.Stepped(1, 0.1, 0.05, 1, 1, 2, 2, 2, 0, 0),
                new RunEvent.Stepped(2, 0, 0.05, 0, 1, 2, 2, 2, 2, 0));
    }

    @Override
    String message() {
        return "the loss is 0: no anchor has a negative left, since of the 2 candidate(s) of its batch all others are"
                + " known positives or equal texts; raise the batch size or check for duplicate texts";
    }

    @Test
    void zeroWithNegativesIsAnotherFault() {
        // What single precision leaves of zero, on either side of it.
        for (double zero : new double[] {0, 2e-7, -2e-7}) {
            assertEquals(
                    Optional.of(
                            "the loss is 0: every positive is far above all negatives, and nothing more is learned; raise"
                                    + " the batch size or the temperature, give harder negatives, or stop earlier"),
                    tripwire().observe(stepped(1, zero, 1, 1)));
        }
        assertEquals(Optional.empty(), tripwire().observe(stepped(1, -1, 1, 1)), "a loss may be negative");
    }

    @Test
    void theCandidatesAreCountedNotTheChoicesOfBothDirections() {
        // Of 4 x 16 cells 4 are the positives and 40 were ignored: 20 negatives are left, though √(4 · 16) is but 8.
        RunEvent step = new RunEvent.Stepped(1, 0, 0.05, 0, 1, 4, 16, 8, 40, 0);
        assertTrue(tripwire().observe(step).orElseThrow().contains("far above all negatives"));
        RunEvent none = new RunEvent.Stepped(1, 0, 0.05, 0, 1, 4, 16, 8, 60, 0);
        assertTrue(tripwire().observe(none).orElseThrow().contains("of the 16 candidate(s)"));
    }
}
