package dev.dipole.app.mine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A JSON object on each line; compressed, what is added together is a member of its own, and readers see them as one file. */
final class MinedLines implements MinedFile {

    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private final Path file;
    private final boolean compressed;
    private final FileChannel channel;

    MinedLines(Path file, boolean compressed, long bytes) throws IOException {
        this.file = file;
        this.compressed = compressed;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.size() < bytes) {
            channel.close();
            throw new IOException(file + " is shorter than was noted; begin anew with --restart");
        }
        channel.truncate(bytes).position(bytes);
    }

    @Override
    public void add(List<MinedRow> rows) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compressed ? new GZIPOutputStream(bytes) : bytes;
                JsonGenerator json = JSON.createGenerator(out)) {
            json.setRootValueSeparator(null);
            for (MinedRow row : rows) {
                write(json, row);
            }
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static void write(JsonGenerator json, MinedRow row) throws IOException {
        json.writeStartObject();
        json.writeStringField(ANCHOR, row.anchor());
        json.writeStringField(POSITIVE, row.positive());
        json.writeArrayFieldStart(NEGATIVES);
        for (String negative : row.negatives()) {
            json.writeString(negative);
        }
        json.writeEndArray();
        json.writeFieldName(POSITIVE_SCORE);
        if (row.isScored()) {
            json.writeNumber(row.positiveScore());
        } else {
            json.writeNull();
        }
        json.writeArrayFieldStart(NEGATIVE_SCORES);
        if (row.isScored()) {
            for (double score : row.negativeScores()) {
                json.writeNumber(score);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeRaw('\n');
    }

    @Override
    public boolean keepable() {
        return true;
    }

    @Override
    public long sync() throws IOException {
        channel.force(true);
        return channel.position();
    }

    @Override
    public Path complete() throws IOException {
        sync();
        return file;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
