package dev.dipole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class BadRowsTest {

    private static final Columns COLUMNS = Columns.of("q", "p");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Path write(String name, String content) {
        return SourceContract.write(folder.resolve(name), content);
    }

    private void fails(String message, Executable reading) {
        InputException e = assertThrows(InputException.class, reading);
        assertEquals(message, plain(String.valueOf(e.getMessage())));
    }

    private String plain(String text) {
        return text.replace(folder + "/", "").replace(folder + "\\", "");
    }

    private String bad() throws IOException {
        return plain(Files.readString(folder.resolve("bad.jsonl")));
    }

    private BadRows upTo(long limit) {
        return BadRows.upTo(limit, folder.resolve("bad.jsonl"));
    }

    @Test
    void eachIsWrittenOnceHoweverOftenTheSourceIsRead() throws IOException {
        Path file = write(
                "a.jsonl",
                "{\"q\":\"a\",\"p\":\"b\"}\nhello\n\n{\"q\":\"c\"}\n{\"q\":\"d\",\"p\":\"e\"}\n{\"q\":\"\",\"p\":\"f\"}\n");
        BadRows bad = upTo(3);
        Source<String> source = Pairs.open(file, COLUMNS, bad);
        List<Example<String>> good = List.of(Example.pair("a", "b"), Example.pair("d", "e"));
        assertEquals(good, source.readAll());
        assertEquals(good, source.readAll());
        assertEquals(2, source.count());
        try (Source.Cursor<String> cursor = source.open(1)) {
            assertEquals(good.get(1), cursor.next());
            assertEquals(2, cursor.position());
            assertNull(cursor.next());
        }
        // The same file once more is the same rows.
        assertEquals(good, Pairs.open(file, COLUMNS, bad).readAll());
        assertEquals(3, bad.count());
        List<String> lines = bad().lines().toList();
        assertEquals(3, lines.size());
        assertEquals("{\"file\":\"a.jsonl\",\"line\":4,\"reason\":\"no column \\\"p\\\"\"}", lines.get(1));
        assertEquals("{\"file\":\"a.jsonl\",\"line\":6,\"reason\":\"\\\"q\\\" is empty\"}", lines.get(2));
    }

    @Test
    void oneTooManyFailsAndIsListedToo() throws IOException {
        Path file = write("a.csv", "q,p\na,b\nc,\n,d\ne\nf,g\n");
        fails(
                "a.csv:5: is bad row number 3, and 2 may be skipped (has 1 cell where the header has 2); they are listed in"
                        + " bad.jsonl; mend them, or allow more",
                () -> Pairs.open(file, COLUMNS, upTo(2)));
        assertEquals(3, bad().lines().count());
        assertEquals(2, Pairs.open(file, COLUMNS, upTo(3)).count());
    }

    @Test
    void theLimitIsForAllFilesTogether() throws IOException {
        BadRows bad = upTo(2);
        Pairs.open(write("a.csv", "q,p\na,b\nc,\n"), COLUMNS, bad);
        Pairs.open(write("b.csv", "q,p\na,b\nc,\n"), COLUMNS, bad);
        assertEquals(2, bad().lines().count());
        assertThrows(InputException.class, () -> Pairs.open(write("c.csv", "q,p\na,b\nc,\n"), COLUMNS, bad));
    }

    @Test
    void aGoodFileWritesNothing() {
        Pairs.open(write("a.csv", "q,p\na,b\n"), COLUMNS, upTo(2));
        assertFalse(Files.exists(folder.resolve("bad.jsonl")));
    }

    @Test
    void aWholeFileIsNoRow() {
        fails(
                "a.csv:2: no column \"p\"; columns: q, r",
                () -> Pairs.open(write("a.csv", "q,r\na,b\n"), COLUMNS, upTo(100)));
        assertThrows(InputException.class, () -> Pairs.open(write("b.csv", "q,p\na,b\nc,\"d\n"), COLUMNS, upTo(100)));
        fails(
                "c.jsonl: none of its 2 rows can be used; the reasons are in bad.jsonl",
                () -> Pairs.open(write("c.jsonl", "1\n2\n"), COLUMNS, upTo(100)));
        fails(
                "d.jsonl: is empty; give it at least one row",
                () -> Pairs.open(write("d.jsonl", ""), COLUMNS, upTo(100)));
    }

    @Test
    void otherEncodingsAndLongLinesAreRowsInJson() throws IOException {
        Path file = folder.resolve("a.jsonl");
        byte[] good = "{\"q\":\"a\",\"p\":\"b\"}\n".getBytes(StandardCharsets.UTF_8);
        try (var out = Files.newOutputStream(file)) {
            out.write(good);
            out.write("{\"q\":\"a\",\"p\":\"\u00E9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
            byte[] block = new byte[1 << 20];
            Arrays.fill(block, (byte) 'x');
            for (int i = 0; i < 17; i++) {
                out.write(block);
            }
            out.write('\n');
            out.write(good);
        }
        BadRows bad = upTo(2);
        assertEquals(2, Pairs.open(file, COLUMNS, bad).readAll().size());
        assertEquals("is not UTF-8", bad.rows().get(0).reason());
        assertEquals(3, bad.rows().get(1).line());
        assertEquals("is longer than 16 MiB", bad.rows().get(1).reason());
    }

    @Test
    void aFaultOfAParquetRow() {
        Path file = ParquetFiles.write(
                folder.resolve("a.parquet"),
                ParquetFiles.Pair.class,
                List.of(
                        new ParquetFiles.Pair("a", "b"),
                        new ParquetFiles.Pair("c", " "),
                        new ParquetFiles.Pair("d", "e")));
        BadRows bad = upTo(1);
        assertEquals(
                List.of(Example.pair("a", "b"), Example.pair("d", "e")),
                Pairs.open(file, COLUMNS, bad).readAll());
        assertEquals(2, bad.rows().get(0).line());
    }

    @Test
    void theLimitMustBePositive() {
        assertEquals(
                "limit (0) must be at least 1; BadRows.none() passes over no row",
                assertThrows(IllegalArgumentException.class, () -> upTo(0)).getMessage());
        assertNull(BadRows.none().sideFile());
        assertNotNull(upTo(1).sideFile());
    }
}
