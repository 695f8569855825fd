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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;

/** Where vectors are written, one after the other. */
interface VectorFile extends AutoCloseable {

    /** Adds a vector, of as many dimensions as all others. */
    void add(TextInput.Text text, float[] vector) throws IOException;

    /** Hands over what was added. */
    void flush() throws IOException;

    /** Puts the complete file into its place. Without it, closing leaves what was there before. */
    void publish() throws IOException;

    @Override
    void close() throws IOException;

    /** Whether the ending of a file's name is one that can be written. */
    static boolean known(Path file) {
        return hasEnding(file, ".jsonl") || hasEnding(file, ".npy");
    }

    private static boolean hasEnding(Path file, String ending) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
    }

    /** Writes JSON lines to a writer that stays open. */
    static Jsonl jsonl(PrintWriter out) throws IOException {
        return new Jsonl(out, true);
    }

    /** Writes a file beside its place under a temporary name. */
    static VectorFile create(Path file, int dim) throws IOException {
        return new Staged(file, dim);
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
        public void publish() {}

        @Override
        public void close() throws IOException {
            json.close();
        }
    }

    /**
     * NumPy's format, version 1.0: a header of ASCII that gives type and shape, then the values in little-endian order. The
     * number of rows is known at the end only, so the header has a fixed length and is written again.
     */
    final class Npy implements VectorFile {

        private static final int HEADER_BYTES = 128;

        private final FileChannel channel;
        private final int dim;
        private final ByteBuffer buffer;
        private long rows;

        private Npy(FileChannel channel, int dim) throws IOException {
            this.channel = channel;
            this.dim = dim;
            this.buffer =
                    ByteBuffer.allocate(Math.max(1 << 16, dim * Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            channel.position(HEADER_BYTES);
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
        public void publish() throws IOException {
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
        }

        @Override
        public void close() {}
    }

    /** A file under a temporary name until it is complete. */
    final class Staged implements VectorFile {

        private final Path target;
        private final Path temporary;
        private final FileChannel channel;
        private final VectorFile content;

        private Staged(Path file, int dim) throws IOException {
            target = file.toAbsolutePath().normalize();
            if (Files.isDirectory(target)) {
                throw new IOException(file + " is a folder; name a file");
            }
            Path parent = target.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            temporary = target.resolveSibling("." + target.getFileName() + ".tmp-" + UUID.randomUUID());
            channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            content = hasEnding(target, ".npy")
                    ? new Npy(channel, dim)
                    : new Jsonl(Channels.newWriter(channel, StandardCharsets.UTF_8), false);
        }

        @Override
        public void add(TextInput.Text text, float[] vector) throws IOException {
            content.add(text, vector);
        }

        @Override
        public void flush() throws IOException {
            content.flush();
        }

        @Override
        public void publish() throws IOException {
            content.publish();
            content.flush();
            channel.force(true);
            channel.close();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void close() throws IOException {
            if (channel.isOpen()) {
                content.close();
                channel.close();
            }
            Files.deleteIfExists(temporary);
        }
    }
}
