package dev.dipole.train.companion;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.miner.RandomMiner;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class CurriculumTest {

    private static final Corpus<String> CORPUS = Corpus.of(List.of("a", "b"), String::hashCode);

    private static Phase<String> phase(String start) {
        return Phase.drawn("random", Start.parse(start), () -> new RandomMiner<>(CORPUS));
    }

    private static Curriculum<String> curriculum(String... starts) {
        return new Curriculum<>(Arrays.stream(starts).map(CurriculumTest::phase).toList(), 10, 5, 1, 4);
    }

    @Test
    void startsAreStepsOrShares() {
        assertEquals(500, Start.parse("500").of(1000));
        assertEquals(200, Start.parse("20%").of(1000));
        assertEquals(Start.afterShare(0.2), Start.parse("20%"));
        assertEquals(Start.afterSteps(7), Start.parse("7"));
        assertEquals("20.0%", Start.parse("20%").toString());
        assertEquals("7", Start.parse("7").toString());
        for (String[] bad : new String[][] {
            {"soon", "start (soon) must be a number of steps such as 500, or a share of the run such as 20%"},
            {"-1", "start (-1.0) must be a whole number of steps, at least 0; write a share of the run as 20%"},
            {"0.2", "start (0.2) must be a whole number of steps, at least 0; write a share of the run as 20%"},
            {
                "100%",
                "start (100.0%) must be in [0%, 100%): a share of the run's steps; what begins at its end never begins"
            }
        }) {
            assertMessage(bad[1], () -> Start.parse(bad[0]));
        }
    }

    @Test
    void phasesComeInTheirOrder() {
        assertEquals(
                1,
                Objects.requireNonNull(curriculum("0", "50%").over(20).at(10)).phase());
        assertMessage(
                "phase random begins after 10.0%, step 10 of 100, and random before it at step 50; give the phases in the"
                        + " order in which they begin",
                () -> curriculum("50", "10%").over(100));
    }

    @Test
    void whatCannotBeIsNamed() {
        assertMessage(
                "phases is empty; name one, or leave the refreshed negatives out",
                () -> new Curriculum<String>(List.of(), 10, 5, 1, 4));
        List<Phase<String>> one = List.of(phase("0"));
        assertMessage("refreshEvery (0) must be at least 1 step", () -> new Curriculum<>(one, 0, 0, 1, 4));
        assertMessage(
                "swapAfter (11) must be in [0, refreshEvery = 10]: one mining ends before the next begins",
                () -> new Curriculum<>(one, 10, 11, 1, 4));
        assertMessage("perAnchor (0) must be at least 1; 1 to 7 are usual", () -> new Curriculum<>(one, 10, 5, 0, 4));
        assertMessage(
                "depth (1) must be at least perAnchor (2): the negatives of a step are drawn from so many",
                () -> new Curriculum<>(one, 10, 5, 2, 1));
        assertMessage(
                "name must not be blank; the log tells of the phase by it",
                () -> Phase.drawn(" ", Start.parse("0"), () -> new RandomMiner<>(CORPUS)));
    }
}
