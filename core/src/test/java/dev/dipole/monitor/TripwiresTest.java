package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Implementations;
import dev.dipole.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class TripwiresTest {

    @Test
    void everyTripwireIsListedTestedAndOnThePage() throws IOException {
        Set<Class<?>> tripwires = Implementations.of(Tripwire.class);
        assertEquals(
                tripwires,
                Tripwires.all().stream().map(make -> make.get().getClass()).collect(Collectors.toSet()),
                "give each tripwire its line in Tripwires");
        Set<String> names = new TreeSet<>();
        String page = Files.readString(IndicatorsTest.PAGE);
        for (Supplier<Tripwire> make : Tripwires.all()) {
            Implementations.requireContract(make.get().getClass(), TripwireContract.class);
            String name = make.get().name();
            assertTrue(names.add(name), name + " is there twice");
            assertTrue(page.contains("`" + name + "`"), IndicatorsTest.PAGE + " tells nothing of " + name);
        }
    }

    @Test
    void aRunThatLearnsSetsOffNone(SplittableRandom random) {
        Tripwires tripwires = new Tripwires();
        for (RunEvent event : TripwireContract.healthy(random, 2000)) {
            assertEquals(List.of(), tripwires.observe(event));
        }
    }

    @Test
    void whoeverSeesTheEventsAgainIsInTheSameState(SplittableRandom random) {
        List<RunEvent> events = new ArrayList<>(TripwireContract.healthy(random, 60));
        List.of(
                        new BlindLossTest(),
                        new SameEverywhereTest(),
                        new TemperatureRunawayTest(),
                        new OverfittingTest(),
                        new GradientExplosionTest(),
                        new GradientVanishingTest(),
                        new PositivesBelowTest())
                .forEach(test -> events.addAll(test.bad()));
        List<RunEvent> whole = new ArrayList<>();
        tell(new Tripwires(), events, whole);
        assertTrue(whole.size() >= events.size() + 7, "each says something");
        for (int trial = 0; trial < 20; trial++) {
            int killed = random.nextInt(events.size());
            List<RunEvent> log = new ArrayList<>();
            tell(new Tripwires(), events.subList(0, killed), log);
            Tripwires resumed = new Tripwires();
            log.forEach(resumed::observe);
            tell(resumed, events.subList(killed, events.size()), log);
            assertEquals(whole, log);
        }
    }

    private static void tell(Tripwires tripwires, List<RunEvent> events, List<RunEvent> log) {
        for (RunEvent event : events) {
            log.add(event);
            log.addAll(tripwires.observe(event));
        }
    }
}
