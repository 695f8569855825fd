package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TemperatureRunawayTest extends TripwireContract {

    @Override
    Tripwire tripwire() {
        return new TemperatureRunaway();
    }

    @Override
    List<RunEvent> bad() {
        List<RunEvent> events = new ArrayList<>();
        for (int step = 1; step <= 300; step++) {
            events.add(stepped(step, 3, 1, Math.max(0.01, 0.051 - step * 0.001)));
        }
        return events;
    }

    @Override
    String message() {
        return "the temperature went from 0.05 to 0.01: its bound; the loss falls by sharper scores and no longer by better"
                + " vectors; fix the temperature or lower the rate of the objective's parameters (training.objective-rate),"
                + " raise the batch size, or give harder negatives";
    }

    @Test
    void soItIsWhereItRises() {
        assertEquals(
                Optional.of(
                        "the temperature went from 0.05 to 0.5: scores are flattened since pairs cannot be told apart;"
                                + " check that the columns belong together, lower the rate of the objective's parameters"
                                + " (training.objective-rate), or fix the temperature"),
                said(tripwire(), List.of(stepped(1, 3, 1, 0.05), stepped(2, 3, 1, 0.5))));
    }

    @Test
    void aFixedTemperatureMayBeAnything() {
        for (double temperature : new double[] {0.001, 0.01, 1, 20, Double.NaN}) {
            Tripwire tripwire = tripwire();
            for (int step = 1; step < 300; step++) {
                assertEquals(Optional.empty(), tripwire.observe(stepped(step, 3, 1, temperature)));
            }
        }
    }
}
