package dev.dipole.app.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where vectors are written, one after the other. */
interface VectorFile extends AutoCloseable {

    /** Adds a vector, of as many dimensions as all others. */
    void add(TextInput.Text text, float[] vector) throws IOException;

    /** Hands over what was added. */
    void flush() throws IOException;

    @Override
    void close() throws IOException;

    /** The endings of names that say a format. */
    List<String> ENDINGS = List.of(".jsonl", ".npy", ".parquet");

    /** Which of them a file's name has; null for none. */
    static @Nullable String ending(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return ENDINGS.stream().filter(name::endsWith).findFirst().orElse(null);
    }

    /** Writes JSON lines to a writer that stays open. */
    static Jsonl jsonl(PrintWriter out) throws IOException {
        return new Jsonl(out, true);
    }

    /** A file that grows in a folder and of which the beginning can be kept: all that was added before some row. */
    interface Growing extends VectorFile {

        /** Whether what was added so far can be kept. */
        boolean keepable();

        /**
         * Makes sure that what was added so far is on the disk.
         *
         * @return how many bytes of the file that is
         */
        long sync() throws IOException;

        /** Ends the file; returns where it lies. */
        Path complete() throws IOException;
    }

    /**
     * Goes on with a file.
     *
     * @param folder that holds what was written
     * @param ending one of {@link #ENDINGS}
     * @param rows that were kept
     * @param bytes that {@link Growing#sync} returned then; what is there beyond is discarded
     */
    static Growing resume(Path folder, String ending, int dim, long rows, long bytes) throws IOException {
        return switch (ending) {
            case ".npy" -> new Npy(open(folder.resolve("vectors.npy"), bytes), folder, dim, rows);
            case ".jsonl" -> new Lines(open(folder.resolve("vectors.jsonl"), bytes), folder);
            case ".parquet" -> new Parquet(folder, rows);
            default ->
                throw new IllegalArgumentException(
                        "ending (" + ending + ") must be one of " + String.join(", ", ENDINGS));
        };
    }

    /** Whether a folder holds what {@link #resume} goes on with. */
    static boolean isThere(Path folder, String ending) {
        return ending.equals(".parquet") || Files.exists(folder.resolve("vectors" + ending));
    }

