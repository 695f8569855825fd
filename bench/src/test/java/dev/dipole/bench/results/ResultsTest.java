package dev.dipole.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultsTest {

    @TempDir
    private Path folder;

    private static ResultRow row(String recipe, double value, long seed) {
        return new ResultRow(
                recipe, "toys", "test", "ndcg@10", value, value - 0.1, value + 0.1, "bm25", 0.0004, seed, 90, "abc");
    }

    @Test
    void thePageOfTheDocsIsThatOfTheRows() throws IOException {
        Path root = Path.of(System.getProperty("project.root", ".."));
        assertEquals(
                ResultsPage.of(ResultsFile.read(root.resolve("results/results.jsonl"))),
                Files.readString(root.resolve("docs/results.md")),
                "bench/run results writes docs/results.md anew");
    }

    @Test
    void aNewerRowReplacesTheOldOneOfItsKind() throws IOException {
        Path file = folder.resolve("rows.jsonl");
        ResultsFile.append(file, List.of(row("a", 0.4, 1), row("b", 0.5, 1)));
        ResultsFile.append(file, List.of(row("a", 0.6, 1), row("a", 0.7, 2)));
        List<ResultRow> all = ResultsFile.read(file);
        assertEquals(List.of(row("a", 0.4, 1), row("b", 0.5, 1), row("a", 0.6, 1), row("a", 0.7, 2)), all);
        assertEquals(List.of(row("a", 0.6, 1), row("b", 0.5, 1), row("a", 0.7, 2)), ResultsFile.newest(all));
        String page = ResultsPage.of(all);
        assertTrue(page.contains("## toys, test"), page);
        assertTrue(page.contains("""
                | recipe | seed | ndcg@10 | against | time |
                | --- | --- | --- | --- | --- |
                | a | 1 | 0.600 [0.500, 0.700], p < 0.001 | bm25 | 90 s |
                | a | 2 | 0.700 [0.600, 0.800], p < 0.001 | bm25 | 90 s |
                | a | mean of 2 | 0.650 |  | 90 s |
                | b | 1 | 0.500 [0.400, 0.600], p < 0.001 | bm25 | 90 s |
                """), page);
        assertTrue(!page.contains("0.400 ["), page);
    }

    @Test
    void severalBaselinesStandBesideTheirP() {
        List<ResultRow> rows = List.of(
                row("a", 0.5, 1),
                new ResultRow("a", "toys", "test", "recall@10", 0.7, null, null, "dense", 0.2, 1, 300, "abc"),
                row("b", 0.6, 1),
                row("b", 0.8, 2),
                new ResultRow("b", "toys", "test", "recall@10", 0.9, null, null, null, null, 2, 90, "abc"));
        String page = ResultsPage.of(rows);
        assertTrue(page.contains("""
                | recipe | seed | ndcg@10 | recall@10 | against | time |
                | --- | --- | --- | --- | --- | --- |
                | a | 1 | 0.500 [0.400, 0.600], p < 0.001 against bm25 | 0.700, p 0.200 against dense |  | 90 s to 5 min |
                | b | 1 | 0.600 [0.500, 0.700], p < 0.001 |  | bm25 | 90 s |
                | b | 2 | 0.800 [0.700, 0.900], p < 0.001 | 0.900 | bm25 | 90 s |
                | b | mean of 2 | 0.700 |  |  | 90 s |
                """), page);
    }

    @Test
    void rowsThatRestOnAPretrainedModelAreMarked() {
        for (String touched :
                List.of("minilm-tuned+bm25", "static", "e5", "gist", "align, untrained", "clip", "clap")) {
            assertTrue(marked(touched), touched);
        }
        for (String own : List.of(
                "bm25", "simcse-unsup", "contriever", "code-search", "gist, without guide", "two-tower", "byol")) {
            assertTrue(!marked(own), own);
        }
        assertTrue(marked("contriever, from MiniLM's tokens"));
    }

    private static boolean marked(String recipe) {
        return ResultsPage.of(List.of(row(recipe, 0.5, 1))).contains("| " + recipe + " † |");
    }

    @Test
    void whatIsNoResultIsNamedByItsLine() throws IOException {
        Path file = folder.resolve("rows.jsonl");
        ResultsFile.append(file, List.of(row("a", 0.4, 1)));
        Files.writeString(file, Files.readString(file) + "{\"recipe\": 3\n");
        String message = String.valueOf(
                assertThrows(InputException.class, () -> ResultsFile.read(file)).getMessage());
        assertTrue(message.startsWith(file + ", line 2: this is no result"), message);
        assertThrows(IllegalArgumentException.class, () -> row(" ", 0.5, 1));
        assertThrows(IllegalArgumentException.class, () -> row("a", Double.NaN, 1));
    }
}
