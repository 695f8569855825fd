package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipole.app.Commands.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code tune}, as a user types it. */
class TuneTest {

    @TempDir
    private static Path shared;

    private static Path pairs;

    @TempDir
    private Path folder;

    @BeforeAll
    static void write() throws IOException {
        pairs = Commands.pairs(shared.resolve("pairs.csv"), part -> true);
    }

    private Result tune(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "tune",
                "--base",
                "none",
                "--data",
                pairs,
                "--anchor",
                "question",
                "--positive",
                "answer",
                "--out",
                folder.resolve("tuning"),
                "--set",
                "dim=32",
                "development=0.2",
                "training.batch=64",
                "training.epochs=8"));
        arguments.addAll(Arrays.asList(more));
        return Commands.run(arguments.toArray());
    }

    @Test
    void choosesWhatTrainsOverWhatDoesNot() throws IOException {
        Object[] vary = {
            "--vary", "training.learning-rate=1e-9,0.05", "--vary", "objective.temperature=0.05,0.1", "--json"
        };
        JsonNode json = tune(vary).expect(0).json();
        assertEquals("0.05", json.get("settings").get("training.learning-rate").asText(), json.toString());
        assertTrue(json.get("best").asDouble() >= json.get("first").asDouble(), json.toString());
        Path out = folder.resolve("tuning");
        assertEquals(List.of("best.yaml", "plot.svg", "table.md", "trials.jsonl"), Commands.names(out));
        String table = Files.readString(out.resolve("table.md"));
        assertTrue(table.contains("| 1e-9 |") && table.contains("## objective.temperature"), table);
        assertTrue(Files.readString(out.resolve("plot.svg")).endsWith("</svg>\n"));

        // Again: nothing is trained, and the same is chosen.
        List<String> before = Files.readAllLines(out.resolve("trials.jsonl"));
        Result again = tune(vary).expect(0);
        assertEquals(json, again.json());
        assertEquals(before, Files.readAllLines(out.resolve("trials.jsonl")));
        assertTrue(again.err().contains("going on after"), again.err());

        Commands.run(
                        "train",
                        "--config",
                        out.resolve("best.yaml"),
                        "--data",
                        pairs,
                        "--anchor",
                        "question",
                        "--positive",
                        "answer",
                        "--out",
                        folder.resolve("model"))
                .expect(0);
    }

    @Test
    void kindsOfNegativesAreTriedToo() throws IOException {
        JsonNode json = tune("training.epochs=2", "--vary", "negatives.phases=[]|random@0|lexical@0|dense@0", "--json")
                .expect(0)
                .json();
        assertEquals(4, json.get("trials").asInt(), json.toString());
    }

    @Test
    void wrongSettingsAreRefusedBeforeAnyTraining() {
        Result unknown = tune("--vary", "objective.temprature=0.1").expect(2);
        assertTrue(unknown.err().contains("objective.temperature"), unknown.err());
        Result bad = tune("--vary", "training.batch=64,-1").expect(2);
        assertTrue(bad.err().contains("-1"), bad.err());
        assertFalse(Files.exists(folder.resolve("tuning")));
    }

    @Test
    void tooFewHeldOutAnchorsAreRefused() {
        Result few = tune("--set", "development=0.001").expect(1);
        assertTrue(few.err().contains("too few to tell one setting from another"), few.err());
    }
}
