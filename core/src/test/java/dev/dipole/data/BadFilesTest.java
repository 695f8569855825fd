package dev.dipole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Seeds;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Files that are damaged, or are not what they seem; and how much memory a reader takes. */
@ExtendWith(Seeds.class)
final class BadFilesTest {

    private static final Columns COLUMNS = Columns.of("q", "p");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private String fault(Executable reading) {
        return String.valueOf(assertThrows(InputException.class, reading).getMessage())
                .replace(folder + "/", "")
                .replace(folder + "\\", "");
    }

    private Path bytes(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static List<Example<String>> read(Path file) {
        return Pairs.open(file, COLUMNS).readAll();
    }

    @Test
    void binaryFiles(SplittableRandom random) throws IOException {
        for (String name : List.of("a.jsonl", "a.csv", "a.tsv")) {
            byte[] zip = {'P', 'K', 3, 4, 20, 0, 8, 0};
            assertEquals(
                    name + ": is a zip archive; unpack it, or export the spreadsheet that it is as CSV",
                    fault(() -> read(bytes(name, zip))));
            byte[] parquet = {'P', 'A', 'R', '1', 21, 4};
            assertEquals(name + ": is a Parquet file; name it .parquet", fault(() -> read(bytes(name, parquet))));
            byte[] zeros = {'q', ',', 'p', 0, 1, 2};
            assertEquals(
                    name + ": is binary data, not text; write JSONL, CSV or TSV in UTF-8",
                    fault(() -> read(bytes(name, zeros))));
            byte[] noise = new byte[100_000];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (byte) (random.nextInt(255) + 1);
            }
            noise[0] = 'x';
            fault(() -> read(bytes(name, noise)));
        }
    }

