package dev.dipole.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every metric on cases computed by hand after trec_eval's definitions. */
class RankingMetricsTest {

    // Graded: a 3, b 2, c 1, d judged and not relevant, e relevant and never found, f judged below 0.
    private static final Map<String, Integer> GRADES = Map.of("a", 3, "b", 2, "c", 1, "d", 0, "e", 1, "f", -1);
    // u and v are not judged.
    private static final List<String> RANKING = List.of("u", "b", "d", "a", "f", "v", "c");

    @ParameterizedTest
    @CsvSource({
        // DCG: 2/log2(3) + 3/log2(5) + 1/log2(8) = 1.26185951 + 1.29202967 + 0.33333333 = 2.88722252
        // ideal of 3 2 1 1: 3 + 1.26185951 + 0.5 + 0.43067656 = 5.19253607
        "ndcg, 0.5560332",
        "ndcg@10, 0.5560332",
        // (1.26185951 + 1.29202967) / 5.19253607
        "ndcg@5, 0.4918385",
        // 1.26185951 / (3 + 1.26185951)
        "ndcg@2, 0.2960819",
        "ndcg@1, 0",
        "mrr, 0.5",
        "mrr@2, 0.5",
        "mrr@1, 0",
        // (1/2 + 2/4 + 3/7) / 4
        "map, 0.3571429",
        "map@10, 0.3571429",
        // (1/2 + 2/4) / 4
        "map@5, 0.25",
        "recall@1, 0",
        "recall@2, 0.25",
        "recall@100, 0.75",
        "p@1, 0",
        "p@5, 0.4",
        // Seven answers only: the missing three count as not relevant.
        "p@10, 0.3",
        // R = 4: two of the first four.
        "rprec, 0.5",
        "success@1, 0",
        "success@2, 1",
    })
    void gradedJudgements(String name, double expected) {
        assertEquals(expected, RankingMetrics.parse(name).value(RANKING, GRADES), 5e-8);
    }

    @Test
    void thePerfectRankingHasTheHighestValues() {
        List<String> perfect = List.of("a", "b", "c", "e");
        for (Metric metric : everyMetric(4)) {
            assertEquals(1, metric.value(perfect, GRADES), 1e-12, metric.name());
        }
    }

    @Test
    void withoutRelevantDocumentsEveryValueIsZero() {
        for (Metric metric : everyMetric(3)) {
            assertEquals(0, metric.value(RANKING, Map.of()), metric.name());
            assertEquals(0, metric.value(RANKING, Map.of("u", 0, "b", -2)), metric.name());
        }
    }

    @Test
    void withoutAnswersEveryValueIsZero() {
        for (Metric metric : everyMetric(3)) {
            assertEquals(0, metric.value(List.of(), GRADES), metric.name());
        }
    }

    @Test
    void aDocumentRankedTwiceIsRefused() {
        for (Metric metric : everyMetric(3)) {
            assertEquals(
                    "document \"x\" is ranked a second time at rank 3; a ranking holds a document at most once",
                    assertThrows(IllegalArgumentException.class, () -> metric.value(List.of("x", "y", "x"), GRADES))
                            .getMessage());
        }
    }

    @Test
    void namesAreReadBack() {
        for (Metric metric : everyMetric(17)) {
            assertEquals(metric, RankingMetrics.parse(metric.name()));
        }
        assertEquals(new Ndcg(10), RankingMetrics.parse(" NDCG@10 "));
        assertEquals(new AveragePrecision(Integer.MAX_VALUE), RankingMetrics.parse("map"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "recall | metric (recall) needs a depth; maybe recall@10",
                "rprec@5 | metric (rprec@5) takes no depth; maybe rprec",
                "bleu@4 | metric (bleu@4) is not known; the names are map, mrr, ndcg, p, recall, rprec, success,"
                        + " as in ndcg@10",
                "ndcg@0 | metric (ndcg@0) must be a name and a depth of at least 1, as in ndcg@10; the names are map,"
                        + " mrr, ndcg, p, recall, rprec, success",
            })
    void namesThatAreNoneAreExplained(String name, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> RankingMetrics.parse(name))
                        .getMessage());
    }

    @Test
    void everyMetricOfThePackageIsRegistered() throws IOException {
        Path folder = Path.of("src/main/java/dev/dipole/eval");
        Set<String> written;
        try (Stream<Path> files = Files.list(folder)) {
            written = files.filter(file -> read(file).contains("implements Metric"))
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> registered = everyMetric(10).stream()
                .map(metric -> metric.getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(written.size() >= 7, "found no sources: " + written);
        assertEquals(written, registered);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<Metric> everyMetric(int depth) {
        return RankingMetrics.names().stream()
                .map(name -> RankingMetrics.parse(name.equals("rprec") ? name : name + "@" + depth))
                .toList();
    }
}
