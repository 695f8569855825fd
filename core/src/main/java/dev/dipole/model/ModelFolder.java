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
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    private static final String NORMALIZE = "1_Normalize";

    /** The first version of sentence-transformers with static embeddings; one that is older than this warns. */
    private static final String READABLE_BY = "3.2.0";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ModelFolder() {}

    static void requireReplaceable(Path folder) {
        Path target = folder.toAbsolutePath().normalize();
        if (Files.exists(target) && !isEmpty(target) && !Files.exists(target.resolve(MODULES))) {
            throw new InputException(folder + " is there already and is no model; name another folder, or empty it");
        }
    }

    static void write(Model model, Path folder, Map<String, Path> beside) {
        requireReplaceable(folder);
        Path target = folder.toAbsolutePath().normalize();
        Path parent = target.getParent();
        if (parent == null) {
            throw new InputException(folder + " is the root of the file system; name a folder for the model");
        }
        // Not a temporary directory of the library's, which nobody but its owner could read once it is renamed.
        Path temporary = parent.resolve("." + target.getFileName() + ".writing-" + UUID.randomUUID());
        try {
            Files.createDirectories(temporary);
            try {
                fill(model, temporary);
                for (Map.Entry<String, Path> copy : beside.entrySet()) {
                    Path place = temporary.resolve(copy.getKey());
                    Files.createDirectories(place.getParent());
                    Files.copy(copy.getValue(), place);
                }
                sync(temporary);
                replace(temporary, target);
            } finally {
                delete(temporary);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new InputException(
                    "the model could not be written to " + folder + " (" + e.getMessage()
                            + "); what was there before is still there: make room, or choose a folder that you may write to",
                    e);
        }
    }

    private static void fill(Model model, Path folder) throws IOException {
        StaticTextEncoder encoder = model.encoder();
        Safetensors.write(folder.resolve(WEIGHTS), Map.of(StaticTextEncoder.TABLE, table(encoder)));
        Path tokenizer = folder.resolve(TOKENIZER);
        ObjectNode json = (ObjectNode) JSON.readTree(encoder.tokenizer().json());
        json.set("truncation", truncation(encoder.maxTokens()));
        JSON.writeValue(tokenizer.toFile(), json);
        JSON.writeValue(
                folder.resolve(MODULES).toFile(),
                List.of(
                        module(0, "", "sentence_transformers.models.StaticEmbedding"),
                        module(1, NORMALIZE, "sentence_transformers.models.Normalize")));
        Files.createDirectories(folder.resolve(NORMALIZE));
        JSON.writeValue(
                folder.resolve(NORMALIZE).resolve("config.json").toFile(),
                JSON.createObjectNode()
                        .put("module_input_name", "sentence_embedding")
                        .put("module_output_name", "sentence_embedding"));
        JSON.writeValue(folder.resolve("config_sentence_transformers.json").toFile(), config());
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("format", FORMAT);
        own.put("hash", model.hash());
        own.put("history", model.history());
        JSON.writeValue(folder.resolve(OWN).toFile(), own);
        Files.writeString(folder.resolve("README.md"), ModelCard.of(model));
    }

    private static ObjectNode config() {
        ObjectNode config = JSON.createObjectNode();
        config.putObject("__version__").put("sentence_transformers", READABLE_BY);
        config.putNull("default_prompt_name");
        config.put("model_type", "SentenceTransformer");
        config.putObject("prompts").put("document", "").put("query", "");
        config.put("similarity_fn_name", "cosine");
        return config;
    }

    private static @Nullable ObjectNode truncation(int maxTokens) {
        if (maxTokens == Integer.MAX_VALUE) {
            return null;
        }
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
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + " is no folder; name the folder of a model");
        }
        requireFile(folder, MODULES);
        Own own = own(folder);
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
        if (!sub.toAbsolutePath().normalize().startsWith(folder.toAbsolutePath().normalize())) {
            throw InputException.in(
                    folder.resolve(MODULES),
                    "the path of module 0 leads out of the model",
                    "copy the whole folder again");
        }
        requireFile(sub, WEIGHTS);
        requireFile(sub, TOKENIZER);
        Tokenizer tokenizer = Tokenizers.load(sub.resolve(TOKENIZER));
        int maxTokens = maxTokens(sub.resolve(TOKENIZER));
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
            Model model = new Model(encoder, own.history());
            if (own.hash() != null && !own.hash().equals(model.hash())) {
                throw InputException.in(
                        folder.resolve(OWN),
                        "the weights or the tokeniser beside it were changed since it was written",
                        "copy the whole folder again, or delete " + OWN + " if the change was meant");
            }
            return model;
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /** Where texts are cut, from what the tokeniser's file says of truncation. */
    private static int maxTokens(Path tokenizer) {
        JsonNode truncation = json(tokenizer).path("truncation");
        if (!truncation.isObject()) {
            return Integer.MAX_VALUE;
        }
        JsonNode length = truncation.path("max_length");
        if (!truncation.path("direction").asText("Right").equals("Right")
                || !length.isIntegralNumber()
                || !length.canConvertToLong()
                || length.longValue() < 1) {
            throw InputException.in(
                    tokenizer,
                    "it cuts texts by " + truncation,
                    "this version cuts at the right, after a max_length of at least 1 tokens");
        }
        return (int) Math.min(Integer.MAX_VALUE, length.longValue());
    }

    /** What stands in {@code dipole.json}; neither history nor hash for a model of others. */
    private record Own(
            Map<String, Object> history, @Nullable String hash) {}

    private static Own own(Path folder) {
        Path own = folder.resolve(OWN);
        if (!Files.exists(own)) {
            return new Own(Map.of(), null);
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
        if (!json.path("history").isObject()) {
            throw InputException.in(own, "it holds no history", "copy the whole folder again");
        }
        return new Own(
                JSON.convertValue(json.path("history"), new TypeReference<Map<String, Object>>() {}),
                json.path("hash").asText());
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
            // However it is laid out, and without the truncation, which is the encoder's.
            ObjectNode tokenizer =
                    (ObjectNode) JSON.readTree(encoder.tokenizer().json());
            tokenizer.remove(List.of("truncation", "padding"));
            digest.update(tokenizer.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tokeniser's own text is JSON", e);
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
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        delete(old);
    }

    /** Everything is on the disk before it gets its name. */
    private static void sync(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
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
