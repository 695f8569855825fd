package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GradientVanishingTest extends TripwireContract {

    @Override
    Tripwire tripwire() {
        return new GradientVanishing();
    }

    @Override
    List<RunEvent> bad() {
        List<RunEvent> events = new ArrayList<>(losses(5, 3));
        for (int step = 6; step < 40; step++) {
            events.add(stepped(step, 3, 1e-9, Double.NaN));
        }
        return events;
    }

    @Override
    String message() {
        return "the norm of the gradient has stayed at 1.0E-9 while the loss is 3: nothing reaches the weights; raise the"
                + " temperature, see that the encoder's weights are trained and not all zero, and lower the learning rate"
                + " that may have thrown them off";
    }

    @Test
    void fromTheStartItIsSeenToo() {
        List<RunEvent> events = new ArrayList<>();
        for (int step = 1; step <= 20; step++) {
            events.add(stepped(step, 3, 0, Double.NaN));
        }
        assertTrue(said(tripwire(), events).isPresent());
    }

    @Test
    void whereNothingIsLeftToLearnItIsRight() {
        List<RunEvent> events = new ArrayList<>(losses(5, 3));
        for (int step = 6; step < 90; step++) {
            events.add(stepped(step, 1e-5, 1e-9, Double.NaN));
        }
        assertEquals(Optional.empty(), said(tripwire(), events));
    }
}
