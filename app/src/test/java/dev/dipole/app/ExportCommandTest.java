package dev.dipole.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.app.Commands.Result;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.model.Model;
import dev.dipole.model.Prompts;
import dev.dipole.random.RandomKey;
import dev.dipole.text.WordPieceSettings;
import dev.dipole.text.WordPieceTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code export} and {@code verify}. */
final class ExportCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path saved;
    private Path onnx;

    @BeforeEach
    void save() {
        saved = folder.resolve("model");
        onnx = folder.resolve("out/model.onnx");
        Stream<String> texts =
                Stream.of("query : how do i reset my password", "document : the steps, text, emoji 12.5 %");
        try (Model model = new Model(
                StaticTextEncoder.random(
                        new WordPieceTrainer(WordPieceSettings.forCode()).train(texts), 16, 64, RandomKey.ofSeed(1)),
                Prompts.of("query: ", ""),
                Map.of())) {
            model.save(saved);
        }
    }

    @Test
    void whatIsExportedAgrees() throws IOException {
        JsonNode exported = Commands.run("export", saved, "--onnx", onnx, "--json")
                .expect(0)
                .json();
        assertTrue(exported.path("worst_cosine").asDouble() > 0.99999, exported::toString);
        assertEquals(Files.size(onnx), exported.path("bytes").asLong());
        JsonNode verified = Commands.run("verify", saved, "--onnx", onnx, "--json")
                .expect(0)
                .json();
        assertTrue(verified.path("worst").asDouble() > 0.99999, verified::toString);
        assertEquals(14, verified.path("count").asInt());
        JsonNode own = Commands.run("verify", saved, "--json").expect(0).json();
        assertEquals(28, own.path("count").asInt(), "plain texts, and the same behind the query prompt");
    }

    @Test
    void thePromptIsInsideAndVerifiedAsSuch() throws IOException {
        Commands.run("export", saved, "--onnx", onnx, "--prompt", "query").expect(0);
        JsonNode verified = Commands.run("verify", saved, "--onnx", onnx, "--json")
                .expect(0)
                .json();
        assertTrue(verified.path("worst").asDouble() > 0.99999, verified::toString);
    }

    @Test
    void bytesAreMeasuredOnData() throws IOException {
        Path data = folder.resolve("pairs.csv");
        List<String> lines = new ArrayList<>(List.of("sentence1,sentence2,score"));
        for (int i = 0; i < 20; i++) {
            lines.add("reset my password,the steps " + "text ".repeat(i) + "," + i % 6);
        }
        Files.write(data, lines);
        JsonNode exported = Commands.run("export", saved, "--onnx", onnx, "--int8", "--data", data, "--json")
                .expect(0)
                .json();
        assertEquals("cosine-spearman", exported.path("metric").asText());
        assertEquals(
                exported.path("model").asDouble(), exported.path("exported").asDouble(), 0.2);
        assertTrue(exported.path("worst_cosine").asDouble() > 0.999, exported::toString);
        assertTrue(exported.path("worst_cosine").asDouble() < 1, exported::toString);
    }

    @Test
    void vectorsOfOthersAreChecked() throws IOException {
        Path given = folder.resolve("given.jsonl");
        List<String> lines = Files.readAllLines(saved.resolve("test-vectors.jsonl"));
        Files.write(given, lines.subList(0, 5));
        JsonNode same = Commands.run("verify", saved, "--vectors", given, "--json")
                .expect(0)
                .json();
        assertEquals(5, same.path("count").asInt());
        ObjectNode last = (ObjectNode) JSON.readTree(lines.get(4));
        ((com.fasterxml.jackson.databind.node.ArrayNode) last.path("vector")).set(0, 7);
        Files.writeString(given, String.join("\n", lines.subList(0, 4)) + "\n" + last);
        Result differs = Commands.run("verify", saved, "--vectors", given).expect(1);
        assertTrue(differs.out().startsWith("DIFFERS: worst cosine"), differs.out());
        assertTrue(differs.out().contains(last.path("text").asText().substring(0, 10)), differs.out());
        Commands.run("verify", saved, "--vectors", given, "--threshold", "-1").expect(0);
    }

    @Test
    void textsThatAreNotKnownAreEncoded() throws IOException {
        Path given = folder.resolve("given.jsonl");
        try (Model model = Model.load(saved)) {
            Files.writeString(
                    given,
                    JSON.writeValueAsString(
                            Map.of("text", "my password", "vector", model.encode(List.of("my password"))[0])));
        }
        Result result = Commands.run("verify", saved, "--vectors", given).expect(0);
        assertTrue(result.err().contains("1 of 1 texts are none of the model's own"), result.err());
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        Path given = folder.resolve("given.jsonl");
        refused("--vectors", given, "cannot be read");
        Files.writeString(given, "{\"text\": \"a\"}");
        refused("--vectors", given, given + ":1: there is no text, or no vector");
        Files.writeString(given, "{\"text\": \"a\", \"vector\": [1, \"NaN\"]}");
        refused("--vectors", given, given + ":1: the vector holds \"NaN\"");
        Files.writeString(given, "{\"text\": \"a\", \"vector\": [1, 2]}");
        refused("--vectors", given, "a vector of 2 numbers was given where the model has 16");
        Files.writeString(given, "\n");
        refused("--vectors", given, "it holds no vector");
        Files.writeString(given, "{\"text\": \"a\", \"prompt\": \"x\", \"vector\": [1, 2]}");
        refused("--vectors", given, "prompt (x) must be one of");
        refused("--onnx", folder.resolve("none.onnx"), "there is no tokenizer.json beside it");
        Files.copy(saved.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
        refused("--onnx", given, "ONNX Runtime cannot run it");
        Commands.run("verify", saved, "--onnx", onnx, "--vectors", given).expect(2);
    }

    private void refused(String option, Path file, String expected) {
        Result result = Commands.run("verify", saved, option, file).expect(1);
        assertTrue(result.err().contains(expected), result.err());
    }
}
