package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.app.Commands.Result;
import dev.dipole.data.Document;
import dev.dipole.data.Documents;
import dev.dipole.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Embedding from file to file in processes that are killed, and what it refuses to go on with. */
@ExtendWith(Seeds.class)
class EmbedResumeTest {

    private static final int TEXTS = 30_000;

    @TempDir
    static Path shared;

    private static Path model;
    private static Path texts;

    @TempDir
    Path folder;

    @BeforeAll
    static void train() throws IOException {
        model = shared.resolve("model");
        Path pairs = Commands.pairs(shared.resolve("pairs.csv"), parity -> true);
        Commands.run("train", "--base", "none", "--data", pairs, "--out", model, "--set", "dim=32", "training.epochs=1")
                .expect(0);
        List<String> lines = new ArrayList<>(List.of("id,text"));
        for (int i = 0; i < TEXTS; i++) {
            lines.add("d" + i + "," + Commands.question(i % 20, i / 20 % 20) + " " + i);
        }
        texts = Files.write(shared.resolve("texts.csv"), lines);
    }

    private static Process start(Path out, Path said) throws IOException {
        Process process = new ProcessBuilder(Commands.inAnotherProcess("embed", model, "--data", texts, "--out", out))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()))
                .start();
        process.getOutputStream().close();
        return process;
    }

    @ParameterizedTest
    @CsvSource({".npy, 2", ".jsonl, 1", ".parquet, 1"})
    void aRunThatIsKilledEndsInTheSameBytes(String ending, int kills, SplittableRandom random)
            throws IOException, InterruptedException {
        Path whole = folder.resolve("whole" + ending);
        long began = System.nanoTime();
        Commands.run("embed", model, "--data", texts, "--out", whole).expect(0);
        long took = System.nanoTime() - began;
        Path out = folder.resolve("killed" + ending);
        Path note = folder.resolve("killed" + ending + ".partial/progress.json");
        Path said = folder.resolve("said");
        for (int i = 0; i < kills; i++) {
            Process process = start(out, said);
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (!Files.exists(note) && process.isAlive() && System.nanoTime() < deadline) {
                Thread.sleep(1);
            }
            process.waitFor(random.nextLong(Math.max(2, took / 2)), TimeUnit.NANOSECONDS);
            process.destroyForcibly().waitFor();
            if (Files.exists(out)) {
                break;
            }
        }
        boolean resumed = Files.exists(note) && !Files.exists(out);
        Result last =
                Commands.run("embed", model, "--data", texts, "--out", out).expect(0);
        assertEquals(-1, Files.mismatch(whole, out), () -> Seeds.replay());
        assertFalse(Files.exists(note.getParent()), "nothing is left of the run");
        if (resumed) {
            assertTrue(last.err().contains("going on after "), last.err());
        }
    }

    @Test
    void parquetHoldsTheSameTexts() throws IOException {
        Path data = folder.resolve("some.csv");
        Files.write(data, Files.readAllLines(texts).subList(0, 10_001));
        Path out = folder.resolve("vectors.parquet");
        JsonNode json = Commands.run("embed", model, "--data", data, "--out", out, "--json")
                .expect(0)
                .json();
        assertEquals(10_000, json.get("texts").asInt());
        List<Document> documents = Documents.read(out);
        assertEquals(Documents.read(data), documents);
        assertEquals(List.of("some.csv", "vectors.parquet"), Commands.names(folder));
    }

    @Test
    void anotherRunIsRefusedByName() throws IOException {
        Path data = folder.resolve("data.txt");
        Path out = folder.resolve("v.jsonl");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 2100; i++) {
            lines.add("how do i balimko number " + i);
        }
        lines.add(" ");
        Files.write(data, lines);
        Result bad = Commands.run("embed", model, "--data", data, "--out", out).expect(1);
        assertTrue(bad.err().contains(data + ":2101: the line is empty; give it a text or remove it"), bad.err());
        Path partial = folder.resolve("v.jsonl.partial");
        assertTrue(Files.exists(partial), "what was done is kept");
        Path other = Files.write(folder.resolve("other.txt"), List.of("a"));
        Result refused =
                Commands.run("embed", model, "--data", other, "--out", out).expect(1);
        assertTrue(
                refused.err()
                        .contains("holds an unfinished run that was another: data was " + data + " and is " + other),
                refused.err());
        lines.set(5, "changed");
        Files.write(data, lines);
        refused = Commands.run("embed", model, "--data", data, "--out", out).expect(1);
        assertTrue(refused.err().contains("texts are not those of the unfinished run"), refused.err());
        lines.set(5, "how do i balimko number 5");
        lines.set(2100, "mended");
        Files.write(data, lines);
        Result done = Commands.run("embed", model, "--data", data, "--out", out).expect(0);
        assertTrue(done.err().contains("going on after "), done.err());
        Path anew = folder.resolve("anew.jsonl");
        Commands.run("embed", model, "--data", data, "--out", anew).expect(0);
        assertEquals(-1, Files.mismatch(out, anew));
        Commands.run("embed", model, "--data", other, "--out", out, "--restart").expect(0);
        assertEquals(1, Files.readAllLines(out).size());
        assertEquals(List.of("anew.jsonl", "data.txt", "other.txt", "v.jsonl"), Commands.names(folder));
    }

    @Test
    void jsonLinesStream() throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<String> out = Commands.runWith(
                        "{\"_id\": \"x\", \"text\": \"how do i balimko\"}\n{\"_id\": \"y\", \"text\": \"{no\"}\n",
                        "embed",
                        model)
                .expect(0)
                .out()
                .lines()
                .toList();
        assertEquals("x", json.readTree(out.get(0)).get("id").asText());
        assertEquals("{no", json.readTree(out.get(1)).get("text").asText());
        String plain = Commands.runWith("{how do i balimko\n", "embed", model)
                .expect(0)
                .out();
        assertEquals("{how do i balimko", json.readTree(plain).get("text").asText());
        String named = Commands.runWith("{\"q\": \"how do i balimko\"}\n", "embed", model, "--column", "q")
                .expect(0)
                .out();
        assertArrayEquals(new String[] {"1", "how do i balimko"}, new String[] {
            json.readTree(named).get("id").asText(),
            json.readTree(named).get("text").asText()
        });
        fails("standard input:2: is no JSON object", "{\"text\": \"a\"}\nb\n");
        fails("standard input:2: \"text\" is empty", "{\"text\": \"a\"}\n{\"text\": \"\"}\n");
        fails("standard input:1: no usual name of a text among the columns q", "{\"q\": \"a\"}\n");
        fails("standard input:1: is no JSON object, and --column (q) names a column", "a\n", "--column", "q");
    }

    private static void fails(String message, String input, Object... more) {
        List<Object> args = new ArrayList<>(List.of("embed", model));
        args.addAll(List.of(more));
        Result result = Commands.runWith(input, args.toArray()).expect(1);
        assertTrue(result.err().contains(message), result.err());
    }
}
