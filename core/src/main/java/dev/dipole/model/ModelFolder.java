package dev.dipole.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.Fingerprint;
import dev.dipole.data.InputException;
import dev.dipole.encoder.TextEncoder;
import dev.dipole.model.EncoderFiles.Module;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a model, in the layout of sentence-transformers: {@code modules.json} names its parts, which are read and
 * written by the {@link EncoderFiles} of their kind, {@code config_sentence_transformers.json} the prompts. Beside them
 * {@code dipole.json} holds how the model was made, and its hash.
 */
final class ModelFolder {

    /** Raised when a folder that older versions would misread is written. */
    private static final int FORMAT = 1;

    private static final String MODULES = "modules.json";
    private static final String OWN = "dipole.json";
    private static final String PROMPTS = "config_sentence_transformers.json";

    /** The name of the prompt of texts that are neither queries nor documents. */
    private static final String PLAIN = "plain";

    private static final List<EncoderFiles> KINDS = List.of(new StaticFiles(), new TransformerFiles());

    /** The first version of sentence-transformers with static embeddings; one that is older than this warns. */
    private static final String READABLE_BY = "3.2.0";

    private static final ObjectMapper JSON = JsonFiles.JSON;

    private ModelFolder() {}

    static void requireReplaceable(Path folder) {
        FolderWriter.requireReplaceable(folder);
    }

    static void write(Model model, Path folder, Map<String, Path> beside) {
        FolderWriter.write(folder, temporary -> {
            fill(model, temporary);
            FolderWriter.copy(beside, temporary);
        });
    }

    private static void fill(Model model, Path folder) throws IOException {
        List<Map<String, Object>> modules = new ArrayList<>();
        files(model.encoder())
                .write(model.encoder(), folder)
                .forEach((path, type) ->
                        modules.add(module(modules.size(), path, "sentence_transformers.models." + type)));
        JSON.writeValue(folder.resolve(MODULES).toFile(), modules);
        JSON.writeValue(folder.resolve(PROMPTS).toFile(), config(model.prompts()));
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("format", FORMAT);
        own.put("hash", model.hash());
        own.put("history", model.history());
        JSON.writeValue(folder.resolve(OWN).toFile(), own);
        TestVectors.write(model, folder.resolve(TestVectors.FILE));
        Files.writeString(
                folder.resolve("README.md"),
                ModelCard.of(model, files(model.encoder()).describe(model.encoder())));
    }

    private static EncoderFiles files(TextEncoder<?> encoder) {
        return KINDS.stream()
                .filter(kind -> kind.holds(encoder))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the encoder ("
                        + encoder.getClass().getSimpleName()
                        + ") must be of a kind that a model folder holds; give it its EncoderFiles"));
    }

    private static ObjectNode config(Prompts prompts) {
        ObjectNode config = JSON.createObjectNode();
        config.putObject("__version__").put("sentence_transformers", READABLE_BY);
        config.putNull("default_prompt_name");
        config.put("model_type", "SentenceTransformer");
        ObjectNode texts =
                config.putObject("prompts").put("document", prompts.document()).put("query", prompts.query());
        if (!prompts.plain().isEmpty()) {
            texts.put(PLAIN, prompts.plain());
            config.put("default_prompt_name", PLAIN);
        }
        config.put("similarity_fn_name", "cosine");
        return config;
    }

    private static Prompts prompts(Path folder) {
        JsonNode config = JsonFiles.readIfThere(folder.resolve(PROMPTS));
        JsonNode texts = config.path("prompts");
        String plain = texts.path(config.path("default_prompt_name").asText("")).asText("");
        String document = plain;
        // Whichever stands there, as sentence-transformers looks for it.
        for (String name : List.of("corpus", "passage", "document")) {
            document = texts.path(name).asText(document);
        }
        return new Prompts(texts.path("query").asText(plain), document, plain);
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
        if (PairModel.holds(folder)) {
            throw InputException.in(
                    folder,
                    "holds two towers, and one model of texts is needed",
                    "name " + PairModel.ANCHORS + " or " + PairModel.CANDIDATES + " in it");
        }
        List<Module> modules;
        EncoderFiles kind;
        if (!Files.exists(folder.resolve(MODULES)) && Files.exists(folder.resolve(JsonFiles.CONFIG))) {
            // A transformer of Hugging Face's library, without a word on what follows it.
            modules = List.of(new Module("Transformer", folder));
            kind = new TransformerFiles();
        } else {
            JsonFiles.requireFile(folder, MODULES);
            modules = modules(folder, JsonFiles.read(folder.resolve(MODULES)));
            kind = KINDS.stream()
                    .filter(each -> each.reads(modules))
                    .findFirst()
                    .orElseThrow(() -> InputException.in(
                            folder.resolve(MODULES),
                            "the modules are "
                                    + modules.stream().map(Module::type).toList(),
                            "this version reads a StaticEmbedding followed by a Normalize, or a Transformer followed by a"
                                    + " Pooling, any Dense and at most one Normalize"));
        }
        Own own = own(folder);
        EncoderFiles.Opened opened = kind.read(folder, modules);
        try {
            Map<String, Object> history = new LinkedHashMap<>(opened.remarks());
            history.putAll(own.history());
            Model model = new Model(opened.encoder(), prompts(folder), history);
            if (own.hash() != null && !own.hash().equals(model.hash())) {
                throw InputException.in(
                        folder.resolve(OWN),
                        "the weights or the tokeniser beside it were changed since it was written",
                        "copy the whole folder again, or delete " + OWN + " if the change was meant");
            }
            return model;
        } catch (RuntimeException e) {
            opened.encoder().close();
            throw e;
        }
    }

    private static List<Module> modules(Path folder, JsonNode json) {
        List<Module> modules = new ArrayList<>();
        Path root = folder.toAbsolutePath().normalize();
        for (JsonNode each : json) {
            String type = each.path("type").asText();
            Path sub = folder.resolve(each.path("path").asText());
            if (!sub.toAbsolutePath().normalize().startsWith(root)) {
                throw InputException.in(
                        folder.resolve(MODULES),
                        "the path of module " + modules.size() + " leads out of the model",
                        "copy the whole folder again");
            }
            modules.add(new Module(type.substring(type.lastIndexOf('.') + 1), sub));
        }
        return modules;
    }

    /** What stands in {@code dipole.json}; neither history nor hash for a model of others. */
    private record Own(
            Map<String, Object> history, @Nullable String hash) {}

    private static Own own(Path folder) {
        Path own = folder.resolve(OWN);
        if (!Files.exists(own)) {
            return new Own(Map.of(), null);
        }
        JsonNode json = JsonFiles.read(own);
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

    static String hash(TextEncoder<?> encoder, Prompts prompts) {
        try {
            MessageDigest digest = Fingerprint.sha256();
            files(encoder).digest(encoder, digest);
            // However it is laid out, and without the truncation, which is the encoder's.
            ObjectNode tokenizer =
                    (ObjectNode) JSON.readTree(encoder.tokenizer().json());
            tokenizer.remove(List.of("truncation", "padding"));
            digest.update(tokenizer.toString().getBytes(StandardCharsets.UTF_8));
            digest.update(JSON.valueToTree(prompts).toString().getBytes(StandardCharsets.UTF_8));
            return Fingerprint.hex(digest);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tokeniser's own text is JSON", e);
        }
    }
}
