package dev.dipole.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.data.Document;
import dev.dipole.data.RetrievalTask;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetrievalEvaluationTest {

    private static final Map<String, String> ANSWERS =
            Map.of("first", "d1 d2 d3", "second", "d3 d9", "third", "", "fourth", "d1");

    @Test
    void valuesStandInTheOrderOfTheQueries() {
        EvaluationReport report =
                RetrievalEvaluation.of("mrr@10", "recall@2", "map").run("fixed", new Fixed(), task());
        assertEquals("tiny", report.task());
        assertEquals("fixed", report.system());
        assertEquals(List.of("q1", "q2", "q3", "q4"), report.queries());
        assertEquals(List.of(0.5, 1.0, 0.0, 0.0), report.values().get("mrr@10"));
        assertEquals(List.of(0.5, 1.0, 0.0, 0.0), report.values().get("recall@2"));
        // (1/2 + 2/3) / 2, 1/1, 0, 0
        assertEquals((7.0 / 12 + 1) / 4, report.mean("map"), 1e-12);
        assertEquals(
                List.of("mrr@10", "recall@2", "map"), List.copyOf(report.means().keySet()));
        assertEquals(List.of("q4"), report.withoutRelevant());
        assertEquals(List.of("q3"), report.withoutAnswer());
    }

    @Test
    void aPartOfTheQueriesHasItsOwnMeans() {
        EvaluationReport part = RetrievalEvaluation.of("mrr@10")
                .run("fixed", new Fixed(), task())
                .only(Set.of("q2", "q3"));
        assertEquals(List.of("q2", "q3"), part.queries());
        assertEquals(0.5, part.mean("mrr@10"));
        assertEquals(List.of(), part.withoutRelevant());
        assertEquals(List.of("q3"), part.withoutAnswer());
    }

    @Test
    void aQueryThatIsADocumentMayLeaveItselfOut() {
        RetrievalTask task = new RetrievalTask(
                "self", Map.of("d1", "first"), List.of(new Document("d1", "", "first")), Map.of("d1", Map.of("d2", 1)));
        assertEquals(
                0.5,
                RetrievalEvaluation.of("mrr@2").run("fixed", new Fixed(), task).mean("mrr@2"));
        assertEquals(
                1,
                RetrievalEvaluation.of("mrr@1")
                        .leavingOutSelf()
                        .run("fixed", new Fixed(), task)
                        .mean("mrr@1"));
    }

    @Test
    void whatCannotBeEvaluatedIsNamed() {
        assertRefused(
                "query q has no judgements: leave it out, as nothing can be said about its results",
                () -> new RetrievalTask("lacking", Map.of("q", "first"), List.of(), Map.of()));
        RetrievalTask none = new RetrievalTask("none", Map.of(), List.of(), Map.of());
        assertRefused(
                "task none has no queries; maybe its judgements name none",
                () -> RetrievalEvaluation.of("mrr@1").run("fixed", new Fixed(), none));
        assertRefused("metrics is empty; maybe RankingMetrics.defaults()", RetrievalEvaluation::of);
        assertRefused(
                "metrics [map, map] holds a name twice; each metric is asked for once",
                () -> RetrievalEvaluation.of("map", "map"));
        assertRefused(
                "metric (p@3) was not computed; there are mrr@1",
                () -> RetrievalEvaluation.of("mrr@1")
                        .run("fixed", new Fixed(), task())
                        .mean("p@3"));
    }

    private static void assertRefused(String message, Runnable work) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, work::run).getMessage());
    }

    private static RetrievalTask task() {
        Map<String, String> queries = new LinkedHashMap<>();
        queries.put("q1", "first");
        queries.put("q2", "second");
        queries.put("q3", "third");
        queries.put("q4", "fourth");
        return new RetrievalTask(
                "tiny",
                queries,
                List.of(),
                Map.of(
                        "q1", Map.of("d2", 1, "d3", 2),
                        "q2", Map.of("d3", 1),
                        "q3", Map.of("d3", 1),
                        "q4", Map.of("d1", 0)));
    }

    /** Knows its answers by heart. */
    private static final class Fixed implements Retriever<String> {

        @Override
        public List<Hit> search(String query, int k) {
            List<Hit> hits = new ArrayList<>();
            for (String id : ANSWERS.getOrDefault(query, "").split(" ", -1)) {
                if (!id.isEmpty() && hits.size() < k) {
                    hits.add(new Hit(id, -hits.size()));
                }
            }
            return hits;
        }

        @Override
        public List<List<Hit>> searchAll(List<String> queries, int k) {
            return queries.stream().map(query -> search(query, k)).toList();
        }

        @Override
        public int size() {
            return 10;
        }

        @Override
        public void close() {}
    }
}
