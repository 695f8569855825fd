package dev.dipole.monitor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.dipole.data.InputException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of a run, {@value #NAME}: a JSON object on each line, one line for each event, so that any tool reads it. The same
 * events make the same bytes, and what is read is exactly what was written: numbers are written with as many digits as tell
 * them from their neighbours, those that are not finite as the texts {@code "NaN"}, {@code "Infinity"} and
 * {@code "-Infinity"}.
 *
 * <p>A line counts when its end is written. A checkpoint remembers {@link #length()} after {@link #force()}; whoever resumes
 * from it opens the log at that length, and all that came later, half a line too, is cut off.
 *
 * <p>Of one thread.
 */
public final class RunLog implements AutoCloseable {

    /** The file's name within the folder of a run. */
    public static final String NAME = "metrics.jsonl";

    private static final JsonFactory JSON = new JsonFactory();

    private final Path path;
    private final FileChannel channel;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);

    private RunLog(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens a log to be continued after its first bytes; the file is made where there is none.
     *
     * @param length in bytes, what {@link #length()} said once; 0 for a log that begins
     * @throws InputException where the file is shorter, or has no end of a line there: it is not the log that was measured
     */
    public static RunLog openAt(Path path, long length) {
        if (length < 0) {
            throw new IllegalArgumentException("length (" + length + ") must not be negative; 0 begins a new log");
        }
        try {
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                requireBoundary(path, channel, length);
                RunLog log = new RunLog(path, channel);
                log.truncate(length);
                return log;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireBoundary(Path path, FileChannel channel, long length) throws IOException {
        if (length > channel.size()) {
            throw new InputException(path + ": the log has " + channel.size() + " bytes where the checkpoint counted "
                    + length + "; put the log back as it was, or start the run anew");
        }
        if (length > 0) {
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.read(last, length - 1);
            if (last.get(0) != '\n') {
                throw new InputException(path + ": no line ends at byte " + length
                        + ", where the checkpoint was made; put the log back as it was, or start the run anew");
            }
        }
    }

    /** Writes an event to the end; the operating system has it when this returns. */
    public void append(RunEvent event) {
        line.reset();
        try {
            try (JsonGenerator json = JSON.createGenerator(line)) {
                write(json, event);
            }
            line.write('\n');
            ByteBuffer bytes = ByteBuffer.wrap(line.toByteArray());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    /** Returns when all that was appended is on the disk. */
    public void force() {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    /** In bytes. */
    public long length() {
        try {
            return channel.position();
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /** Cuts off all that follows the first bytes, of which there are at least these many. */
    public void truncate(long length) {
        try {
            requireBoundary(path, channel, length);
            channel.truncate(length);
            channel.position(length);
        } catch (IOException e) {
            throw failed("shorten", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed("close", e);
        }
    }

    private UncheckedIOException failed(String what, IOException e) {
        return new UncheckedIOException("cannot " + what + " " + path + ": " + e.getMessage(), e);
    }

    private static void write(JsonGenerator json, RunEvent event) throws IOException {
        json.writeStartObject();
        if (event instanceof RunEvent.Stepped stepped) {
            begin(json, "step", event);
            number(json, "loss", stepped.loss());
            number(json, "learningRate", stepped.learningRate());
            number(json, "gradientNorm", stepped.gradientNorm());
            if (!Double.isNaN(stepped.temperature())) {
                number(json, "temperature", stepped.temperature());
            }
            json.writeNumberField("anchors", stepped.anchors());
            json.writeNumberField("candidates", stepped.candidates());
            number(json, "choices", stepped.choices());
            json.writeNumberField("ignored", stepped.ignored());
            json.writeNumberField("leftOut", stepped.leftOut());
        } else if (event instanceof RunEvent.Measured measured) {
            begin(json, "measured", event);
            json.writeObjectFieldStart("values");
            for (Map.Entry<String, Double> value : measured.values().entrySet()) {
                number(json, value.getKey(), value.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("samples");
            for (RunEvent.Neighbours sample : measured.samples()) {
                json.writeStartObject();
                json.writeStringField("anchor", sample.anchor());
                json.writeArrayFieldStart("nearest");
                for (RunEvent.Neighbour neighbour : sample.nearest()) {
                    json.writeStartObject();
                    json.writeStringField("text", neighbour.text());
                    number(json, "cosine", neighbour.cosine());
                    json.writeBooleanField("positive", neighbour.positive());
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
        } else if (event instanceof RunEvent.Evaluated evaluated) {
            begin(json, "evaluated", event);
            json.writeStringField("metric", evaluated.metric());
            number(json, "value", evaluated.value());
            json.writeBooleanField("best", evaluated.best());
        } else if (event instanceof RunEvent.Renewed renewed) {
            begin(json, "renewed", event);
            json.writeStringField("phase", renewed.phase());
            json.writeNumberField("weightsStep", renewed.weightsStep());
            json.writeStringField("weights", renewed.weights());
            json.writeNumberField("anchors", renewed.anchors());
            json.writeNumberField("without", renewed.without());
        } else if (event instanceof RunEvent.Warned warned) {
            begin(json, "warned", event);
            json.writeStringField("message", warned.message());
        }
        json.writeEndObject();
    }

    private static void begin(JsonGenerator json, String kind, RunEvent event) throws IOException {
        json.writeStringField("event", kind);
        json.writeNumberField("step", event.step());
    }

    private static void number(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, value);
        } else {
            json.writeStringField(name, Double.toString(value));
        }
    }

    /** The events of a log, in order; half a line at its end is no event. */
    public static List<RunEvent> read(Path path) {
        List<RunEvent> events = new ArrayList<>();
        read(path, events::add);
        return List.copyOf(events);
    }

    /**
     * Hands out the events of a log, in order, without holding them; half a line at its end is no event.
     *
     * @throws InputException naming the line that is no event
     */
    public static void read(Path path, Consumer<? super RunEvent> sink) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(512);
            long number = 1;
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                sink.accept(parse(path, number++, line.toByteArray()));
                line.reset();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RunEvent parse(Path path, long number, byte[] line) {
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("it is no JSON object");
            }
            return new Fields(parser).event();
        } catch (IOException | IllegalArgumentException e) {
            throw new InputException(
                    path + ":" + number + ": the line is no event of a run (" + firstLine(e)
                            + "); remove it, or start the run anew",
                    e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** The fields of one line, in whatever order. */
    private static final class Fields {

        private final Map<String, String> plain = new LinkedHashMap<>();
        private final Map<String, Double> values = new LinkedHashMap<>();
        private final List<RunEvent.Neighbours> samples = new ArrayList<>();

        Fields(JsonParser parser) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (token == JsonToken.START_OBJECT && name.equals("values")) {
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        String key = parser.currentName();
                        parser.nextToken();
                        values.put(key, Double.valueOf(parser.getText()));
                    }
                } else if (token == JsonToken.START_ARRAY && name.equals("samples")) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        samples.add(sample(parser));
                    }
                } else if (token.isScalarValue()) {
                    plain.put(name, parser.getText());
                } else {
                    // Of a later version.
                    parser.skipChildren();
                }
            }
        }

        private static RunEvent.Neighbours sample(JsonParser parser) throws IOException {
            String anchor = "";
            List<RunEvent.Neighbour> nearest = new ArrayList<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (name.equals("anchor")) {
                    anchor = parser.getText();
                } else if (name.equals("nearest") && token == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        Map<String, String> fields = new LinkedHashMap<>();
                        while (parser.nextToken() == JsonToken.FIELD_NAME) {
                            String key = parser.currentName();
                            parser.nextToken();
                            fields.put(key, parser.getText());
                        }
                        nearest.add(new RunEvent.Neighbour(
                                text(fields, "text"),
                                Double.parseDouble(text(fields, "cosine")),
                                Boolean.parseBoolean(text(fields, "positive"))));
                    }
                } else {
                    parser.skipChildren();
                }
            }
            return new RunEvent.Neighbours(anchor, nearest);
        }

        RunEvent event() {
            long step = Long.parseLong(text(plain, "step"));
            String kind = text(plain, "event");
            return switch (kind) {
                case "step" ->
                    new RunEvent.Stepped(
                            step,
                            number("loss"),
                            number("learningRate"),
                            number("gradientNorm"),
                            plain.containsKey("temperature") ? number("temperature") : Double.NaN,
                            Integer.parseInt(text(plain, "anchors")),
                            Integer.parseInt(text(plain, "candidates")),
                            number("choices"),
                            Long.parseLong(text(plain, "ignored")),
                            Long.parseLong(text(plain, "leftOut")));
                case "measured" -> new RunEvent.Measured(step, values, samples);
                case "evaluated" ->
                    new RunEvent.Evaluated(
                            step, text(plain, "metric"), number("value"), Boolean.parseBoolean(text(plain, "best")));
                case "renewed" ->
                    new RunEvent.Renewed(
                            step,
                            text(plain, "phase"),
                            Long.parseLong(text(plain, "weightsStep")),
                            text(plain, "weights"),
                            Integer.parseInt(text(plain, "anchors")),
                            Integer.parseInt(text(plain, "without")));
                case "warned" -> new RunEvent.Warned(step, text(plain, "message"));
                default ->
                    throw new IllegalArgumentException(
                            "event (" + kind + ") must be one of step, measured, evaluated, renewed, warned");
            };
        }

        private double number(String name) {
            return Double.parseDouble(text(plain, name));
        }

        private static String text(Map<String, String> fields, String name) {
            @Nullable String value = fields.get(name);
            if (value == null) {
                throw new IllegalArgumentException("the field " + name + " is missing");
            }
            return value;
        }
    }
}
