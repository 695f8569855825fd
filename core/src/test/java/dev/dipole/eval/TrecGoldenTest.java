package dev.dipole.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import dev.dipole.data.Trec;
import dev.dipole.data.TrecRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole run against the values of trec_eval's definitions, computed by bench/peers/trec_golden.py: equal scores, ranks that
 * contradict scores, documents without judgement, graded and negative judgements, a query without relevant documents, one
 * that the run leaves out, one that nobody judged.
 */
class TrecGoldenTest {

    private static final Path GOLDEN = Path.of("src/test/resources/dev/dipole/eval/trec");

    @TempDir
    Path folder;

    @Test
    void everyMetricOfEveryQueryIsTrecEvals() throws IOException {
        Map<String, Map<String, Integer>> judgements = Trec.readQrels(GOLDEN.resolve("qrels.txt"));
        TrecRun run = Trec.readRun(GOLDEN.resolve("golden.run"));
        int compared = 0;
        for (String line : Files.readAllLines(GOLDEN.resolve("expected.tsv"))) {
            String[] cells = line.split("\t", -1);
            String metric = ours(cells[0]);
            EvaluationReport report =
                    RetrievalEvaluation.of(metric).run("golden", run.tag(), run.rankings(), judgements);
            double value = cells[1].equals("all")
                    ? report.mean(metric)
                    : report.values(metric)[report.queries().indexOf(cells[1])];
            assertEquals(Double.parseDouble(cells[2]), value, 1e-12, line);
            compared++;
        }
        assertEquals(29 * 13, compared, "29 metrics of 12 queries, and their means");
    }

    private static String ours(String name) {
        return switch (name) {
            case "recip_rank" -> "mrr";
            case "Rprec" -> "rprec";
            case "ndcg", "map" -> name;
            default -> {
                int cut = name.lastIndexOf('_');
                String base = name.substring(0, cut).replace("_cut", "").replace("P", "p");
                yield base + "@" + name.substring(cut + 1);
            }
        };
    }

    @Test
    void queriesThatCountForNothingAreNamed() {
        EvaluationReport report = RetrievalEvaluation.of("map")
                .run(
                        "golden",
                        "golden",
                        Trec.readRun(GOLDEN.resolve("golden.run")).rankings(),
                        Trec.readQrels(GOLDEN.resolve("qrels.txt")));
        assertEquals(List.of("q4"), report.withoutRelevant());
        assertEquals(List.of("q7"), report.withoutAnswer());
    }

    @Test
    void equalScoresAreOrderedByTheHighestName() {
        TrecRun run = new TrecRun(
                "t",
                Map.of(
                        "q",
                        List.of(
                                new TrecRun.Answer("b", 1),
                                new TrecRun.Answer("z", 0.5),
                                new TrecRun.Answer("é", 1),
                                new TrecRun.Answer("c", 1))));
        // As bytes é is above every letter of ASCII.
        assertEquals(List.of("é", "c", "b", "z"), run.rankings().get("q"));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        TrecRun run = Trec.readRun(GOLDEN.resolve("golden.run"));
        Path copy = folder.resolve("deep/copy.run");
        Trec.writeRun(copy, run);
        assertEquals(run, Trec.readRun(copy));
        Map<String, Map<String, Integer>> judgements = Trec.readQrels(GOLDEN.resolve("qrels.txt"));
        Path qrels = folder.resolve("qrels.txt");
        Trec.writeQrels(qrels, judgements);
        assertEquals(judgements, Trec.readQrels(qrels));
    }

    @Test
    void wrongLinesAreNamed() throws IOException {
        Path file = folder.resolve("a.run");
        assertFails(
                file, "q Q0 d 1 0.5 t\nq Q0 d 2 0.4 t", ":2: answers query \"q\" with document \"d\" a second time");
        assertFails(file, "q Q0 d 1 high t", ":1: the score (high) is not a finite number");
        assertFails(file, "q Q0 d 1 0.5", ":1: has 5 columns; a line of a run is query, Q0, document");
        assertFails(file, "\n", ": holds no answers");
        Path qrels = Files.writeString(folder.resolve("q.tsv"), "query-id\tcorpus-id\tscore\nq\td\t1\nq\td\t2\n");
        assertTrue(assertThrows(InputException.class, () -> Trec.readQrels(qrels))
                .getMessage()
                .startsWith(qrels + ":3: grades query \"q\" and document \"d\" 2, and an earlier line grades them 1"));
        assertEquals(
                "document \"a b\" cannot stand in a file of trec_eval, where white space separates columns; rename it",
                assertThrows(IllegalArgumentException.class, () -> Trec.writeQrels(file, Map.of("q", Map.of("a b", 1))))
                        .getMessage());
    }

    private static void assertFails(Path file, String content, String message) throws IOException {
        Files.writeString(file, content);
        String found =
                assertThrows(InputException.class, () -> Trec.readRun(file)).getMessage();
        assertTrue(found.startsWith(file + message), found);
    }
}
