package dev.dipole.bench;

import com.jerolba.carpet.CarpetWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Small Parquet files to begin fuzzing with. */
final class FuzzParquet {

    private FuzzParquet() {}

    /** What {@link ReaderFuzzer} asks for. */
    public record Row(String q, List<String> p, List<String> n, int l, double s) {}

    static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (CompressionCodecName codec :
                List.of(CompressionCodecName.UNCOMPRESSED, CompressionCodecName.SNAPPY, CompressionCodecName.ZSTD)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (CarpetWriter<Row> writer = new CarpetWriter.Builder<>(bytes, Row.class)
                    .withCompressionCodec(codec)
                    .withRowGroupRowCountLimit(2)
                    .build()) {
                writer.write(new Row("a", List.of("b", "c"), List.of(), 1, 0.5));
                writer.write(new Row("d", List.of("e"), List.of("f"), 2, 1));
                writer.write(new Row("g", List.of("h"), List.of(), 1, 0));
            }
            seeds.add(bytes.toByteArray());
        }
        return seeds;
    }
}
