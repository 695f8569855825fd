package dev.dipole.bench.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.bench.results.ResultRow;
import dev.dipole.eval.EvaluationReport;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MeasuredRowsTest {

    private static final List<String> QUERIES = List.of("a", "b", "c", "d", "e", "f");

    private static final Map<String, Set<String>> PARTS = parts();

    private static Map<String, Set<String>> parts() {
        Map<String, Set<String>> parts = new LinkedHashMap<>();
        parts.put("test, unseen documents", new LinkedHashSet<>(QUERIES.subList(0, 3)));
        parts.put("test", new LinkedHashSet<>(QUERIES));
        return parts;
    }

    private static Measured measured(String recipe, Double... values) {
        return new Measured(
                recipe,
                3,
                12.5,
                new EvaluationReport(
                        "toys", recipe, QUERIES, Map.of("ndcg@10", List.of(values)), List.of(), List.of(), 0));
    }

    @Test
    void theBetterBaselineOfEachPartIsTestedAgainst() {
        Measured dense = measured("static", 0.2, 0.2, 0.2, 0.9, 0.9, 0.9);
        Measured words = measured("bm25", 0.4, 0.4, 0.4, 0.5, 0.5, 0.5);
        Measured fused = measured("static+bm25", 0.6, 0.6, 0.6, 0.8, 0.8, 0.8);
        List<ResultRow> rows = MeasuredRows.of("toys", PARTS, fused, List.of(dense, words), "abc");
        assertEquals(2, rows.size());
        ResultRow unseen = rows.get(0);
        assertEquals("test, unseen documents", unseen.split());
        assertEquals("bm25", unseen.baseline());
        assertEquals(0.6, unseen.value(), 1e-12);
        // Three equal differences: of eight exchanges, two are as large.
        assertEquals(0.25, unseen.p() == null ? -1 : unseen.p(), 1e-12);
        ResultRow all = rows.get(1);
        assertEquals("static", all.baseline());
        assertEquals(0.7, all.value(), 1e-12);
        assertTrue(all.low() != null && all.low() < 0.7 && all.high() != null && all.high() > 0.7, all.toString());
        assertEquals(List.of(3L, 3L), rows.stream().map(ResultRow::seed).toList());
        assertEquals(12.5, all.seconds());
    }

    @Test
    void withoutABaselineThereIsNoTest() {
        for (ResultRow row :
                MeasuredRows.of("toys", PARTS, measured("bm25", 1.0, 0.0, 0.0, 0.0, 0.0, 0.5), List.of(), "abc")) {
            assertNull(row.baseline());
            assertNull(row.p());
        }
    }
}
