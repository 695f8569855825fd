package dev.dipole.bench;

import dev.dipole.data.BadRows;
import dev.dipole.data.Beir;
import dev.dipole.data.Columns;
import dev.dipole.data.Documents;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Mixture;
import dev.dipole.data.Pairs;
import dev.dipole.data.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * What Jazzer calls with each input: the bytes as a file of the format that the system property {@code dipole.fuzz} names. Any
 * exception but {@link InputException} is a finding, and so is a source that reads differently the second time.
 */
public final class ReaderFuzzer {

    /** The formats, by the name of the file that holds the input. */
    enum Format {
        JSONL("a.jsonl"),
        CSV("a.csv"),
        TSV("a.tsv"),
        GZIP("a.jsonl.gz"),
        PARQUET("a.parquet"),
        DOCUMENTS("documents.jsonl"),
        QRELS("qrels/train.tsv"),
        MIXTURE("a.yaml");

        private final String file;

        Format(String file) {
            this.file = file;
        }

        String file() {
            return file;
        }
    }

    private static final Columns COLUMNS = new Columns("q", List.of("p"), List.of("n"), "l", null);
    private static final Columns SCORED = Columns.scored("q", "p", "s");
    private static final long SKIPPED = 3;

    private static final Format FORMAT = Format.valueOf(System.getProperty("dipole.fuzz", "JSONL"));
    private static final Path FOLDER = folder();

    private ReaderFuzzer() {}

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("dipole-fuzz");
            Files.createDirectories(folder.resolve("qrels"));
            Files.writeString(folder.resolve("a.csv"), "question,answer\na,b\n");
            Files.writeString(folder.resolve("corpus.jsonl"), "{\"_id\":\"d\",\"text\":\"t\"}\n");
            Files.writeString(folder.resolve("queries.jsonl"), "{\"_id\":\"q\",\"text\":\"t\"}\n");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads one input. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Path file = FOLDER.resolve(FORMAT.file());
        Files.write(file, input);
        switch (FORMAT) {
            case DOCUMENTS -> attempt(() -> Documents.read(file));
            case QRELS -> {
                attempt(() -> Beir.trainingPairs(FOLDER, "train").readAll());
                attempt(() -> Beir.read(FOLDER, "train"));
            }
            case MIXTURE ->
                attempt(() -> Mixture.read(file).open(BadRows.none()).readAll());
            default -> {
                attempt(() -> Columns.guess(file));
                attempt(() -> same(Pairs.open(file, COLUMNS)));
                attempt(() -> same(Pairs.open(file, SCORED)));
                attempt(() -> same(Pairs.open(file, COLUMNS, BadRows.upTo(SKIPPED, FOLDER.resolve("bad.jsonl")))));
            }
        }
    }

    private static void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (InputException e) {
            if (e.getMessage() == null || !e.getMessage().contains(";")) {
                throw new IllegalStateException("a message without a remedy", e);
            }
        }
    }

    private static void same(Source<String> source) {
        List<Example<String>> all = source.readAll();
        require(all.equals(source.readAll()), "reads differently the second time");
        require(source.count() == all.size(), "counts other than it reads");
        int half = all.size() / 2;
        try (Source.Cursor<String> cursor = source.open(half)) {
            for (Example<String> expected : all.subList(half, all.size())) {
                require(expected.equals(cursor.next()), "opens elsewhere than asked");
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    /** Good inputs to begin with. */
    static List<byte[]> seeds(Format format) throws IOException {
        String json =
                "{\"q\":\"a\",\"p\":[\"b\",\"c\"],\"n\":null,\"l\":1,\"s\":0.5}\n{\"q\":\"d\",\"p\":\"\\u00e9\",\"l\":\"x\"}\r\n\n";
        String table = "q,p,n,l,s\n\"a \"\"b\"\"\",\"c\nd\",,x,0.5\r\ne,f,g,h,-1e3\n";
        return switch (format) {
            case JSONL -> List.of(bytes(json));
            case CSV -> List.of(bytes(table), bytes("\uFEFF" + table));
            case TSV -> List.of(bytes(table.replace(',', '\t')));
            case GZIP -> {
                ByteArrayOutputStream packed = new ByteArrayOutputStream();
                try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                    out.write(bytes(json));
                }
                yield List.of(packed.toByteArray());
            }
            case PARQUET -> FuzzParquet.seeds();
            case DOCUMENTS ->
                List.of(bytes("{\"_id\":\"1\",\"title\":\"t\",\"text\":\"x\"}\n{\"_id\":2,\"text\":\"y\"}\n"));
            case QRELS -> List.of(bytes("query-id\tcorpus-id\tscore\nq\td\t1\n"), bytes("q 0 d 1\n"));
            case MIXTURE ->
                List.of(
                        bytes(
                                "data:\n  - file: a.csv\n    weight: 3\n    exempt: true\n    anchor: question\n    positive: [answer]\n  - {file: a.csv, weight: 1}\n"));
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
