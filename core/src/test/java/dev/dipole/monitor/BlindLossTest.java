package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.objective.grid.InfoNce;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BlindLossTest extends TripwireContract {

    @Override
    Tripwire tripwire() {
        return new BlindLoss();
    }

    @Override
    List<RunEvent> bad() {
        return losses(25, Math.log(1024) * 1.004);
    }

    @Override
    String message() {
        return "the loss has stayed at 6.959, near ln 1024 = 6.931: every candidate looks alike (collapse, or pairs that"
                + " have nothing to do with each other); check the columns, lower the temperature or the learning rate";
    }

    @Test
    void inBothDirectionsAndWithNegativesItIsSeenToo() {
        for (double choices : new double[] {1024, 3072, InfoNce.symmetric(0.05).choices(1024, 3072)}) {
            double blind = Math.log(choices);
            Tripwire tripwire = tripwire();
            for (int step = 1; step < 20; step++) {
                assertEquals(Optional.empty(), tripwire.observe(step(step, blind * 1.005, choices)));
            }
            assertTrue(tripwire.observe(step(20, blind * 0.995, choices)).isPresent());
        }
    }

    /** In one set of both views, the mean of ln B and ln 2B is a loss like any other. */
    @Test
    void oneSetHasOneDirection() {
        Tripwire tripwire = tripwire();
        for (int step = 1; step < 100; step++) {
            double between = (Math.log(1024) + Math.log(2047)) / 2;
            assertEquals(Optional.empty(), tripwire.observe(step(step, between, 2047)));
        }
    }

    private static RunEvent step(int step, double loss, double choices) {
        return new RunEvent.Stepped(step, loss, 0.05, 1, 0.05, 1024, 3072, choices, 0, 0);
    }

    @Test
    void passingByIsNoCollapse() {
        Tripwire tripwire = tripwire();
        for (int step = 0; step < 200; step++) {
            double loss = Math.log(1024) * (step % 20 == 0 ? 0.9 : 1);
            assertEquals(Optional.empty(), tripwire.observe(step(step, loss, 1024)));
        }
    }
}
