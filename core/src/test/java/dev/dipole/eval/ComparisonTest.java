package dev.dipole.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Document;
import dev.dipole.data.Example;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Sources;
import dev.dipole.random.RandomKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Several tests at once, intervals of what is no mean, and the queries that are set apart. */
class ComparisonTest {

    @Test
    void holmStepsDown() {
        // Sorted 0.01, 0.02, 0.03, 0.04: 4·0.01, max(0.04, 3·0.02), max(0.06, 2·0.03), max(0.06, 0.04).
        assertArrayEquals(
                new double[] {0.06, 0.04, 0.06, 0.06}, Holm.adjust(new double[] {0.03, 0.01, 0.02, 0.04}), 1e-12);
        assertArrayEquals(new double[] {1, 1}, Holm.adjust(new double[] {0.6, 0.9}));
        assertArrayEquals(new double[0], Holm.adjust(new double[0]));
        assertEquals(
                "p-value (NaN) must lie between 0 and 1",
                assertThrows(IllegalArgumentException.class, () -> Holm.adjust(new double[] {Double.NaN}))
                        .getMessage());
    }

    private static EvaluationReport report(String system, List<Double> first, List<Double> second) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        values.put("mrr@10", first);
        values.put("map", second);
        return new EvaluationReport("t", system, List.of("a", "b", "c"), values, List.of(), List.of(), 0);
    }

    @Test
    void theFamilyIsEveryTestOfTheComparison() {
        SystemComparison comparison = new SystemComparison(List.of(
                report("x", List.of(0.0, 0.0, 0.0), List.of(0.0, 0.0, 0.0)),
                report("y", List.of(1.0, 2.0, 3.0), List.of(0.0, 0.0, 0.0)),
                report("z", List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0))));
        List<SystemComparison.Difference> differences = comparison.differences();
        assertEquals(
                List.of("y-x mrr@10", "y-x map", "z-x mrr@10", "z-x map", "z-y mrr@10", "z-y map"),
                differences.stream()
                        .map(d -> d.later() + "-" + d.earlier() + " " + d.metric())
                        .toList());
        SystemComparison.Difference first = differences.get(0);
        assertEquals(2, first.test().difference(), 1e-12);
        assertEquals(2, first.interval().mean(), 1e-12);
        assertTrue(first.interval().lower() >= 1 && first.interval().upper() <= 3);
        // Three queries: p is 2/8. Four of six are 0.25, times 6 more than 1.
        assertEquals(0.25, first.test().pValue());
        assertEquals(1, first.adjustedP());
        assertEquals(comparison.differences(), differences);
        assertEquals(1, comparison.only(Set.of("b")).queries());
    }

    @Test
    void systemsOnDifferentQueriesAreNotCompared() {
        EvaluationReport one = report("x", List.of(0.0, 0.0, 0.0), List.of(0.0, 0.0, 0.0));
        assertEquals(
                "the reports of x and y are on different queries; a paired comparison needs the same, in the same order",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new SystemComparison(List.of(
                                        one,
                                        new EvaluationReport(
                                                "t",
                                                "y",
                                                List.of("a"),
                                                Map.of("map", List.of(1.0)),
                                                List.of(),
                                                List.of(),
                                                0))))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new SystemComparison(List.of(one, one)));
    }

    @Test
    void anIntervalOfAStatisticAgreesWithThatOfAMean() {
        double[] values = {0.1, 0.4, 0.2, 0.9, 0.7, 0.3, 0.8};
        RandomKey key = RandomKey.ofSeed(3);
        BootstrapInterval mean = BootstrapInterval.of(values, key);
        BootstrapInterval statistic = BootstrapInterval.of(
                values.length,
                times -> {
                    double sum = 0;
                    for (int i = 0; i < times.length; i++) {
                        sum += times[i] * values[i];
                    }
                    return sum / times.length;
                },
                key);
        // The same draws of the same key.
        assertEquals(mean.mean(), statistic.mean(), 1e-12);
        assertEquals(mean.lower(), statistic.lower(), 1e-12);
        assertEquals(mean.upper(), statistic.upper(), 1e-12);
        assertEquals(
                "the statistic of these 2 items is not defined; maybe all of them are alike",
                assertThrows(IllegalArgumentException.class, () -> BootstrapInterval.of(2, times -> Double.NaN, key))
                        .getMessage());
    }

    @Test
    void unseenQueriesHaveNoDocumentThatWasTrainedOn() {
        RetrievalTask task = new RetrievalTask(
                "t",
                Map.of("q1", "a", "q2", "b", "q3", "c", "q4", "d"),
                List.of(new Document("d1", "T", "one"), new Document("d2", "", "two"), new Document("d3", "", "three")),
                Map.of(
                        "q1", Map.of("d1", 1),
                        "q2", Map.of("d2", 1, "d1", 0),
                        "q3", Map.of("d2", 2, "d3", 1),
                        "q4", Map.of("d2", 0)));
        // d1 by its whole content, d3 by its text; q4 has no relevant document at all.
        assertEquals(
                Set.of("q2"),
                UnseenQueries.of(
                        task,
                        Sources.of(
                                "train",
                                List.of(
                                        Example.pair(
                                                "x", task.documents().get(0).content()),
                                        Example.pair("y", "three")))));
    }
}
