package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.data.Beir;
import dev.dipole.data.Example;
import dev.dipole.data.Reading;
import dev.dipole.data.RetrievalTask;
import dev.dipole.model.Model;
import dev.dipole.search.SearchFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class QuickstartCommandTest {

    private static final Path SOURCES =
            Path.of(System.getProperty("project.root", ".")).resolve("core/src/main/java");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Small and quick, on these sources. */
    private int run(Path sources, String... more) {
        List<String> args = new ArrayList<>(List.of("quickstart", "--sources", sources.toString()));
        args.addAll(List.of("--out", folder.resolve("out").toString()));
        args.addAll(List.of("--set", "dim=64", "--set", "vocabulary.vocabulary-size=3000"));
        args.addAll(List.of(more));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args.toArray(new String[0]));
    }

    private Path write(String file, String text) throws IOException {
        Path path = folder.resolve("sources").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        return folder.resolve("sources");
    }

    @Test
    void trainsEvaluatesAndIndexesItsOwnSources() throws IOException {
        assertEquals(0, run(SOURCES, "--json"), err::toString);
        assertEquals(1, out.toString().strip().lines().count(), out.toString());
        JsonNode json = new ObjectMapper().readTree(out.toString());
        int documents = json.required("test_documents").asInt();
        // A ranking by chance has the answer at every rank equally often.
        double chance = 0;
        for (int rank = 1; rank <= 10; rank++) {
            chance += 1.0 / rank / documents;
        }
        for (String system : List.of("bm25", "bm25_tuned", "model", "hybrid")) {
            double mrr = json.required(system).required("mrr@10").asDouble();
            double recall = json.required(system).required("recall@10").asDouble();
            assertTrue(mrr > 2 * chance && mrr <= recall && recall <= 1, system + ": " + json);
        }
        assertTrue(json.required("pairs").asInt() > 100, json.toString());
        assertTrue(json.required("test_queries").asInt() >= 25, json.toString());
        double p = json.required("p").asDouble();
        assertTrue(p > 0 && p <= 1, json.toString());
        assertTrue(json.required("train_seconds").asDouble()
                < json.required("total_seconds").asDouble());

        Path index = Path.of(json.required("index_folder").asText());
        try (Model model = Model.load(Path.of(json.required("model_folder").asText()));
                SearchFolder opened = SearchFolder.open(index, model.hash())) {
            assertEquals(json.required("indexed").asInt(), opened.size());
            String question = json.required("questions").path(0).path("text").asText();
            String first = json.required("questions")
                    .path(0)
                    .path("answers")
                    .path(0)
                    .path("location")
                    .asText();
            assertTrue(first.matches(".*\\.java:\\d+(~\\d+)?"), first);
            assertEquals(
                    first,
                    opened.hybrid(model::encode).search(question, 1).get(0).id());
            assertFalse(opened.document(first).text().isBlank());
        }
    }

    @Test
    void pairsAreWrittenForTheOtherCommands() {
        Path pairs = folder.resolve("pairs");
        assertEquals(0, run(SOURCES, "--pairs", pairs.toString()), err::toString);
        List<Example<String>> training =
                Reading.usual().open(pairs.resolve("train")).readAll();
        assertTrue(training.size() > 100, "pairs to train on: " + training.size());
        RetrievalTask development = Beir.read(pairs.resolve("development"), "dev");
        RetrievalTask test = Beir.read(pairs.resolve("test"), "test");
        assertTrue(
                test.queries().size() >= 25, "test queries: " + test.queries().size());
        Set<String> trained =
                training.stream().map(example -> example.positives().get(0)).collect(Collectors.toSet());
        for (RetrievalTask held : List.of(development, test)) {
            held.documents().forEach(document -> assertFalse(trained.contains(document.content()), document.id()));
        }
        assertFalse(Files.exists(folder.resolve("out").resolve("model")), "nothing is trained");
    }

    @Test
    void tooLittleToHoldOutIsStillSearchable() throws IOException {
        Path sources = write("a/A.java", """
                package a;
                class A {
                    /** Opens the door of the house. */
                    void openDoor() {}
                    /** Closes every window of the house. */
                    void closeWindows() {}
                    /** Paints the fence in a colour. */
                    void paintFence(int colour) {}
                }
                """);
        assertEquals(0, run(sources, "--json"), err::toString);
        JsonNode json = new ObjectMapper().readTree(out.toString());
        for (String key : List.of("bm25", "bm25_tuned", "model", "hybrid", "p")) {
            assertTrue(json.required(key).isNull(), json.toString());
        }
        assertTrue(json.required("no_figures").asText().contains("at least 3 packages"), json.toString());
        assertEquals(3, json.required("pairs").asInt());
        assertEquals(0, json.required("test_queries").asInt());
        assertEquals(3, json.required("indexed").asInt());
        assertEquals(0, run(sources), err::toString);
        assertTrue(out.toString().contains("No figures: "), out.toString());
        assertTrue(out.toString().contains("A.java:"), out.toString());
        assertTrue(out.toString().contains("./dipole search " + folder.resolve("out/index")), out.toString());
    }

    @Test
    void namesWhatIsMissing() throws IOException {
        assertFails("there is no such file or folder", run(folder.resolve("nowhere")));
        Path sources = write("notes.txt", "nothing");
        assertFails("there is no .java file", run(sources));
        write("a/A.java", "package a; class A { void open() {} /** Closes it. */ void close() {} }");
        assertFails("the 1 Java files hold no method with a Javadoc sentence of at least 3 words", run(sources));
        write("a/B.java", "package a; class B { /** Opens the door of the house. */ void open() {} }");
        assertFails("the 2 Java files hold only one method", run(sources));
    }

    @Test
    void refusesBeforeItWorks() throws IOException {
        assertFails("epochs (0) must be at least 1", run(SOURCES, "--set", "training.epochs=0"));
        assertFails("training.epochs", run(SOURCES, "--set", "training.epoch=3"));
        Path foreign = folder.resolve("out/model/mine.txt");
        Files.createDirectories(foreign.getParent());
        Files.writeString(foreign, "mine");
        assertFails("was not written by Dipole", run(SOURCES));
        assertEquals("mine", Files.readString(foreign));
        assertFalse(err.toString().contains("training on"), err.toString());
    }

    private void assertFails(String message, int code) {
        assertEquals(1, code, err.toString());
        assertTrue(err.toString().contains(message), err.toString());
        assertEquals("", out.toString());
    }
}
