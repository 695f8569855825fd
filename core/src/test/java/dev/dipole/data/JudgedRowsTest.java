package dev.dipole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgedRowsTest {

    @TempDir
    Path folder;

    private Path write(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private static List<Example<String>> read(Path file) {
        return JudgedRows.guess(file).read(file, Integer.MAX_VALUE).readAll();
    }

    @Test
    void scoredPairsFromTablesAndJson() throws IOException {
        List<Example<String>> expected = List.of(Example.scored("a", "b", 2.5), Example.scored("c", "d", 3));
        assertEquals(expected, read(write("s.csv", "sentence1,sentence2,score", "a,b,2.5", "c,d,3")));
        assertEquals(
                expected,
                read(write(
                        "s.jsonl",
                        "{\"sentence1\": \"a\", \"sentence2\": \"b\", \"score\": 2.5}",
                        "{\"sentence1\": \"c\", \"sentence2\": \"d\", \"score\": 3}")));
    }

    @Test
    void labelledTexts() throws IOException {
        assertEquals(
                List.of(Example.labelled("hello", "greeting")),
                read(write("l.csv", "text,category", "hello,greeting")));
    }

    @Test
    void labelledPairsOfOneAnchorAreOneExample() throws IOException {
        Path file = write(
                "n.csv",
                "premise,hypothesis,label",
                "p,yes,entailment",
                "p,no,contradiction",
                "q,maybe,neutral",
                "p,perhaps,neutral");
        // Nothing belongs to q.
        assertEquals(List.of(new Example<>("p", List.of("yes"), List.of("no", "perhaps"))), read(file));
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        Path score = write("s.csv", "sentence1,sentence2,score", "a,b,2.5", "c,d,high");
        assertEquals(
                score + ":3: \"score\" holds high, not a finite number; write a score such as 0.8, or remove the row",
                assertThrows(InputException.class, () -> read(score)).getMessage());
        Path label = write("l.csv", "premise,hypothesis,label", "a,b,perchance");
        assertTrue(assertThrows(InputException.class, () -> read(label))
                .getMessage()
                .startsWith(
                        label + ": row 1: \"label\" (perchance) does not say whether the two texts belong together"));
    }
}
