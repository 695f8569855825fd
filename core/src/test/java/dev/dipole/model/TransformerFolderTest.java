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
import dev.dipole.encoder.transformer.FineTuning;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.model.Safetensors.Contents;
import dev.dipole.model.Safetensors.Element;
import dev.dipole.model.Safetensors.Stored;
import dev.dipole.random.RandomKey;
import dev.dipole.testing.OneThread;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transformers that sentence-transformers wrote, by bench/peers/transformer_fixtures.py. */
@ExtendWith(OneThread.class)
final class TransformerFolderTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path parent;

    private static Path fixture(String shape) {
        try {
            return Path.of(TransformerFolderTest.class
                    .getResource("transformer/" + shape)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        JSON.readTree(fixture("texts.json").toFile()).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** A copy of a fixture that may be changed. */
    private Path copy(String shape) throws IOException {
        Path from = fixture(shape);
        Path to = parent.resolve(shape);
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
        return to;
    }

    private static void assertVectors(JsonNode expected, float[][] actual) {
        assertEquals(expected.size(), actual.length);
        for (int i = 0; i < actual.length; i++) {
            float[] row = JSON.convertValue(expected.get(i), float[].class);
            assertArrayEquals(row, actual[i], 1e-5f, "text " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "roberta", "xlm-roberta", "mpnet", "distilbert", "modernbert", "nomic_bert"})
    void whatSentenceTransformersWroteGivesItsVectorsHere(String shape) throws IOException {
        JsonNode expected =
                JSON.readTree(fixture(shape).resolve("expected.json").toFile());
        try (Model model = Model.load(fixture(shape))) {
            TransformerEncoder encoder = (TransformerEncoder) model.encoder();
            List<int[]> tokens = encoder.prepare(texts());
            for (int i = 0; i < tokens.size(); i++) {
                assertArrayEquals(
                        JSON.convertValue(expected.path("tokens").get(i), int[].class), tokens.get(i), "text " + i);
            }
            assertVectors(expected.path("vectors").path("plain"), model.encode(texts()));
            assertVectors(expected.path("vectors").path("query"), model.encodeQueries(texts()));
            assertVectors(expected.path("vectors").path("document"), model.encodeDocuments(texts()));
            Path saved = parent.resolve("saved");
            model.save(saved);
            try (Model again = Model.load(saved)) {
                assertEquals(model.hash(), again.hash());
                assertEquals(model.prompts(), again.prompts());
                assertEquals(encoder.maxTokens(), again.encoder().maxTokens());
                assertArrayEquals(model.encode(texts()), again.encode(texts()));
            }
            assertEquals(
                    Safetensors.readFloats(fixture(shape).resolve("model.safetensors"))
                            .keySet(),
                    Safetensors.readFloats(saved.resolve("model.safetensors")).keySet(),
                    "names go through, also of weights that are not used");
        }
    }

    @Test
    void aPlainFolderIsMeanPooledAndSaysSo() throws IOException {
        Path folder = copy("bert");
        try (Model whole = Model.load(folder)) {
            Files.delete(folder.resolve("modules.json"));
            Files.delete(folder.resolve("config_sentence_transformers.json"));
            try (Model plain = Model.load(folder)) {
                assertArrayEquals(whole.encode(texts()), plain.encode(texts()));
                assertEquals(
                        Map.of(
                                "pooling",
                                "mean of the tokens, at unit length: the folder holds no modules.json that says"),
                        plain.history());
            }
        }
    }

    @Test
    void theFormerSpellingIsReadToo() throws IOException {
        Path folder = copy("distilbert");
        edit(folder.resolve("modules.json"), json -> {
            for (JsonNode module : json) {
                String type = module.path("type").asText();
                ((ObjectNode) module)
                        .put("type", "sentence_transformers.models." + type.substring(type.lastIndexOf('.') + 1));
            }
        });
        edit(
                folder.resolve("1_Pooling/config.json"),
                json -> ((ObjectNode) json)
                        .removeAll()
                        .put("word_embedding_dimension", 16)
                        .put("pooling_mode_mean_tokens", false)
                        .put("pooling_mode_weightedmean_tokens", true));
        edit(
                folder.resolve("sentence_bert_config.json"),
                json -> ((ObjectNode) json)
                        .removeAll()
                        .put("max_seq_length", 24)
                        .put("do_lower_case", false));
        Files.delete(folder.resolve("tokenizer_config.json"));
        assertSame("distilbert", folder);
    }

    @Test
    void shardsAreReadAsOne() throws IOException {
        Path folder = copy("roberta");
        Contents whole = Safetensors.readStored(folder.resolve("model.safetensors"));
        Files.delete(folder.resolve("model.safetensors"));
        Map<Integer, Map<String, Stored>> parts = Map.of(0, new LinkedHashMap<>(), 1, new LinkedHashMap<>());
        ObjectNode index = JSON.createObjectNode();
        ObjectNode map = index.putObject("weight_map");
        int next = 0;
        for (Map.Entry<String, Stored> tensor : whole.tensors().entrySet()) {
            int part = next++ % 2;
            parts.get(part).put(tensor.getKey(), tensor.getValue());
            map.put(tensor.getKey(), "part" + part + ".safetensors");
        }
        for (int part = 0; part < 2; part++) {
            Safetensors.write(folder.resolve("part" + part + ".safetensors"), new Contents(parts.get(part), Map.of()));
        }
        Path file = folder.resolve("model.safetensors.index.json");
        JSON.writeValue(file.toFile(), index);
        assertSame("roberta", folder);
        map.put(whole.tensors().keySet().iterator().next(), "../part0.safetensors");
        JSON.writeValue(file.toFile(), index);
        assertRefused(
                folder, file + ": the shard ../part0.safetensors lies out of the folder; copy the whole folder again");
    }

    @Test
    void aCheckpointOfMaskedWordsIsReadWithoutItsHead() throws IOException {
        Path folder = copy("bert");
        Path file = folder.resolve("model.safetensors");
        Map<String, Stored> renamed = new LinkedHashMap<>();
        Safetensors.readStored(file)
                .tensors()
                .forEach((name, tensor) -> renamed.put(
                        "bert."
                                + name.replace("LayerNorm.weight", "LayerNorm.gamma")
                                        .replace("LayerNorm.bias", "LayerNorm.beta"),
                        tensor));
        renamed.put("cls.predictions.bias", new Stored(Element.F32, new long[] {1}, bytes(4)));
        renamed.put("bert.embeddings.position_ids", new Stored(Element.I64, new long[] {1}, bytes(8)));
        Safetensors.write(file, new Contents(renamed, Map.of()));
        assertSame("bert", folder);
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void assertSame(String shape, Path folder) throws IOException {
        try (Model expected = Model.load(fixture(shape));
                Model read = Model.load(folder)) {
            assertArrayEquals(expected.encode(texts()), read.encode(texts()));
        }
    }

    @Test
    void adaptersAreMergedOnSave() throws IOException {
        try (Model base = Model.load(fixture("mpnet"));
                Model adapted = new Model(
                        ((TransformerEncoder) base.encoder())
                                .fineTuned(FineTuning.all().withLora(2, 4), RandomKey.ofSeed(3)),
                        base.history())) {
            // Untouched adapters add nothing.
            assertEquals(base.hash(), adapted.hash());
            adapted.save(parent.resolve("adapted"));
            try (Model read = Model.load(parent.resolve("adapted"))) {
                assertFalse(((TransformerEncoder) read.encoder()).hasAdapters());
                assertArrayEquals(base.encode(texts()), read.encode(texts()));
            }
        }
    }

    @Test
    void promptsAndLengthsDecideTheHash() throws IOException {
        Path folder = copy("roberta");
        try (Model model = Model.load(folder)) {
            assertEquals(Prompts.of("query: ", "passage: "), model.prompts());
            edit(
                    folder.resolve("config_sentence_transformers.json"),
                    json -> ((ObjectNode) json.path("prompts")).put("query", "another: "));
            try (Model prompted = Model.load(folder)) {
                assertNotEquals(model.hash(), prompted.hash());
            }
            edit(folder.resolve("sentence_bert_config.json"), json -> ((ObjectNode) json).put("max_seq_length", 5));
            try (Model cut = Model.load(folder)) {
                assertEquals(5, cut.encoder().maxTokens());
                assertNotEquals(model.hash(), cut.hash());
            }
        }
    }

    @Test
    void aDefaultPromptIsThatOfPlainTexts() throws IOException {
        Path folder = copy("roberta");
        edit(
                folder.resolve("config_sentence_transformers.json"),
                json -> ((ObjectNode) json).put("default_prompt_name", "query"));
        try (Model model = Model.load(folder)) {
            assertArrayEquals(model.encodeQueries(texts()), model.encode(texts()));
            model.save(parent.resolve("again"));
            try (Model again = Model.load(parent.resolve("again"))) {
                assertEquals(new Prompts("query: ", "passage: ", "query: "), again.prompts());
            }
        }
    }

    @Test
    void whatIsNotComputedIsNamed() throws IOException {
        Path folder = copy("mpnet");
        Path dense = folder.resolve("2_Dense/config.json");
        edit(dense, json -> ((ObjectNode) json).put("activation_function", "torch.nn.Mish"));
        assertRefused(
                folder,
                dense + ": activation_function (torch.nn.Mish) is unknown; it must be one of"
                        + " [torch.nn.modules.linear.Identity, torch.nn.modules.activation.Tanh,"
                        + " torch.nn.modules.activation.ReLU, torch.nn.modules.activation.GELU,"
                        + " torch.nn.modules.activation.SiLU]");
        Path pooling = folder.resolve("1_Pooling/config.json");
        edit(pooling, json -> ((ObjectNode) json).put("pooling_mode", "median"));
        assertRefused(
                folder,
                pooling + ": pooling_mode (median) is unknown; it must be one of [cls, max, mean, mean_sqrt_len_tokens,"
                        + " weightedmean, lasttoken]");
        edit(pooling, json -> ((ObjectNode) json).put("include_prompt", false));
        assertRefused(
                folder, pooling + ": include_prompt (false) must be true; open the model by ONNX, with pooling inside");
        Path settings = folder.resolve("sentence_bert_config.json");
        edit(settings, json -> ((ObjectNode) json).put("do_lower_case", true));
        assertRefused(
                folder,
                settings + ": do_lower_case (true) must be false; let the normalizer in tokenizer.json fold the case");
        Path config = folder.resolve("config.json");
        edit(config, json -> ((ObjectNode) json).put("model_type", "t5"));
        assertRefused(
                folder,
                config + ": model_type (t5) must be one of [bert, roberta, xlm-roberta, mpnet, distilbert, modernbert,"
                        + " nomic_bert]; convert the model, or open it by ONNX");
        edit(folder.resolve("modules.json"), json -> ((ArrayNode) json).remove(1));
        String message = String.valueOf(
                assertThrows(InputException.class, () -> Model.load(folder)).getMessage());
        assertTrue(message.contains("the modules are [Transformer, Dense, Normalize]; this version reads"), message);
    }

    private static void assertRefused(Path folder, String message) {
        assertEquals(
                message,
                assertThrows(InputException.class, () -> Model.load(folder)).getMessage());
    }

    private static void edit(Path file, Consumer<JsonNode> change) throws IOException {
        JsonNode json = JSON.readTree(file.toFile());
        change.accept(json);
        JSON.writeValue(file.toFile(), json);
    }
}
