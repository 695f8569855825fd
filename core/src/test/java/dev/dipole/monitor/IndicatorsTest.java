package dev.dipole.monitor;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Implementations;
import dev.dipole.testing.Memory;
import dev.dipole.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class IndicatorsTest {

    static final Path PAGE = Path.of(System.getProperty("project.root", ".."), "docs", "monitoring.md");

    @Test
    void everyIndicatorIsListedAndTested() {
        Set<Class<?>> indicators = Implementations.of(Indicator.class);
        assertEquals(
                indicators,
                Indicators.all().stream().map(Object::getClass).collect(Collectors.toSet()),
                "give each indicator its line in Indicators");
        for (Class<?> indicator : indicators) {
            Implementations.requireContract(indicator, IndicatorContract.class);
        }
    }

    @Test
    void everyFigureIsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        for (Indicator.Figure figure : figures()) {
            assertTrue(page.contains("`" + figure.name() + "`"), PAGE + " tells nothing of " + figure.name());
            assertEquals(figure, Indicators.figure(figure.name()).orElseThrow());
        }
        assertEquals(
                figures().size(),
                new TreeSet<>(figures().stream().map(Indicator.Figure::name).toList()).size(),
                "each name once");
    }

    private static List<Indicator.Figure> figures() {
        return Indicators.all().stream()
                .flatMap(indicator -> indicator.figures().stream())
                .toList();
    }

    @Test
    void whatIsMeasuredIsInOrderAndRounded(SplittableRandom random) {
        float[][] anchors = IndicatorContract.gaussian(random, 40, 16);
        float[][] candidates = IndicatorContract.gaussian(random, 40, 16);
        var values = Indicators.measure(EmbeddingSample.pairs(anchors, candidates));
        assertEquals(figures().stream().map(Indicator.Figure::name).toList(), List.copyOf(values.keySet()));
        values.values().forEach(value -> assertEquals(value, Indicators.rounded(value)));
        assertEquals(1.23457, Indicators.rounded(1.2345678));
        assertEquals(-1.23457e-7, Indicators.rounded(-1.2345678e-7));
        assertEquals(0, Indicators.rounded(-1e-15));
        assertEquals(
                List.of(
                        "uniformity.candidates",
                        "spread.candidates",
                        "spread.least.candidates",
                        "rank.candidates",
                        "rank.share.candidates",
                        "hubness.skewness",
                        "hubness.largest"),
                List.copyOf(Indicators.measure(EmbeddingSample.alone(anchors)).keySet()));
    }

    @Test
    void evenVectorsOfGoodPairsAreHealthy(SplittableRandom random) {
        float[][] anchors = IndicatorContract.gaussian(random, 256, 64);
        float[][] candidates = IndicatorContract.gaussian(random, 256, 64);
        for (int i = 0; i < 256; i++) {
            for (int j = 0; j < 64; j++) {
                candidates[i][j] = anchors[i][j] + 0.3f * candidates[i][j];
            }
        }
        Indicators.measure(EmbeddingSample.pairs(anchors, candidates))
                .forEach((name, value) ->
                        assertTrue(Indicators.figure(name).orElseThrow().healthy(value), name + " is " + value));
    }

    @Test
    void aCollapseIsNot(SplittableRandom random) {
        float[][] same = IndicatorContract.same(random, 256, 64);
        var values = Indicators.measure(EmbeddingSample.pairs(same, same));
        for (String name : List.of(
                "uniformity.anchors",
                "spread.candidates",
                "rank.anchors",
                "rank.share.candidates",
                "scores.negative")) {
            assertTrue(!Indicators.figure(name).orElseThrow().healthy(values.get(name)), name + ": " + values);
        }
    }

    @Test
    void nothingIsLeftInNativeMemory(SplittableRandom random) {
        float[][] anchors = IndicatorContract.gaussian(random, 40, 4096);
        Memory.assertNoGrowth(() -> Indicators.measure(EmbeddingSample.pairs(anchors, anchors)));
    }

    @Test
    void theNearestAreTold() {
        EmbeddingSample sample =
                EmbeddingSample.pairs(new float[][] {{1, 0}, {0, 1}}, new float[][] {{0.6f, 0.8f}, {0, 2}});
        assertEquals(
                List.of(new RunEvent.Neighbours("a", List.of(new RunEvent.Neighbour("x", 0.6, true)))),
                Nearest.of(sample, List.of("a", "b"), List.of("x", "y"), 1, 1));
        assertEquals(
                List.of("y", "x"),
                Nearest.of(sample, List.of("a", "b"), List.of("x", "y"), 9, 9).get(1).nearest().stream()
                        .map(RunEvent.Neighbour::text)
                        .toList());
        assertEquals(
                "anchors (1) must be as many as the sample has rows (2)",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Nearest.of(sample, List.of("a"), List.of("x", "y"), 1, 1))
                        .getMessage());
        float[][] ties = new float[5][2];
        Arrays.fill(ties, new float[] {1, 1});
        assertEquals("[0, 1, 3]", Arrays.toString(Nearest.of(EmbeddingSample.alone(ties), 2, 3)));
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        float[][] two = {{1, 0}, {0, 1}};
        assertMessage(
                "embeddings [1, 2] must be [n, dim] with n at least 2: a sample of one has nothing to be compared with",
                () -> EmbeddingSample.alone(new float[][] {{1, 0}}));
        assertMessage(
                "candidates [3, 1] must have the shape of the anchors [2, 2]: row i belongs to row i",
                () -> EmbeddingSample.pairs(two, new float[3][1]));
        assertMessage(
                "candidates: row 1 is not finite; find out why before it is measured",
                () -> EmbeddingSample.pairs(two, new float[][] {{1, 0}, {0, Float.NaN}}));
    }

    @Test
    void measurementsAreSpreadByCountsAlone() {
        MonitorSettings settings = new MonitorSettings(256, 50, 5, 3, 224, false);
        assertEquals(50, settings.measurements(10_000_000));
        assertEquals(2, settings.measurements(155_000));
        assertEquals(1, settings.measurements(3));
        assertEquals(0, new MonitorSettings(256, 0, 5, 3, 224, false).measurements(10_000_000));
        for (long steps : new long[] {1, 2, 13, 207, 10_000}) {
            for (long anchors : new long[] {2, 155_000, 100_000_000}) {
                long due = 0;
                for (long step = 1; step <= steps; step++) {
                    due += settings.due(step, steps, anchors) ? 1 : 0;
                }
                assertEquals(Math.min(steps, settings.measurements(anchors)), due);
                assertTrue(settings.due(steps, steps, anchors), "after the last step");
            }
        }
        assertTrue(!new MonitorSettings(256, 0, 5, 3, 224, false).due(7, 7, 100_000_000), "none");
        assertMessage(
                "sample (1) must be at least 2; measurements=0 turns the measurements off",
                () -> new MonitorSettings(1, 0, 5, 3, 224, false));
    }
}
