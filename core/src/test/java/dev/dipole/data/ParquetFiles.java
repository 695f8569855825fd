package dev.dipole.data;

import com.jerolba.carpet.CarpetWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;

/** Writes Parquet files. */
final class ParquetFiles {

    private ParquetFiles() {}

    /** Columns q, p and n, as {@link Written#json}; the types are those of lists. */
    public record Listed(int other, String q, List<String> p, List<String> n) {}

    /** Columns q and p. */
    public record Pair(String q, String p) {}

    /** Columns q, p, a label and a score. */
    public record Valued(String q, String p, int label, double score, Binary raw) {}

    static Path examples(Path file, List<Example<String>> examples, CompressionCodecName codec) {
        return write(
                file,
                Listed.class,
                examples.stream()
                        .map(example -> new Listed(1, example.anchor(), example.positives(), example.negatives()))
                        .toList(),
                codec,
                50);
    }

    static <R> Path write(Path file, Class<R> type, List<R> rows) {
        return write(file, type, rows, CompressionCodecName.SNAPPY, 50);
    }

    static <R> Path write(Path file, Class<R> type, List<R> rows, CompressionCodecName codec, int rowsPerGroup) {
        try (CarpetWriter<R> writer = new CarpetWriter.Builder<>(new LocalOutputFile(file), type)
                .withCompressionCodec(codec)
                .withRowGroupRowCountLimit(rowsPerGroup)
                .build()) {
            writer.write(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
