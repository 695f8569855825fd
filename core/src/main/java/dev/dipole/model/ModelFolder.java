package dev.dipole.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.InputException;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.model.Safetensors.Array;
import dev.dipole.tensor.Tensors;
import dev.dipole.text.Tokenizer;
import dev.dipole.text.Tokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder of a model, in the layout of sentence-transformers: {@code modules.json} names a static embedding and a
 * normalisation, {@code model.safetensors} holds the table, {@code tokenizer.json} the tokeniser with its truncation. Beside
 * them {@code dipole.json} holds how the model was made, and its hash.
 */
final class ModelFolder {

    /** Raised when a folder that older versions would misread is written. */
    private static final int FORMAT = 1;

    private static final String MODULES = "modules.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String TOKENIZER = "tokenizer.json";
    private static final String OWN = "dipole.json";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ModelFolder() {}

    static void requireReplaceable(Path folder) {
        Path target = folder.toAbsolutePath().normalize();
        if (Files.exists(target) && !isEmpty(target) && !Files.exists(target.resolve(MODULES))) {
            throw new InputException(folder + " is there already and is no model; name another folder, or empty it");
        }
    }

    static void write(Model model, Path folder) {
        requireReplaceable(folder);
        Path target = folder.toAbsolutePath().normalize();
        Path parent = target.getParent() == null ? target : target.getParent();
        try {
            Files.createDirectories(parent);
            // Not createTempDirectory, whose folders only their owner can read.
            Path temporary = Files.createDirectory(
                    target.resolveSibling("." + target.getFileName() + ".writing-" + UUID.randomUUID()));
            try {
                fill(model, temporary);
                replace(temporary, target);
            } finally {
                delete(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the model could not be written to " + folder + ": " + e.getMessage(), e);
        }
    }

    private static void fill(Model model, Path folder) throws IOException {
        StaticTextEncoder encoder = model.encoder();
        Safetensors.write(folder.resolve(WEIGHTS), Map.of(StaticTextEncoder.TABLE, table(encoder)));
        Path tokenizer = folder.resolve(TOKENIZER);
        encoder.tokenizer().save(tokenizer);
        ObjectNode json = (ObjectNode) JSON.readTree(tokenizer.toFile());
        json.set("truncation", truncation(encoder.maxTokens()));
        JSON.writeValue(tokenizer.toFile(), json);
        JSON.writeValue(
                folder.resolve(MODULES).toFile(),
                List.of(
                        module(0, "", "sentence_transformers.models.StaticEmbedding"),
                        module(1, "1_Normalize", "sentence_transformers.models.Normalize")));
        Files.createDirectories(folder.resolve("1_Normalize"));
        JSON.writeValue(
                folder.resolve("config_sentence_transformers.json").toFile(),
                Map.of(
                        "model_type", "SentenceTransformer",
                        "prompts", Map.of("query", "", "document", ""),
                        "similarity_fn_name", "cosine"));
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("format", FORMAT);
        own.put("hash", model.hash());
        own.put("history", model.history());
        JSON.writeValue(folder.resolve(OWN).toFile(), own);
        Files.writeString(folder.resolve("README.md"), ModelCard.of(model));
    }

    private static ObjectNode truncation(int maxTokens) {
        ObjectNode truncation = JSON.createObjectNode();
        truncation.put("direction", "Right");
        truncation.put("max_length", maxTokens);
        truncation.put("strategy", "LongestFirst");
        truncation.put("stride", 0);
        return truncation;
    }

    private static Map<String, Object> module(int index, String path, String type) {
        Map<String, Object> module = new LinkedHashMap<>();
        module.put("idx", index);
        module.put("name", String.valueOf(index));
        module.put("path", path);
        module.put("type", type);
        return module;
    }

    static Model read(Path folder) {
        requireFile(folder, MODULES);
        requireFile(folder, WEIGHTS);
        requireFile(folder, TOKENIZER);
        JsonNode modules = json(folder.resolve(MODULES));
        if (modules.size() != 2
                || !modules.path(0).path("type").asText().endsWith(".StaticEmbedding")
                || !modules.path(1).path("type").asText().endsWith(".Normalize")) {
            throw InputException.in(
                    folder.resolve(MODULES),
                    "the modules are " + types(modules),
                    "this version reads a StaticEmbedding followed by a Normalize");
        }
        Path sub = folder.resolve(modules.path(0).path("path").asText());
        Path tokenizerFile = sub.resolve(TOKENIZER);
        Tokenizer tokenizer = Tokenizers.load(tokenizerFile);
        int maxTokens =
                json(tokenizerFile).path("truncation").path("max_length").asInt(Integer.MAX_VALUE);
        Map<String, Array> tensors = Safetensors.read(sub.resolve(WEIGHTS));
        Array table = tensors.containsKey(StaticTextEncoder.TABLE)
                ? tensors.get(StaticTextEncoder.TABLE)
                : tensors.get("embeddings");
        if (table == null || table.shape().length != 2) {
            throw InputException.in(
                    sub.resolve(WEIGHTS),
                    "it holds " + tensors.keySet(),
                    "a static embedding has a matrix named " + StaticTextEncoder.TABLE);
        }
        if (table.shape()[0] != tokenizer.vocabularySize()) {
            throw InputException.in(
                    sub.resolve(WEIGHTS),
                    "the table has " + table.shape()[0] + " rows and the tokeniser " + tokenizer.vocabularySize()
                            + " tokens",
                    "the two files are of different models; copy both from one");
        }
        StaticTextEncoder encoder =
                StaticTextEncoder.of(tokenizer, maxTokens, table.values(), Math.toIntExact(table.shape()[1]));
        try {
            Model model = new Model(encoder, history(folder));
            checkHash(folder, model);
            return model;
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    private static Map<String, Object> history(Path folder) {
        Path own = folder.resolve(OWN);
        if (!Files.exists(own)) {
            return Map.of();
        }
        JsonNode json = json(own);
        int format = json.path("format").asInt(-1);
        if (format != FORMAT) {
            throw InputException.in(
                    own,
                    "the model folder has format " + format,
                    "this version of Dipole reads format " + FORMAT
                            + "; use the version that wrote it, or train again");
        }
        return JSON.convertValue(json.path("history"), new TypeReference<Map<String, Object>>() {});
    }

    private static void checkHash(Path folder, Model model) {
        Path own = folder.resolve(OWN);
        if (Files.exists(own)) {
            String written = json(own).path("hash").asText();
            if (!written.equals(model.hash())) {
                throw InputException.in(
                        own,
                        "the weights or the tokeniser beside it were changed since it was written",
                        "copy the whole folder again, or delete " + OWN + " if the change was meant");
            }
        }
    }

    private static List<String> types(JsonNode modules) {
        return modules.findValuesAsText("type");
    }

    static String hash(StaticTextEncoder encoder) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Array table = table(encoder);
            digest.update((table.shape()[0] + "x" + table.shape()[1] + " " + encoder.maxTokens())
                    .getBytes(StandardCharsets.UTF_8));
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : table.values()) {
                buffer.putFloat(value);
                if (!buffer.hasRemaining()) {
                    digest.update(buffer.flip());
                    buffer.clear();
                }
            }
            digest.update(buffer.flip());
            for (int id = 0; id < encoder.tokenizer().vocabularySize(); id++) {
                digest.update(encoder.tokenizer().token(id).getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Array table(StaticTextEncoder encoder) {
        float[] values = Tensors.floatArray(encoder.parameters().get(StaticTextEncoder.TABLE));
        return new Array(new long[] {encoder.tokenizer().vocabularySize(), encoder.dim()}, values);
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw InputException.in(file, "this is no JSON (" + e.getOriginalMessage() + ")", "write or copy it again");
        } catch (IOException e) {
            throw new InputException(file + " could not be read: " + e.getMessage(), e);
        }
    }

    private static void requireFile(Path folder, String name) {
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + " is no folder; name the folder of a model");
        }
        if (!Files.exists(folder.resolve(name))) {
            throw new InputException(folder + " holds no " + name + "; name the folder of a model");
        }
    }

    private static void replace(Path temporary, Path target) throws IOException {
        if (!Files.exists(target)) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        // A folder cannot be replaced in one step: the old one stays beside until the new one is in place.
        Path old = target.resolveSibling("." + target.getFileName() + ".old");
        delete(old);
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        delete(old);
    }

    private static boolean isEmpty(Path path) {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> children = Files.list(path)) {
            return children.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