    @Test
    void damagedGzip() throws IOException {
        Path good = folder.resolve("good.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(good))) {
            for (int i = 0; i < 20_000; i++) {
                out.write(("{\"q\":\"" + Integer.toHexString(i * 0x9E3779B1) + "\",\"p\":\"b\"}\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] content = Files.readAllBytes(good);
        byte[] flipped = content.clone();
        Arrays.fill(flipped, content.length / 2, content.length / 2 + 64, (byte) 0x55);
        String message = fault(() -> read(bytes("flipped.jsonl.gz", flipped)));
        assertTrue(
                message.matches(
                        "flipped.jsonl.gz(: the gzip data is damaged after line \\d+ \\(.*\\); copy or download the"
                                + " file again|:\\d+: is not (JSON|UTF-8).*)"),
                message);
        byte[] sum = content.clone();
        sum[content.length - 8] ^= 1;
        message = fault(() -> read(bytes("sum.jsonl.gz", sum)));
        assertTrue(message.startsWith("sum.jsonl.gz: the gzip data is damaged after line 20000 ("), message);
        message = fault(() -> read(bytes("head.jsonl.gz", Arrays.copyOf(content, 11))));
        assertTrue(message.startsWith("head.jsonl.gz: the gzip data ends too early"), message);
    }

    @Test
    void aLineOf100MegabytesIsRefusedByName() throws IOException {
        for (String name : List.of("long.jsonl", "long.csv", "quoted.csv", "long.tsv")) {
            Path file = folder.resolve(name);
            byte[] block = new byte[1 << 20];
            Arrays.fill(block, (byte) 'x');
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                String head = name.endsWith("jsonl") ? "{\"q\":\"a\",\"p\":\"b\"}\n{\"q\":\"" : "q,p\na,b\n";
                out.write((name.endsWith("tsv") ? "q\tp\na\tb\n" : head).getBytes(StandardCharsets.UTF_8));
                if (name.startsWith("quoted")) {
                    out.write('"');
                }
                for (int i = 0; i < 100; i++) {
                    out.write(block);
                }
            }
            String message = fault(() -> read(file));
            if (name.endsWith("jsonl")) {
                assertEquals(
                        name
                                + ":2: is longer than 16 MiB; write one row per line, and cut texts to what a model can read",
                        message);
            } else {
                assertTrue(
                        message.startsWith(
                                name + ":3: a cell of this row is longer than 16 Mi characters, or a quote in it"
                                        + " is never closed; "),
                        message);
            }
            Files.delete(file);
        }
    }

    @Test
    void mixedLineEndsAndAMarkAreNoFault() throws IOException {
        List<Example<String>> expected =
                List.of(Example.pair("a", "b"), Example.pair("c", "d"), Example.pair("e", "f"));
        String table = "\uFEFFq,p\r\na,b\nc,d\r\ne,f";
        assertEquals(expected, read(bytes("a.csv", table.getBytes(StandardCharsets.UTF_8))));
        assertEquals(expected, read(bytes("a.tsv", table.replace(',', '\t').getBytes(StandardCharsets.UTF_8))));
        String json = "\uFEFF{'q':'a','p':'b'}\r\n{'q':'c','p':'d'}\n\r\n{'q':'e','p':'f'}".replace('\'', '"');
        assertEquals(expected, read(bytes("a.jsonl", json.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void parquetInEveryCompression() {
        List<Example<String>> examples = List.of(
                new Example<>("a", List.of("b", "c"), List.of()), new Example<>("d", List.of("e"), List.of("f")));
        for (CompressionCodecName codec : List.of(
                CompressionCodecName.UNCOMPRESSED,
                CompressionCodecName.SNAPPY,
                CompressionCodecName.GZIP,
                CompressionCodecName.ZSTD,
                CompressionCodecName.LZ4_RAW)) {
            Path file = ParquetFiles.examples(folder.resolve(codec + ".parquet"), examples, codec);
            assertEquals(examples, Pairs.parquet(file, "q", "p", "n").readAll(), codec.toString());
        }
    }

    @Test
    void parquetLabelsAndScores() {
        Path file = ParquetFiles.write(
                folder.resolve("a.parquet"),
                ParquetFiles.Valued.class,
                List.of(new ParquetFiles.Valued(
                        "a", "b", 3, 0.5, Binary.fromConstantByteArray(new byte[] {(byte) 0xFF}))));
        assertEquals(
                List.of(new Example<>("a", List.of("b"), List.of(), "3", 0.5, null)),
                Pairs.open(file, new Columns("q", List.of("p"), List.of(), "label", "score"))
                        .readAll());
        assertEquals(
                "a.parquet: \"label\" holds INT32, not texts; name another column, or write it as a string or a list of"
                        + " strings",
                fault(() -> Pairs.parquet(file, "q", "label")));
        assertEquals(
                "a.parquet:1: \"raw\" holds bytes that are not UTF-8; write it as a string, or name another column",
                fault(() -> Pairs.parquet(file, "q", "raw")));
        assertEquals(
                "a.parquet:1: no column \"answer\"; columns: q, p, label, score, raw",
                fault(() -> Pairs.parquet(file, "q", "answer")));
    }

    @Test
    void parquetThatIsNone(SplittableRandom random) throws IOException {
        assertEquals(
                "a.parquet: is not a Parquet file; write Parquet, or give it the ending of what it is",
                fault(() -> read(bytes("a.parquet", "q,p\na,b\n and more".getBytes(StandardCharsets.UTF_8)))));
        assertEquals(
                "e.parquet: is not a Parquet file; write Parquet, or give it the ending of what it is",
                fault(() -> read(bytes("e.parquet", new byte[0]))));
        assertEquals(
                "some-other-name.parquet: no such file; check the path",
                fault(() -> read(folder.resolve("some-other-name.parquet"))));
        Path good = ParquetFiles.write(
                folder.resolve("good.parquet"),
                ParquetFiles.Pair.class,
                random.ints(1000)
                        .mapToObj(i -> new ParquetFiles.Pair("a" + i, "b" + i))
                        .toList());
        byte[] content = Files.readAllBytes(good);
        assertEquals(
                "cut.parquet: is truncated: Parquet's footer is missing; copy or download the file again",
                fault(() -> read(bytes("cut.parquet", Arrays.copyOf(content, content.length / 2)))));
        byte[] holed = content.clone();
        Arrays.fill(holed, 100, 2000, (byte) 0x5A);
        String message = fault(() -> read(bytes("holed.parquet", holed)));
        assertTrue(message.contains("holed.parquet: is damaged"), message);
        byte[] footer = content.clone();
        Arrays.fill(footer, content.length - 8, content.length - 4, (byte) 0x7F);
        message = fault(() -> read(bytes("footer.parquet", footer)));
        assertTrue(message.contains("footer.parquet: is damaged or is not Parquet ("), message);
        assertEquals(
                "empty.parquet: has no rows; give it at least one row",
                fault(() -> read(ParquetFiles.write(
                        folder.resolve("empty.parquet"), ParquetFiles.Pair.class, List.<ParquetFiles.Pair>of()))));
    }

    @Test
    void tenTimesTheRowsTakeNoMoreMemory() throws IOException {
        for (String name : List.of("a.jsonl", "a.csv", "a.jsonl.gz", "a.parquet")) {
            long few = held(rows("few-" + name, 2_000));
            long many = held(rows("many-" + name, 20_000));
            // The rows are 2 KB each: kept, they would take 36 MB more.
            assertTrue(many - few < 4_000_000, name + ": " + few + " bytes, then " + many);
        }
    }

    private Path rows(String name, int count) {
        String text = "x".repeat(1000);
        if (name.endsWith("parquet")) {
            List<ParquetFiles.Pair> rows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                rows.add(new ParquetFiles.Pair(i + text, text + i));
            }
            return ParquetFiles.write(
                    folder.resolve(name), ParquetFiles.Pair.class, rows, CompressionCodecName.SNAPPY, 500);
        }
        StringBuilder lines = new StringBuilder(name.contains("csv") ? "q,p\n" : "");
        for (int i = 0; i < count; i++) {
            lines.append(
                    name.contains("csv")
                            ? i + text + "," + text + i + "\n"
                            : "{\"q\":\"" + i + text + "\",\"p\":\"" + text + i + "\"}\n");
        }
        return SourceContract.write(folder.resolve(name), lines.toString());
    }

    /** The most that is reachable while a source is read, beside what was before. */
    private static long held(Path file) {
        long before = used();
        long most = 0;
        Source<String> source = Pairs.open(file, COLUMNS);
        try (Source.Cursor<String> cursor = source.open(0)) {
            long count = source.count();
            for (long i = 0; cursor.next() != null; i++) {
                if (i == count / 2 || i == count - 1) {
                    most = Math.max(most, used() - before);
                }
            }
        }
        return most;
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
