package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GradientExplosionTest extends TripwireContract {

    @Override
    Tripwire tripwire() {
        return new GradientExplosion();
    }

    @Override
    List<RunEvent> bad() {
        List<RunEvent> events = new ArrayList<>(losses(40, 3));
        events.add(stepped(41, 3, 250, Double.NaN));
        return events;
    }

    @Override
    String message() {
        return "the norm of the gradient is 250 where 1 was usual: the weights are about to be thrown far off; lower the"
                + " learning rate (0.05), lengthen the warm-up, or clip the gradient (training.clip-norm=2)";
    }

    @Test
    void aGradientThatComesBackAfterItWasSmallIsNone() {
        List<RunEvent> events = new ArrayList<>(losses(40, 3));
        for (int step = 41; step < 90; step++) {
            events.add(stepped(step, 3, step % 30 == 0 ? 1 : 1e-5, Double.NaN));
        }
        assertEquals(Optional.empty(), said(tripwire(), events));
    }
}
