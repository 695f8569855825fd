package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.monitor.RunEvent.Evaluated;
import dev.dipole.monitor.RunEvent.Measured;
import dev.dipole.monitor.RunEvent.Stepped;
import dev.dipole.monitor.RunEvent.Warned;
import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every tripwire keeps to: silent on a run that learns, loud on the one that it is made for, and once. */
@ExtendWith(Seeds.class)
abstract class TripwireContract {

    /** Armed anew. */
    abstract Tripwire tripwire();

    /** A run that it must name. */
    abstract List<RunEvent> bad();

    /** What it says of it, exactly. */
    abstract String message();

    @Test
    void aRunThatLearnsIsLeftAlone(SplittableRandom random) {
        Tripwire tripwire = tripwire();
        for (RunEvent event : healthy(random, 1000)) {
            assertEquals(Optional.empty(), tripwire.observe(event), () -> "at " + event);
        }
    }

    @Test
    void itsFailureIsNamedWithCauseAndRemedy() {
        assertEquals(message(), said(tripwire(), bad()).orElse("nothing"));
    }

    @Test
    void itIsNamedOnce() {
        Tripwires all = new Tripwires();
        List<String> said = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            for (RunEvent event : bad()) {
                all.observe(event).forEach(warned -> said.add(warned.message()));
            }
        }
        assertEquals(1, said.stream().filter(message()::equals).count(), said.toString());
    }

    @Test
    void afterAHealthyStartItIsNamedToo(SplittableRandom random) {
        List<RunEvent> events = new ArrayList<>(healthy(random, 300));
        events.addAll(bad());
        assertTrue(said(tripwire(), events).isPresent());
    }

    @Test
    void whateverItSeesIsNoFault() {
        Tripwire tripwire = tripwire();
        assertEquals(Optional.empty(), tripwire.observe(new Warned(1, "warned")));
        assertEquals(Optional.empty(), tripwire.observe(new Measured(1, Map.of(), List.of())));
    }

    static Optional<String> said(Tripwire tripwire, List<RunEvent> events) {
        for (RunEvent event : events) {
            Optional<String> fault = tripwire.observe(event);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    /** As a run that learns tells it, noise and a late wobble included. */
    static List<RunEvent> healthy(SplittableRandom random, int steps) {
        List<RunEvent> events = new ArrayList<>();
        for (int step = 1; step <= steps; step++) {
            double done = (double) step / steps;
            double noise = 1 + 0.2 * random.nextGaussian();
            double loss = 0.2 + 6.5 * Math.exp(-5 * done) * (0.95 + 0.05 * random.nextDouble());
            events.add(new Stepped(
                    step,
                    loss,
                    0.05 * (1 - done),
                    Math.max(0.01, 2 * Math.exp(-4 * done) * Math.abs(noise)),
                    0.05 - 0.03 * done,
                    1024,
                    1024,
                    1024,
                    3,
                    0));
            if (step % 20 == 0) {
                events.add(measured(step, 0.45 * Math.exp(-5 * done), 0.05, 0.9, 120));
            }
            if (step % 100 == 0) {
                double figure = 0.5 - 0.4 * Math.exp(-8 * done) + 0.003 * random.nextGaussian();
                events.add(new Evaluated(step, "mrr@10", figure, false));
            }
        }
        return events;
    }

    static Measured measured(long step, double overlap, double negative, double spread, double rank) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("spread.anchors", spread);
        values.put("spread.candidates", spread);
        values.put("rank.anchors", rank);
        values.put("rank.candidates", rank);
        values.put("rank.share.anchors", rank / 256);
        values.put("rank.share.candidates", rank / 256);
        values.put("scores.negative", negative);
        values.put("scores.overlap", overlap);
        return new Measured(step, values, List.of());
    }

    static Stepped stepped(long step, double loss, double norm, double temperature) {
        return new Stepped(step, loss, 0.05, norm, temperature, 1024, 1024, 1024, 0, 0);
    }

    /** Steps with a loss and nothing else to see. */
    static List<RunEvent> losses(int steps, double loss) {
        List<RunEvent> events = new ArrayList<>();
        for (int step = 1; step <= steps; step++) {
            events.add(stepped(step, loss, 1, Double.NaN));
        }
        return events;
    }
}
