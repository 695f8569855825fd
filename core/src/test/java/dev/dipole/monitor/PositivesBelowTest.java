package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PositivesBelowTest extends TripwireContract {

    @Override
    Tripwire tripwire() {
        return new PositivesBelow();
    }

    @Override
    List<RunEvent> bad() {
        return List.of(measured(10, 0.7, 0.1, 0.9, 100), measured(20, 0.71, 0.1, 0.9, 100));
    }

    @Override
    String message() {
        return "positives score below negatives (in 71% of comparisons a negative wins): the pairs may be mislabelled; check"
                + " that the columns of positives and negatives are not swapped, that each row holds what belongs together,"
                + " and that no file was shifted by a line";
    }

    @Test
    void pairsThatAreUnrelatedTakeLonger() {
        Tripwire tripwire = tripwire();
        for (int step = 1; step < 5; step++) {
            assertEquals(Optional.empty(), tripwire.observe(measured(step, 0.51, 0.1, 0.9, 100)));
        }
        assertTrue(tripwire.observe(measured(5, 0.505, 0.1, 0.9, 100)).isPresent());
    }

    @Test
    void anUntrainedModelMayStandOnEitherSide() {
        Tripwire tripwire = tripwire();
        for (int step = 1; step < 50; step++) {
            assertEquals(
                    Optional.empty(), tripwire.observe(measured(step, step % 4 == 0 ? 0.49 : 0.52, 0.1, 0.9, 100)));
        }
    }
}
