package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OverfittingTest extends TripwireContract {

    @Override
    Tripwire tripwire() {
        return new Overfitting();
    }

    @Override
    List<RunEvent> bad() {
        List<RunEvent> events = new ArrayList<>();
        double[] figures = {0.5, 0.7, 0.68, 0.67, 0.64, 0.63};
        for (int i = 0; i < figures.length; i++) {
            for (int step = 1; step <= 10; step++) {
                events.add(stepped(10 * i + step, 2 - 0.25 * i, 1, Double.NaN));
            }
            events.add(new RunEvent.Evaluated(10 * i + 10, "mrr@10", figures[i], figures[i] == 0.7));
        }
        return events;
    }

    @Override
    String message() {
        return "the training loss still falls (1.75 to 1) while mrr@10 fell from 0.7000 at step 20 to 0.6400: the model"
                + " learns the training pairs by heart; stop earlier (training.patience) or take fewer epochs, or give it"
                + " more pairs";
    }

    @Test
    void aPlateauIsNoOverfitting() {
        List<RunEvent> events = new ArrayList<>();
        for (int i = 1; i < 30; i++) {
            events.addAll(losses(5, 2.0 / i));
            events.add(new RunEvent.Evaluated(5L * i, "mrr@10", 0.5 - 0.004 * (i % 3), i == 3));
        }
        assertEquals(Optional.empty(), said(tripwire(), events));
    }

    @Test
    void whereTheLossRisesTooItIsSomethingElse() {
        List<RunEvent> events = new ArrayList<>();
        for (int i = 1; i < 9; i++) {
            events.addAll(losses(5, i));
            events.add(new RunEvent.Evaluated(5L * i, "mrr@10", 0.5 / i, i == 1));
        }
        assertEquals(Optional.empty(), said(tripwire(), events));
    }
}
