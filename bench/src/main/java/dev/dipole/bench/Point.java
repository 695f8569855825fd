package dev.dipole.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One measured point of {@link ObjectiveSpeed}: one side at one size. A file holds one of them per line, as JSON.
 *
 * @param objective the loss
 * @param rows B
 * @param dim length of the vectors
 * @param side {@value #OURS}, or the peer's variant
 * @param seconds of one evaluation with its gradients, the median
 * @param peakBytes beside embeddings and gradients
 * @param productsSeconds of the matrix products alone; null for a peer
 * @param evaluations how many the median is of
 * @param processors of the machine
 * @param load its load average when the point was written: what else ran beside
 * @param versions of what was measured
 */
record Point(
        String objective,
        int rows,
        int dim,
        String side,
        double seconds,
        double peakBytes,
        @Nullable Double productsSeconds,
        int evaluations,
        int processors,
        double load,
        Map<String, String> versions) {

    static final String OURS = "dipole";

    private static final ObjectMapper JSON = new ObjectMapper();

    Point {
        versions = Collections.unmodifiableMap(new TreeMap<>(versions));
    }

    private String key() {
        return objective + " " + rows + " " + dim + " " + side;
    }

    /** The points of a file; none where there is no file. */
    static List<Point> read(Path file) throws IOException {
        List<Point> points = new ArrayList<>();
        if (Files.exists(file)) {
            int number = 0;
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                number++;
                if (!line.isBlank()) {
                    try {
                        points.add(JSON.readValue(line, Point.class));
                    } catch (JsonProcessingException e) {
                        throw new IOException(
                                file + ", line " + number + " is no measured point: " + e.getOriginalMessage()
                                        + "; delete the line and measure it again",
                                e);
                    }
                }
            }
        }
        return points;
    }

    /** Puts points into a file, each in the place of an older one of the same objective, size and side. */
    static void merge(Path file, List<Point> measured) throws IOException {
        Map<String, Point> all = new LinkedHashMap<>();
        read(file).forEach(point -> all.put(point.key(), point));
        measured.forEach(point -> all.put(point.key(), point));
        StringBuilder lines = new StringBuilder();
        for (Point point : all.values()) {
            lines.append(JSON.writeValueAsString(point)).append('\n');
        }
        Path target = file.toAbsolutePath();
        if (target.getParent() != null) {
            Files.createDirectories(target.getParent());
        }
        Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
        Files.writeString(temporary, lines, StandardCharsets.UTF_8);
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
}
