package dev.dipole.app.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.app.JsonOut;
import dev.dipole.data.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The finished trials, one JSON object a line, so that a search that was stopped goes on. A trial belongs to its data, settings
 * and development queries: of others than the present ones nothing is taken. A last line that was cut off is passed over.
 */
public final class TrialLog {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final String identity;
    private final Map<Map<String, String>, Trial> trials = new LinkedHashMap<>();

    /**
     * Reads what is there.
     *
     * @param identity a hash of all that decides what a trial with the same assignments reaches
     */
    public TrialLog(Path file, String identity) {
        this.file = file;
        this.identity = identity;
        if (Files.exists(file)) {
            read();
        }
    }

    private void read() {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        if (whole.length() < text.length()) {
            keepOnly(whole.getBytes(StandardCharsets.UTF_8).length);
        }
        List<String> lines = whole.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            try {
                take(JSON.readTree(lines.get(i)));
            } catch (JsonProcessingException | IllegalArgumentException e) {
                throw InputException.in(
                        file,
                        "line " + (i + 1) + " is no trial",
                        "name another --out, or move the file away to begin the search anew");
            }
        }
    }

    /** Cuts off a line that was not finished. */
    private void keepOnly(long bytes) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(JsonNode line) {
        if (!line.path("identity").asText().equals(identity)) {
            return;
        }
        Map<String, String> assignments = new LinkedHashMap<>();
        line.path("settings")
                .fields()
                .forEachRemaining(field ->
                        assignments.put(field.getKey(), field.getValue().asText()));
        double[] values = new double[line.path("values").size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = line.path("values").get(i).asDouble();
        }
        trials.put(
                Map.copyOf(assignments),
                new Trial(
                        assignments,
                        values,
                        line.path("steps").asLong(),
                        line.path("seconds").asDouble()));
    }

    /** The trial of these settings, where it was finished before. */
    public Optional<Trial> find(Map<String, String> assignments) {
        return Optional.ofNullable(trials.get(Map.copyOf(assignments)));
    }

    /** How many there are. */
    public int size() {
        return trials.size();
    }

    /** Keeps a trial. */
    public void add(Trial trial) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("identity", identity);
        line.put("settings", trial.assignments());
        line.put("mean", trial.mean());
        line.put("steps", trial.steps());
        line.put("seconds", trial.seconds());
        line.put("values", Arrays.stream(trial.values()).boxed().toList());
        append(JsonOut.line(line) + "\n");
        trials.put(Map.copyOf(trial.assignments()), trial);
    }

    private void append(String text) {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
