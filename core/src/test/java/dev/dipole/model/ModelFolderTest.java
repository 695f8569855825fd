package dev.dipole.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.InputException;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Texts;
import dev.dipole.text.Tokenizer;
import dev.dipole.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
final class ModelFolderTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Tokenizer TOKENIZER = Texts.tokenizer(20);

    private static final List<String> TEXTS = List.of(
            Texts.word('q', 1) + " " + Texts.word('a', 2) + " " + Texts.word('a', 2) + " " + Texts.word('q', 3),
            Texts.word('q', 5).toUpperCase(Locale.ROOT),
            "",
            "caf\u00e9 \u4e2d\u6587 [UNK] unheard");

    @TempDir
    Path parent;

    private Path folder() {
        return parent.resolve("model");
    }

    private static Model model(int maxTokens, long seed) {
        Map<String, Object> history = new LinkedHashMap<>();
        history.put("settings", "dim: 8\nepochs: 2\n");
        history.put("seed", 1);
        history.put("data", "pairs.csv");
        history.put("loss", 0.25);
        history.put("evaluations", List.of(Map.of("step", 5)));
        history.put("nothing", null);
        return new Model(StaticTextEncoder.random(TOKENIZER, 8, maxTokens, RandomKey.ofSeed(seed)), history);
    }

    private void save(int maxTokens, long seed) {
        try (Model model = model(maxTokens, seed)) {
            model.save(folder());
        }
    }

    // What is written is what is read.

    @Test
    void aRoundTripChangesNoBit() throws IOException {
        for (int maxTokens : new int[] {1, 3, Integer.MAX_VALUE}) {
            try (Model written = model(maxTokens, 4)) {
                written.save(folder());
                try (Model read = Model.load(folder())) {
                    assertArrayEquals(written.encode(TEXTS), read.encode(TEXTS));
                    assertEquals(written.hash(), read.hash());
                    assertEquals(maxTokens, read.encoder().maxTokens());
                    assertEquals(
                            List.copyOf(written.history().keySet()),
                            List.copyOf(read.history().keySet()),
                            "in the order in which it was told");
                    assertEquals(written.history(), read.history());
                    Map<String, byte[]> files = files(folder());
                    read.save(parent.resolve("again"));
                    Map<String, byte[]> again = files(parent.resolve("again"));
                    assertEquals(files.keySet(), again.keySet());
                    files.forEach((name, bytes) -> assertArrayEquals(bytes, again.get(name), name));
                }
            }
        }
    }

    @Test
    void theHashIsOfAllThatDecidesVectors() {
        try (Model model = model(3, 4);
                Model same = model(3, 4);
                Model weights = model(3, 5);
                Model cut = model(4, 4);
                Model history = new Model(StaticTextEncoder.random(TOKENIZER, 8, 3, RandomKey.ofSeed(4)), Map.of())) {
            assertEquals(model.hash(), same.hash());
            assertEquals(model.hash(), history.hash(), "how it was made decides no vector");
            assertNotEquals(model.hash(), weights.hash());
            assertNotEquals(model.hash(), cut.hash());
            assertTrue(model.hash().matches("[0-9a-f]{64}"));
        }
    }

    @Test
    void theHashIsOfHowTextsAreSegmented() throws IOException {
        // The same tokens and weights, but upper case is no longer folded.
        ObjectNode json = (ObjectNode) JSON.readTree(TOKENIZER.json());
        ((ObjectNode) json.path("normalizer")).put("lowercase", false);
        Path changed = Files.writeString(parent.resolve("tokenizer.json"), json.toString());
        try (Model model = model(3, 4);
                Model other = new Model(
                        StaticTextEncoder.random(Tokenizers.load(changed), 8, 3, RandomKey.ofSeed(4)), Map.of())) {
            assertFalse(Arrays.deepEquals(model.encode(TEXTS), other.encode(TEXTS)));
            assertNotEquals(model.hash(), other.hash());
        }
    }

    @Test
    void aVocabularyWithAGapIsSavedToo() throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(TOKENIZER.json());
        ObjectNode vocabulary = (ObjectNode) json.path("model").path("vocab");
        vocabulary.put("later", TOKENIZER.vocabularySize() + 3);
        Path gap = Files.writeString(parent.resolve("tokenizer.json"), json.toString());
        try (Model model =
                new Model(StaticTextEncoder.random(Tokenizers.load(gap), 8, 3, RandomKey.ofSeed(4)), Map.of())) {
            model.save(folder());
            try (Model read = Model.load(folder())) {
                assertArrayEquals(model.encode(List.of("later")), read.encode(List.of("later")));
            }
        }
    }

    // The layout.

    @Test
    void theLayoutIsThatOfSentenceTransformers() throws IOException {
        save(3, 4);
        assertEquals(
                List.of(
                        "1_Normalize/config.json",
                        "README.md",
                        "config_sentence_transformers.json",
                        "dipole.json",
                        "model.safetensors",
                        "modules.json",
                        "test-vectors.jsonl",
                        "tokenizer.json"),
                List.copyOf(files(folder()).keySet()));
        assertJson("""
                [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
                 {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"}]
                """, "modules.json");
        assertJson("""
                {"module_input_name": "sentence_embedding", "module_output_name": "sentence_embedding"}
                """, "1_Normalize/config.json");
        assertJson("""
                {"__version__": {"sentence_transformers": "3.2.0"}, "default_prompt_name": null,
                 "model_type": "SentenceTransformer", "prompts": {"document": "", "query": ""},
                 "similarity_fn_name": "cosine"}
                """, "config_sentence_transformers.json");
        JsonNode tokenizer = json("tokenizer.json");
        assertEquals(JSON.readTree("""
                        {"direction": "Right", "max_length": 3, "strategy": "LongestFirst", "stride": 0}
                        """), tokenizer.path("truncation"));
        assertEquals(JSON.readTree(TOKENIZER.json()).path("model"), tokenizer.path("model"));
        assertArrayEquals(
                new long[] {TOKENIZER.vocabularySize(), 8},
                Safetensors.read(folder().resolve("model.safetensors"))
                        .get("embedding.weight")
                        .shape());
        try (Model model = model(3, 4)) {
            JsonNode own = json("dipole.json");
            assertEquals(1, own.path("format").asInt());
            assertEquals(model.hash(), own.path("hash").asText());
            assertEquals(JSON.valueToTree(model.history()), own.path("history"));
            String card = Files.readString(folder().resolve("README.md"));
            assertTrue(card.contains("- hash: " + model.hash() + "\n"));
            assertTrue(card.contains("- settings:\n\n  ```\n  dim: 8\n  epochs: 2\n  ```\n"), card);
        }
    }

    @Test
    void othersMayReadAModel() throws IOException {
        save(3, 4);
        if (Files.getFileStore(parent).supportsFileAttributeView("posix")) {
            Path plain = Files.createDirectory(parent.resolve("plain"));
            assertEquals(
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(plain)),
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())));
        }
    }

    @Test
    void bothSpellingsOfTheModulesAreRead() throws IOException {
        save(3, 4);
        edit("modules.json", json -> {
            ((ObjectNode) json.path(0))
                    .put("type", "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding");
            ((ObjectNode) json.path(1)).put("type", "sentence_transformers.base.modules.normalize.Normalize");
        });
        assertReads(3, 4);
    }

    @Test
    void thePathOfAModuleIsFollowed() throws IOException {
        save(3, 4);
        Files.createDirectory(folder().resolve("0_StaticEmbedding"));
        for (String name : List.of("model.safetensors", "tokenizer.json")) {
            Files.move(
                    folder().resolve(name),
                    folder().resolve("0_StaticEmbedding").resolve(name));
        }
        edit("modules.json", json -> ((ObjectNode) json.path(0)).put("path", "0_StaticEmbedding"));
        assertReads(3, 4);
        edit("modules.json", json -> ((ObjectNode) json.path(0)).put("path", "../model/../elsewhere"));
        assertRefused("modules.json", "the path of module 0 leads out of the model; copy the whole folder again");
    }

    @Test
    void aModelOfOthersHasNoHistory() throws IOException {
        save(3, 4);
        Files.delete(folder().resolve("dipole.json"));
        Map<String, Safetensors.Array> tensors = Safetensors.read(folder().resolve("model.safetensors"));
        Safetensors.write(folder().resolve("model.safetensors"), Map.of("embeddings", tensors.get("embedding.weight")));
        try (Model read = Model.load(folder())) {
            assertEquals(Map.of(), read.history());
        }
        assertReads(3, 4);
    }

    @Test
    void aTokenizerWithoutTruncationCutsNothing() throws IOException {
        save(Integer.MAX_VALUE, 4);
        assertTrue(json("tokenizer.json").path("truncation").isNull());
        edit("tokenizer.json", json -> ((ObjectNode) json).remove("truncation"));
        assertReads(Integer.MAX_VALUE, 4);
    }

    private void assertReads(int maxTokens, long seed) {
        try (Model expected = model(maxTokens, seed);
                Model read = Model.load(folder())) {
            assertArrayEquals(expected.encode(TEXTS), read.encode(TEXTS));
            assertEquals(expected.hash(), read.hash());
        }
    }

    // What cannot be read, and by what name.

    @Test
    void whatIsNoModelIsNamed() throws IOException {
        assertMessage(folder() + " is no folder; name the folder of a model");
        Files.createDirectory(folder());
        assertMessage(folder() + " holds no modules.json; name the folder of a model");
        for (String name : List.of("modules.json", "model.safetensors", "tokenizer.json")) {
            delete(folder());
            save(3, 4);
            Files.delete(folder().resolve(name));
            assertMessage(folder() + " holds no " + name + "; name the folder of a model");
        }
    }

    @Test
    void anotherVersionIsNamedBeforeAnythingElse() throws IOException {
        save(3, 4);
        edit("dipole.json", json -> ((ObjectNode) json).put("format", 2));
        Files.writeString(folder().resolve("model.safetensors"), "of another kind");
        assertRefused(
                "dipole.json",
                "the model folder has format 2; this version of Dipole reads format 1; use the version that wrote it, or train"
                        + " again");
        edit("dipole.json", json -> ((ObjectNode) json).put("format", 1).put("history", 3));
        assertRefused("dipole.json", "it holds no history; copy the whole folder again");
    }

    @Test
    void changedWeightsOrTokenisersAreNamed() throws IOException {
        String changed =
                "the weights or the tokeniser beside it were changed since it was written; copy the whole folder"
                        + " again, or delete dipole.json if the change was meant";
        save(3, 4);
        Path weights = folder().resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        assertRefused("dipole.json", changed);
        save(3, 4);
        edit("tokenizer.json", json -> ((ObjectNode) json.path("normalizer")).put("lowercase", false));
        assertRefused("dipole.json", changed);
        save(3, 4);
        edit("tokenizer.json", json -> ((ObjectNode) json.path("truncation")).put("max_length", 4));
        assertRefused("dipole.json", changed);
    }

    @Test
    void filesThatDoNotBelongTogetherAreNamed() throws IOException {
        save(3, 4);
        int size = TOKENIZER.vocabularySize();
        edit("tokenizer.json", json -> ((ObjectNode) json.path("model").path("vocab")).put("another", size));
        assertRefused(
                "model.safetensors",
                "the table has " + size + " rows and the tokeniser " + (size + 1)
                        + " tokens; the two files are of different models; copy both from one");
    }

    @Test
    void modulesThatAreNotReadAreNamed() throws IOException {
        save(3, 4);
        edit("modules.json", json -> ((ArrayNode) json).remove(1));
        assertRefused(
                "modules.json",
                "the modules are [StaticEmbedding]; this version reads a StaticEmbedding followed by a Normalize, or a"
                        + " Transformer followed by a Pooling, any Dense and at most one Normalize");
        Files.writeString(folder().resolve("modules.json"), "[{");
        String message = load();
        assertTrue(
                message.startsWith(folder().resolve("modules.json") + ": this is no JSON (")
                        && message.endsWith("); write or copy it again"),
                message);
    }

    @Test
    void aTableOfAnotherNameIsNamed() throws IOException {
        save(3, 4);
        Safetensors.write(
                folder().resolve("model.safetensors"),
                Map.of("w", new Safetensors.Array(new long[] {1}, new float[1])));
        assertRefused("model.safetensors", "it holds [w]; a static embedding has a matrix named embedding.weight");
    }

    @Test
    void truncationThatIsNotDoneIsNamed() throws IOException {
        for (Map.Entry<String, String> change : Map.of(
                        "direction", "\"Left\"",
                        "max_length", "0")
                .entrySet()) {
            save(3, 4);
            JsonNode value = JSON.readTree(change.getValue());
            edit("tokenizer.json", json -> ((ObjectNode) json.path("truncation")).set(change.getKey(), value));
            assertRefused(
                    "tokenizer.json",
                    "it cuts texts by " + json("tokenizer.json").path("truncation")
                            + "; this version cuts at the right, after a max_length of at least 1 tokens");
        }
    }

    // Saving loses nothing.

    @Test
    void anExistingModelIsReplacedAndNothingIsLeftBeside() throws IOException {
        save(3, 4);
        save(3, 5);
        assertReads(3, 5);
        Files.createDirectories(parent.resolve("empty"));
        try (Model model = model(3, 4)) {
            model.save(parent.resolve("empty"));
            model.save(parent.resolve("deep").resolve("deeper"));
        }
        try (Stream<Path> beside = Files.list(parent)) {
            assertEquals(
                    List.of("deep", "empty", "model"),
                    beside.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void whatIsNoModelIsNotOverwritten() throws IOException {
        Files.createDirectory(folder());
        Files.writeString(folder().resolve("thesis.tex"), "years of work");
        String message = folder() + " is there already and is no model; name another folder, or empty it";
        try (Model model = model(3, 4)) {
            assertEquals(
                    message,
                    assertThrows(InputException.class, () -> model.save(folder()))
                            .getMessage());
            delete(folder());
            Files.writeString(folder(), "a file");
            assertEquals(
                    message,
                    assertThrows(InputException.class, () -> model.save(folder()))
                            .getMessage());
            assertEquals("a file", Files.readString(folder()));
        }
    }

    @Test
    void aSaveThatFailsKeepsTheOldModel() throws IOException {
        save(3, 4);
        // A history that cannot be written as JSON fails after the weights were written.
        try (Model failing = new Model(
                StaticTextEncoder.random(TOKENIZER, 8, 3, RandomKey.ofSeed(9)), Map.of("cycle", new Cycle()))) {
            String message = String.valueOf(assertThrows(InputException.class, () -> failing.save(folder()))
                    .getMessage());
            assertTrue(
                    message.startsWith("the model could not be written to " + folder() + " (")
                            && message.endsWith(
                                    "); what was there before is still there: make room, or choose a folder that"
                                            + " you may write to"),
                    message);
        }
        assertReads(3, 4);
        try (Stream<Path> beside = Files.list(parent)) {
            assertEquals(1, beside.count(), "nothing half-written is left");
        }
        // What a save that was killed left beside does not matter.
        Files.createDirectory(parent.resolve(".model.old"));
        save(3, 5);
        assertReads(3, 5);
    }

    /** JSON cannot hold what holds itself. */
    public static final class Cycle {
        public Cycle getSelf() {
            return this;
        }
    }

    private JsonNode json(String name) throws IOException {
        return JSON.readTree(folder().resolve(name).toFile());
    }

    private void assertJson(String expected, String name) throws IOException {
        assertEquals(JSON.readTree(expected), json(name));
    }

    private void edit(String name, Consumer<JsonNode> change) throws IOException {
        JsonNode json = json(name);
        change.accept(json);
        JSON.writeValue(folder().resolve(name).toFile(), json);
    }

    private @Nullable String load() {
        return assertThrows(InputException.class, () -> Model.load(folder())).getMessage();
    }

    private void assertMessage(String expected) {
        assertEquals(expected, load());
    }

    private void assertRefused(String file, String expected) {
        assertMessage(folder().resolve(file) + ": " + expected);
    }

    /** Every file below a folder by its name, sorted. */
    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(Files::isRegularFile).sorted().toList()) {
                files.put(folder.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
            }
        }
        return files;
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
