package dev.dipole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class PairsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Path write(String name, String content) {
        return SourceContract.write(folder.resolve(name), content);
    }

    private void fails(String message, Executable reading) {
        InputException e = assertThrows(InputException.class, reading);
        String text = String.valueOf(e.getMessage());
        assertEquals(message, text.replace(folder + "/", "").replace(folder + "\\", ""));
    }

    private static List<Example<String>> read(Path file) {
        return Pairs.open(file, Columns.of("q", "p")).readAll();
    }

    @Test
    void readsCsvWithMarkQuotesAndLineEndsOfEitherKind() {
        Path file = write("a.csv", "\uFEFFq,p\r\none,\"two\r\nlines\"\r\n\r\n\"say \"\"hi\"\"\",\"a,b\"");
        assertEquals(
                List.of(Example.pair("one", "two\r\nlines"), Example.pair("say \"hi\"", "a,b")),
                Pairs.csv(file, "q", "p").readAll());
        assertEquals("a.csv", Pairs.csv(file, "q", "p").name());
    }

    @Test
    void readsJsonWithMarkArraysNullsAndBlankLines() {
        Path file = write(
                "a.jsonl",
                "\uFEFF{\"q\":\"one\",\"p\":[\"x\",\"y\"],\"n\":null}\r\n\r\n{\"n\":[],\"p\":\"z\",\"x\":{\"q\":[1]},\"q\":\"two\"}");
        assertEquals(
                List.of(new Example<>("one", List.of("x", "y"), List.of()), Example.pair("two", "z")),
                Pairs.jsonl(file, "q", "p", "n").readAll());
    }

    @Test
    void severalColumnsOfPositivesAndNegativesAndEmptyCells() {
        Path file = write("a.tsv", "n1\tq\tp1\tp2\tn2\n\tone\tx\t\ty\nu\ttwo\tv\tw\t\n");
        Columns columns = new Columns("q", List.of("p1", "p2"), List.of("n1", "n2"));
        assertEquals(
                List.of(
                        new Example<>("one", List.of("x"), List.of("y")),
                        new Example<>("two", List.of("v", "w"), List.of("u"))),
                Pairs.open(file, columns).readAll());
    }

    @Test
    void oneColumnMayBeAnchorAndPositive() {
        Path file = write("a.csv", "text\nhello\n");
        assertEquals(
                List.of(Example.pair("hello", "hello")),
                Pairs.csv(file, "text", "text").readAll());
    }

    @Test
    void theFingerprintIsThatOfTheUncompressedBytes() {
        // printf 'q,p\na,b\n' | sha256sum
        String expected = "7c3ee1e1cebea16449381b5ce9d95c7772ff461c95d4b268ed1d64bc2304d59b";
        assertEquals(expected, Pairs.csv(write("a.csv", "q,p\na,b\n"), "q", "p").fingerprint());
        assertEquals(
                expected, Pairs.csv(write("a.csv.gz", "q,p\na,b\n"), "q", "p").fingerprint());
    }

    @Test
    void aFileThatIsNotThereOrHasNoRows() {
        write("questions.csv", "q,p\na,b\n");
        fails(
                "question.csv: no such file; did you mean \"questions.csv\"?",
                () -> read(folder.resolve("question.csv")));
        fails("zzz.csv: no such file; check the path", () -> read(folder.resolve("zzz.csv")));
        fails(
                "no/zzz.csv: no such file; its folder does not exist either; check the path",
                () -> read(folder.resolve("no/zzz.csv")));
        fails("empty.csv: is empty; give it at least one row", () -> read(write("empty.csv", "")));
        fails("empty.jsonl: is empty; give it at least one row", () -> read(write("empty.jsonl", "\n \n")));
        fails("empty.jsonl.gz: is empty; give it at least one row", () -> read(write("empty.jsonl.gz", "")));
        fails("h.csv: has a header but no rows; give it at least one row", () -> read(write("h.csv", "q,p\n")));
        assertThrows(InputException.class, () -> Pairs.csv(folder, "q", "p"));
    }

    @Test
    void anUnknownEnding() {
        fails(
                "a.cvs: its ending says no known format; did you mean .csv? name it .csv, .tsv, .jsonl, .ndjson or"
                        + " .json (one object per line), each also with .gz, or .parquet",
                () -> read(write("a.cvs", "x")));
        fails("b.dat: no such file; check the path", () -> read(folder.resolve("b.dat")));
    }

    @Test
    void aMissingColumn() {
        fails("a.csv:2: no column \"q\"; columns: question, p", () -> read(write("a.csv", "question,p\na,b\n")));
        fails(
                "b.csv:2: no column \"answer\"; did you mean \"answers\"? columns: question, answers",
                () -> Pairs.csv(write("b.csv", "question,answers\na,b\n"), "question", "answer"));
        fails(
                "c.jsonl:2: no column \"p\"; did you mean \"P\"? columns: q, P",
                () -> read(write("c.jsonl", "{\"q\":\"a\",\"p\":\"b\"}\n{\"q\":\"a\",\"P\":\"b\"}\n")));
        fails(
                "d.csv:1: the header names \"q\" twice; rename one of the columns",
                () -> read(write("d.csv", "q,p,q\n1,2,3")));
    }

    @Test
    void anEmptyText() {
        fails(
                "a.csv:4: \"p\" is empty; give it a text or remove the row",
                () -> read(write("a.csv", "q,p\n\"x\ny\",z\na,  \n")));
        fails("b.csv:2: \"q\" is empty; give it a text or remove the row", () -> read(write("b.csv", "q,p\n,z\n")));
        fails(
                "c.jsonl:1: \"q\" is empty; give it a text or remove the row",
                () -> read(write("c.jsonl", "{\"q\":null,\"p\":\"b\"}")));
        fails(
                "d.jsonl:1: \"p\" is empty; give it a text or remove the row",
                () -> read(write("d.jsonl", "{\"q\":\"a\",\"p\":[]}")));
        fails(
                "e.jsonl:1: \"p\" is empty; give it a text or remove the row",
                () -> read(write("e.jsonl", "{\"q\":\"a\",\"p\":[\"b\",\" \\n\"]}")));
        fails(
                "f.jsonl:1: \"n\" is empty; give it a text or remove the row",
                () -> Pairs.jsonl(write("f.jsonl", "{\"q\":\"a\",\"p\":\"b\",\"n\":\"\"}"), "q", "p", "n"));
    }

    @Test
    void aValueThatIsNoText() {
        fails(
                "a.jsonl:1: \"p\" holds 3, not a text; put the text in quotes",
                () -> read(write("a.jsonl", "{\"q\":\"a\",\"p\":3}")));
        fails(
                "b.jsonl:1: \"p\" holds an object, not a text; put the text in quotes, or name another column",
                () -> read(write("b.jsonl", "{\"q\":\"a\",\"p\":{}}")));
        fails(
                "c.jsonl:1: \"q\" holds 2 texts, and one is needed; write one row for each",
                () -> read(write("c.jsonl", "{\"q\":[\"a\",\"b\"],\"p\":\"c\"}")));
        fails(
                "d.jsonl:1: \"q\" stands twice; keep one of them",
                () -> read(write("d.jsonl", "{\"q\":\"a\",\"q\":\"b\",\"p\":\"c\"}")));
    }

    @Test
    void aLineThatIsNoObject() {
        String good = "{\"q\":\"a\",\"p\":\"b\"}\n";
        InputException e = assertThrows(InputException.class, () -> read(write("a.jsonl", good + "\nhello\n")));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("a.jsonl:3: is not JSON at column "), message);
        assertTrue(message.endsWith("; write one JSON object on each line"), message);
        e = assertThrows(InputException.class, () -> read(write("cut.jsonl", good + "{\"q\":\"a\",\"p\":\"b")));
        assertTrue(String.valueOf(e.getMessage()).contains("cut.jsonl:2: is not JSON"), e.getMessage());
        e = assertThrows(InputException.class, () -> read(write("p.json", "{\n  \"q\": \"a\"\n}")));
        assertTrue(
                String.valueOf(e.getMessage())
                        .endsWith("the object goes on over several lines; write one JSON object on"
                                + " each line (jq -c . does)"),
                e.getMessage());
        fails(
                "b.jsonl:2: is JSON but not an object; write {\"column\": \"text\", ...} on each line",
                () -> read(write("b.jsonl", good + "\"text\"")));
        fails(
                "c.jsonl:1: something follows the JSON object; write one object per line",
                () -> read(write("c.jsonl", good.strip() + good)));
        fails(
                "d.json:1: begins a JSON array; write one object per line instead (jq -c '.[]' does), such as"
                        + " {\"question\": \"...\", \"answer\": \"...\"}",
                () -> read(write("d.json", "[" + good + "]")));
    }

    @Test
    void aTableThatIsNotOne() {
        String quotes = "put a text that holds quotes in quotes and double those inside it, or write JSONL";
        fails(
                "a.csv:4: a quote in this row is never closed; " + quotes,
                () -> read(write("a.csv", "q,p\n1,2\n\n3,\"4\n5,6\n7,8\n")));
        fails(
                "b.csv:3: unexpected character after closing quote: ' ' (0x20); " + quotes,
                () -> read(write("b.csv", "q,p\n1,2\n\"3\" x,4\n")));
        fails(
                "c.csv:3: has 1 cell where the header has 2; put texts that hold the separator or a line end in quotes",
                () -> read(write("c.csv", "q,p\n1,2\n3\n")));
        fails(
                "d.csv:2: has 3 cells where the header has 2; put texts that hold the separator or a line end in quotes",
                () -> read(write("d.csv", "q,p\n1,2,3\n")));
    }

    @Test
    void otherEncodings() throws IOException {
        byte[] latin = "q,p\na,b\n\nc,\u00E9\n".getBytes(StandardCharsets.ISO_8859_1);
        Path csv = Files.write(folder.resolve("latin.csv"), latin);
        fails("latin.csv:4: is not UTF-8; save the file in that encoding", () -> read(csv));
        byte[] json = "{\"q\":\"a\",\"p\":\"b\"}\n{\"q\":\"a\",\"p\":\"\u00E9\"}".getBytes(StandardCharsets.ISO_8859_1);
        Path jsonl = Files.write(folder.resolve("latin.jsonl"), json);
        fails("latin.jsonl:2: is not UTF-8; save the file in that encoding", () -> read(jsonl));
        Path wide = Files.write(folder.resolve("wide.csv"), "\uFEFFq,p\na,b".getBytes(StandardCharsets.UTF_16LE));
        fails("wide.csv: is UTF-16; save it as UTF-8", () -> read(wide));
        Path unmarked = Files.write(folder.resolve("unmarked.csv"), "q,p\na,b".getBytes(StandardCharsets.UTF_16LE));
        fails("unmarked.csv: is binary data, not text; write JSONL, CSV or TSV in UTF-8", () -> read(unmarked));
    }

    @Test
    void brokenGzip() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            rows.append("{\"q\":\"" + Integer.toHexString(i * 0x9E3779B1) + "\",\"p\":\"b\"}\n");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(rows.toString().getBytes(StandardCharsets.UTF_8));
        }
        Path cut = Files.write(folder.resolve("cut.jsonl.gz"), Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
        String message = String.valueOf(
                assertThrows(InputException.class, () -> read(cut)).getMessage());
        assertTrue(
                message.matches(
                        ".*cut.jsonl.gz: the gzip data ends too early after line \\d+; copy or download the file again"),
                message);
        fails(
                "plain.csv.gz: is named .gz but is not gzip data; compress it, or drop .gz from its name",
                () -> read(Files.writeString(folder.resolve("plain.csv.gz"), "q,p\na,b\n")));
        // The name says nothing, the bytes do.
        Files.write(folder.resolve("hidden.jsonl"), bytes.toByteArray());
        assertEquals(20_000, read(folder.resolve("hidden.jsonl")).size());
    }

    @Test
    void guessesUsualNames() {
        Path file = write("a.csv", "id,Question,answer,negative_1,negative_2\n1,a,b,c,d\n");
        assertEquals(Columns.of("Question", "answer", "negative_1", "negative_2"), Columns.guess(file));
        assertEquals(
                List.of(new Example<>("a", List.of("b"), List.of("c", "d"))),
                Pairs.open(file).readAll());
        Path json = write("a.jsonl", "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}");
        assertEquals(Columns.of("prompt", "chosen", "rejected"), Columns.guess(json));
        fails(
                "b.csv: no usual names of an anchor and its positive among the columns left, right; name the column of the"
                        + " anchors and that of the positives",
                () -> Pairs.open(write("b.csv", "left,right\na,b\n")));
        fails(
                "d.csv: has a header but no rows; give it at least one row",
                () -> Columns.guess(write("d.csv", "q,p\n")));
    }

    @Test
    void columnsHaveOneRole() {
        assertEquals(
                "column \"p\" is named as negative and once more; a column has one role",
                assertThrows(IllegalArgumentException.class, () -> Columns.of("q", "p", "p"))
                        .getMessage());
        assertEquals(
                "column \"p\" is named twice as positive; name it once",
                assertThrows(IllegalArgumentException.class, () -> new Columns("q", List.of("p", "p"), List.of()))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Columns("q", List.of(), List.of()));
    }
}