    private static FileChannel open(Path file, long bytes) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.size() < bytes) {
            channel.close();
            throw new IOException(file + " is shorter than was noted; begin anew with --restart");
        }
        channel.truncate(bytes).position(bytes);
        return channel;
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** {@code {"id": ..., "text": ..., "embedding": [...]}} on each line. */
    final class Jsonl implements VectorFile {

        private final Writer writer;
        private final JsonGenerator json;

        private Jsonl(Writer writer, boolean ascii) throws IOException {
            this.writer = writer;
            this.json = JsonFactory.builder()
                    .configure(JsonWriteFeature.ESCAPE_NON_ASCII, ascii)
                    .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                    .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                    .build()
                    .createGenerator(writer);
            json.setRootValueSeparator(null);
        }

        @Override
        public void add(TextInput.Text text, float[] vector) throws IOException {
            json.writeStartObject();
            json.writeStringField("id", text.id());
            json.writeStringField("text", text.text());
            json.writeArrayFieldStart("embedding");
            for (float value : vector) {
                json.writeNumber(value);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }

        @Override
        public void flush() throws IOException {
            json.flush();
            // A PrintWriter keeps its failures to itself.
            if (writer instanceof PrintWriter print && print.checkError()) {
                throw new IOException("standard output was closed before all vectors were written");
            }
        }

        @Override
        public void close() throws IOException {
            json.close();
        }
    }

    /** JSON lines in a file. */
    final class Lines implements Growing {

        private final FileChannel channel;
        private final Path folder;
        private final Jsonl lines;

        private Lines(FileChannel channel, Path folder) throws IOException {
            this.channel = channel;
            this.folder = folder;
            this.lines = new Jsonl(Channels.newWriter(channel, StandardCharsets.UTF_8), false);
        }

        @Override
        public void add(TextInput.Text text, float[] vector) throws IOException {
            lines.add(text, vector);
        }

        @Override
        public void flush() throws IOException {
            lines.flush();
        }

        @Override
        public boolean keepable() {
            return true;
        }

        @Override
        public long sync() throws IOException {
            flush();
            channel.force(true);
            return channel.position();
        }

        @Override
        public Path complete() throws IOException {
            sync();
            return folder.resolve("vectors.jsonl");
        }

        @Override
        public void close() throws IOException {
            // What is not synced is written again by whoever goes on.
            channel.close();
        }
    }

    /**
     * NumPy's format, version 1.0: a header of ASCII that gives type and shape, then the values in little-endian order. The
     * number of rows is known at the end only, so the header has a fixed length and is written last.
     */
    final class Npy implements Growing {

        private static final int HEADER_BYTES = 128;

        private final FileChannel channel;
        private final Path folder;
        private final int dim;
        private final ByteBuffer buffer;
        private long rows;

        private Npy(FileChannel channel, Path folder, int dim, long rows) throws IOException {
            this.channel = channel;
            this.folder = folder;
            this.dim = dim;
            this.rows = rows;
            this.buffer =
                    ByteBuffer.allocate(Math.max(1 << 16, dim * Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            channel.position(HEADER_BYTES + rows * dim * Float.BYTES);
        }

        @Override
        public void add(TextInput.Text text, float[] vector) throws IOException {
            if (buffer.remaining() < dim * Float.BYTES) {
                flush();
            }
            for (float value : vector) {
                buffer.putFloat(value);
            }
            rows++;
        }

        @Override
        public void flush() throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
        }

        @Override
        public boolean keepable() {
            return true;
        }

        @Override
        public long sync() throws IOException {
            flush();
            channel.force(true);
            return channel.position();
        }

        @Override
        public Path complete() throws IOException {
            flush();
            String shape = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + dim + "), }";
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
            header.put((byte) 1).put((byte) 0).putShort((short) (HEADER_BYTES - 10));
            header.put(shape.getBytes(StandardCharsets.US_ASCII));
            while (header.position() < HEADER_BYTES - 1) {
                header.put((byte) ' ');
            }
            header.put((byte) '\n').flip();
            for (int at = 0; header.hasRemaining(); ) {
                at += channel.write(header, at);
            }
            channel.force(true);
            return folder.resolve("vectors.npy");
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /**
     * Parquet, whose footer knows every row group: a file cannot be gone on with, so each {@value #PART} rows are a file of
     * their own, and their row groups are joined at the end.
     */
    final class Parquet implements Growing {

        /** A multiple of the texts that are encoded at once. */
        private static final int PART = 8192;

        private final Path folder;
        private final List<Path> parts = new ArrayList<>();
        private @Nullable ParquetVectors part;
        private long rows;

        private Parquet(Path folder, long rows) throws IOException {
            this.folder = folder;
            this.rows = rows;
            for (long i = 0; i < rows / PART; i++) {
                Path kept = path(i);
                if (!Files.exists(kept)) {
                    throw new IOException(kept + " was noted and is not there; begin anew with --restart");
                }
                parts.add(kept);
            }
        }

        private Path path(long number) {
            return folder.resolve(String.format(Locale.ROOT, "part-%06d.parquet", number));
        }

        @Override
        public void add(TextInput.Text text, float[] vector) throws IOException {
            if (part == null) {
                Path next = path(parts.size());
                parts.add(next);
                part = new ParquetVectors(next);
            }
            part.add(text, vector);
            if (++rows % PART == 0) {
                endPart();
            }
        }

        private void endPart() throws IOException {
            if (part != null) {
                part.close();
                part = null;
                force(parts.get(parts.size() - 1));
            }
        }

        @Override
        public void flush() {}

        @Override
        public boolean keepable() {
            return part == null;
        }

        @Override
        public long sync() {
            return 0; // Every part is synced when it ends.
        }

        @Override
        public Path complete() throws IOException {
            endPart();
            Path joined = folder.resolve("vectors.parquet");
            ParquetVectors.join(parts, joined);
            force(joined);
            return joined;
        }

        @Override
        public void close() throws IOException {
            if (part != null) {
                part.close();
            }
        }
    }
}
