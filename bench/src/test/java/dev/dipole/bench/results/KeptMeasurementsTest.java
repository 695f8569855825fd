package dev.dipole.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.eval.EvaluationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptMeasurementsTest {

    @TempDir
    private Path folder;

    /** As a benchmark keeps them. */
    record Measured(String recipe, long seed, double seconds, EvaluationReport report) {}

    private static KeptMeasurements.Key key(String settings, String commit) {
        return new KeptMeasurements.Key("toys", "test", "static", 0, settings, "1f", "2e", commit);
    }

    @Test
    void onlyTheVerySameIsFound() throws IOException {
        KeptMeasurements<Measured> kept = new KeptMeasurements<>(folder, Measured.class);
        EvaluationReport report = new EvaluationReport(
                "toys/test",
                "static",
                List.of("a", "b"),
                Map.of("ndcg@10", List.of(0.1 + 0.2, 1.0)),
                List.of("b"),
                List.of(),
                5);
        List<Measured> measured = List.of(new Measured("static", 0, 2.5, report));
        assertEquals(List.of(), kept.find(key("dim: 2", "abc")));
        kept.keep(key("dim: 2", "abc"), measured);
        assertEquals(measured, kept.find(key("dim: 2", "abc")));
        assertEquals(List.of(), kept.find(key("dim: 3", "abc")));
        assertEquals(List.of(), kept.find(key("dim: 2", "abd")));
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.writeString(file, "{\"of\": \"other sources\"}");
            }
        }
        assertEquals(List.of(), kept.find(key("dim: 2", "abc")));
    }
}
