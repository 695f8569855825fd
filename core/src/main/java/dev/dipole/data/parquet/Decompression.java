package dev.dipole.data.parquet;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * Unpacks pages. Parquet's own factory starts Hadoop's configuration for that, which takes seconds and warns on standard error,
 * and believes whatever size a damaged page states.
 */
final class Decompression implements CompressionCodecFactory {

    /** A page larger than that is damaged: writers begin a new one near 1 MiB. */
    private static final int MOST_BYTES = 1 << 29;

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("only for reading");
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return new Page(codec);
    }

    @Override
    public void release() {}

    private record Page(CompressionCodecName codec) implements BytesInputDecompressor {

        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
            return BytesInput.from(unpack(bytes.toInputStream().readAllBytes(), size));
        }

        @Override
        public void decompress(ByteBuffer input, int inputSize, ByteBuffer output, int size) throws IOException {
            byte[] bytes = new byte[inputSize];
            input.get(bytes);
            output.put(unpack(bytes, size));
        }

        @Override
        public void release() {}

        private byte[] unpack(byte[] packed, int size) throws IOException {
            if (size < 0 || size > MOST_BYTES) {
                throw new IOException("a page of " + size + " bytes");
            }
            return switch (codec) {
                case UNCOMPRESSED -> exactly(packed, size);
                case SNAPPY -> {
                    // What the page states is checked against what its data state, before memory is taken.
                    requireSize(Snappy.uncompressedLength(packed), size);
                    yield Snappy.uncompress(packed);
                }
                case GZIP -> {
                    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                        yield exactly(in.readNBytes(size), size);
                    }
                }
                case ZSTD -> {
                    long stated = Zstd.getFrameContentSize(packed);
                    if (stated > 0) {
                        requireSize(stated, size);
                    }
                    byte[] page = new byte[size];
                    long read = Zstd.decompress(page, packed);
                    if (Zstd.isError(read)) {
                        throw new IOException("zstd: " + Zstd.getErrorName(read));
                    }
                    requireSize(read, size);
                    yield page;
                }
                case LZ4_RAW -> {
                    // The format's densest data unpack to 255 times their size.
                    requireSize(Math.min(size, packed.length * 255L + 64), size);
                    byte[] page = new byte[size];
                    requireSize(new Lz4Decompressor().decompress(packed, 0, packed.length, page, 0, size), size);
                    yield page;
                }
                default ->
                    throw new IOException(
                            "its pages are packed by " + codec + ", and snappy, gzip, zstd and lz4_raw are read");
            };
        }

        private static byte[] exactly(byte[] page, int size) throws IOException {
            requireSize(page.length, size);
            return page;
        }

        private static void requireSize(long found, int size) throws IOException {
            if (found != size) {
                throw new IOException("a page of " + found + " bytes that is said to have " + size);
            }
        }
    }
}
