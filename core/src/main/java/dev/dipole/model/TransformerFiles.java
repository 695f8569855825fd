package dev.dipole.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.InputException;
import dev.dipole.encoder.TextEncoder;
import dev.dipole.encoder.network.Activation;
import dev.dipole.encoder.transformer.Head;
import dev.dipole.encoder.transformer.Pooling;
import dev.dipole.encoder.transformer.TransformerConfig;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.model.Safetensors.Contents;
import dev.dipole.model.Safetensors.Element;
import dev.dipole.model.Safetensors.Stored;
import dev.dipole.tensor.Floats;
import dev.dipole.tensor.Tensors;
import dev.dipole.text.SpecialTokens;
import dev.dipole.text.Tokenizer;
import dev.dipole.text.Tokenizers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A transformer, pooling, dense layers and a normalisation, as sentence-transformers writes them in versions 5 and 6; or a
 * transformer alone, as Hugging Face's library writes it.
 */
final class TransformerFiles implements EncoderFiles {

    private static final String WEIGHTS = "model.safetensors";
    private static final String SHARDS = "model.safetensors.index.json";
    private static final String SETTINGS = "sentence_bert_config.json";
    private static final String TOKENIZER_SETTINGS = "tokenizer_config.json";

    /** Tokenisers without a length of their own give a number far above any text's. */
    private static final long UNLIMITED = 1_000_000_000;

    private static final Map<String, Pooling> POOLING = pooling();
    private static final Map<String, String> FORMER_POOLING = formerPooling();
    private static final Map<String, Activation> ACTIVATIONS = activations();

    private static Map<String, Pooling> pooling() {
        Map<String, Pooling> names = new LinkedHashMap<>();
        names.put("cls", Pooling.CLS);
        names.put("max", Pooling.MAX);
        names.put("mean", Pooling.MEAN);
        names.put("mean_sqrt_len_tokens", Pooling.MEAN_SQRT_LENGTH);
        names.put("weightedmean", Pooling.WEIGHTED_MEAN);
        names.put("lasttoken", Pooling.LAST);
        return names;
    }

    /** The keys of versions before 6, in the order in which vectors are joined. */
    private static Map<String, String> formerPooling() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("pooling_mode_cls_token", "cls");
        names.put("pooling_mode_max_tokens", "max");
        names.put("pooling_mode_mean_tokens", "mean");
        names.put("pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens");
        names.put("pooling_mode_weightedmean_tokens", "weightedmean");
        names.put("pooling_mode_lasttoken", "lasttoken");
        return names;
    }

    private static Map<String, Activation> activations() {
        Map<String, Activation> names = new LinkedHashMap<>();
        names.put("torch.nn.modules.linear.Identity", Activation.IDENTITY);
        names.put("torch.nn.modules.activation.Tanh", Activation.TANH);
        names.put("torch.nn.modules.activation.ReLU", Activation.RELU);
        names.put("torch.nn.modules.activation.GELU", Activation.GELU);
        names.put("torch.nn.modules.activation.SiLU", Activation.SILU);
        return names;
    }

    @Override
    public boolean reads(List<Module> modules) {
        List<String> types = modules.stream().map(Module::type).toList();
        String joined = String.join(" ", types);
        return joined.matches("Transformer Pooling( Dense)*( Normalize)?");
    }

    @Override
    public Opened read(Path folder, List<Module> modules) {
        Path at = modules.get(0).folder();
        JsonFiles.requireFile(at, JsonFiles.CONFIG);
        JsonFiles.requireFile(at, JsonFiles.TOKENIZER);
        TransformerConfig config = config(at.resolve(JsonFiles.CONFIG));
        Tokenizer tokenizer = Tokenizers.load(at.resolve(JsonFiles.TOKENIZER));
        int maxTokens = maxTokens(at, config);
        Map<String, Floats> weights = new LinkedHashMap<>(weights(at));
        List<Pooling> pooling = List.of(Pooling.MEAN);
        List<Head.Dense> dense = new ArrayList<>();
        boolean normalise = modules.size() == 1;
        Map<String, Object> remarks = new LinkedHashMap<>();
        if (modules.size() == 1) {
            remarks.put("pooling", "mean of the tokens, at unit length: the folder holds no modules.json that says");
        }
        for (Module module : modules.subList(1, modules.size())) {
            JsonNode settings = JsonFiles.readIfThere(module.folder().resolve(JsonFiles.CONFIG));
            Path file = module.folder().resolve(JsonFiles.CONFIG);
            switch (module.type()) {
                case "Pooling" -> pooling = pooling(file, settings);
                case "Dense" -> {
                    Path matrix = module.folder().resolve(WEIGHTS);
                    JsonFiles.requireFile(module.folder(), WEIGHTS);
                    String name = Head.denseName(dense.size());
                    Safetensors.readFloats(matrix)
                            .forEach((key, value) -> weights.put(name + key.replaceFirst("^linear", ""), value));
                    dense.add(dense(file, settings));
                }
                default -> normalise = true;
            }
        }
        try {
            Head head = new Head(pooling, dense, normalise);
            return new Opened(TransformerEncoder.of(config, tokenizer, maxTokens, head, weights), remarks);
        } catch (IllegalArgumentException e) {
            throw new InputException(at + ": " + e.getMessage(), e);
        }
    }

    private static TransformerConfig config(Path file) {
        try {
            return TransformerConfig.parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InputException(file + " could not be read: " + e.getMessage(), e);
        }
    }

    /** Where sentence-transformers cuts: by its own settings, else the tokeniser's; never where no position reaches. */
    private static int maxTokens(Path at, TransformerConfig config) {
        JsonNode own = JsonFiles.readIfThere(at.resolve(SETTINGS));
        if (own.path("do_lower_case").asBoolean(false)) {
            throw InputException.in(
                    at.resolve(SETTINGS),
                    "do_lower_case (true) must be false",
                    "let the normalizer in tokenizer.json fold the case");
        }
        long length = own.path("max_seq_length").asLong(0);
        if (length < 1) {
            length = JsonFiles.readIfThere(at.resolve(TOKENIZER_SETTINGS))
                    .path("model_max_length")
                    .asLong(0);
        }
        if (length < 1 || length > UNLIMITED) {
            length = JsonFiles.maxTokens(at.resolve(JsonFiles.TOKENIZER));
        }
        return (int) Math.min(length, config.longestText());
    }

    private static Map<String, Floats> weights(Path at) {
        Path index = at.resolve(SHARDS);
        if (Files.exists(at.resolve(WEIGHTS)) || !Files.exists(index)) {
            JsonFiles.requireFile(at, WEIGHTS);
            return Safetensors.readFloats(at.resolve(WEIGHTS));
        }
        JsonNode map = JsonFiles.read(index).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw InputException.in(index, "it holds no weight_map", "copy the whole folder again");
        }
        Set<String> shards = new LinkedHashSet<>();
        map.forEach(shard -> shards.add(shard.asText()));
        Map<String, Floats> weights = new LinkedHashMap<>();
        for (String shard : shards) {
            if (!at.normalize().equals(at.resolve(shard).normalize().getParent())) {
                throw InputException.in(
                        index, "the shard " + shard + " lies out of the folder", "copy the whole folder again");
            }
            JsonFiles.requireFile(at, shard);
            Safetensors.readFloats(at.resolve(shard)).forEach((name, value) -> {
                if (!map.path(name).asText().equals(shard)) {
                    throw InputException.in(
                            index,
                            "the shard " + shard + " holds " + name + ", which the index does not name there",
                            "copy the whole folder again");
                }
                weights.put(name, value);
            });
        }
        return weights;
    }

    private static List<Pooling> pooling(Path file, JsonNode settings) {
        if (!settings.path("include_prompt").asBoolean(true)) {
            throw InputException.in(
                    file, "include_prompt (false) must be true", "open the model by ONNX, with pooling inside");
        }
        List<String> names = new ArrayList<>();
        JsonNode mode = settings.path("pooling_mode");
        if (mode.isTextual()) {
            names.add(mode.asText());
        } else if (mode.isArray()) {
            mode.forEach(each -> names.add(each.asText()));
        } else {
            FORMER_POOLING.forEach((key, name) -> {
                if (settings.path(key).asBoolean(false)) {
                    names.add(name);
                }
            });
        }
        List<Pooling> pooling = new ArrayList<>();
        for (String name : names) {
            Pooling way = POOLING.get(name);
            if (way == null) {
                throw InputException.in(
                        file, "pooling_mode (" + name + ") is unknown", "it must be one of " + POOLING.keySet());
            }
            pooling.add(way);
        }
        if (pooling.isEmpty()) {
            throw InputException.in(file, "it names no pooling_mode", "it must be one of " + POOLING.keySet());
        }
        return pooling;
    }

    private static Head.Dense dense(Path file, JsonNode settings) {
        String name = settings.path("activation_function").asText("torch.nn.modules.activation.Tanh");
        Activation activation = ACTIVATIONS.get(name);
        if (activation == null) {
            throw InputException.in(
                    file, "activation_function (" + name + ") is unknown", "it must be one of " + ACTIVATIONS.keySet());
        }
        return new Head.Dense(
                settings.path("in_features").asInt(),
                settings.path("out_features").asInt(),
                settings.path("bias").asBoolean(true),
                activation);
    }

    @Override
    public boolean holds(TextEncoder<?> encoder) {
        return encoder instanceof TransformerEncoder;
    }

    @Override
    public Map<String, String> write(TextEncoder<?> encoder, Path folder) throws IOException {
        TransformerEncoder transformer = EncoderFiles.as(TransformerEncoder.class, encoder);
        if (transformer.hasAdapters()) {
            try (TransformerEncoder merged = transformer.merged()) {
                return write(merged, folder);
            }
        }
        Head head = transformer.head();
        Map<String, Stored> weights = new LinkedHashMap<>();
        List<Map<String, Stored>> denseWeights = new ArrayList<>();
        head.dense().forEach(layer -> denseWeights.add(new LinkedHashMap<>()));
        for (String name : transformer.weights().byName().keySet()) {
            Stored stored = new Stored(
                    Element.F32,
                    Tensors.shape(transformer.weights().get(name)),
                    Tensors.bytes(transformer.weights().get(name)));
            Map<String, Stored> into = weights;
            String key = name;
            for (int i = 0; i < denseWeights.size(); i++) {
                if (name.startsWith(Head.denseName(i) + ".")) {
                    into = denseWeights.get(i);
                    key = "linear" + name.substring(Head.denseName(i).length());
                }
            }
            into.put(key, stored);
        }
        Map<String, String> metadata = Map.of("format", "pt");
        Safetensors.write(folder.resolve(WEIGHTS), new Contents(weights, metadata));
        Files.writeString(folder.resolve(JsonFiles.CONFIG), transformer.config().json());
        JsonFiles.writeTokenizer(transformer.tokenizer().json(), transformer.maxTokens(), folder);
        JsonFiles.write(folder.resolve(TOKENIZER_SETTINGS), tokenizerSettings(transformer));
        JsonFiles.write(
                folder.resolve(SETTINGS),
                JsonFiles.JSON
                        .createObjectNode()
                        .put("max_seq_length", transformer.maxTokens())
                        .put("do_lower_case", false));
        Map<String, String> modules = new LinkedHashMap<>();
        modules.put("", "Transformer");
        add(modules, folder, "Pooling", poolingSettings(transformer));
        for (int i = 0; i < head.dense().size(); i++) {
            Path sub = add(modules, folder, "Dense", denseSettings(head.dense().get(i)));
            Safetensors.write(sub.resolve(WEIGHTS), new Contents(denseWeights.get(i), metadata));
        }
        if (head.normalise()) {
            add(modules, folder, "Normalize", JsonFiles.ofVectors());
        }
        return modules;
    }

    private static Path add(Map<String, String> modules, Path folder, String type, ObjectNode settings)
            throws IOException {
        String path = modules.size() + "_" + type;
        modules.put(path, type);
        JsonFiles.write(folder.resolve(path).resolve(JsonFiles.CONFIG), settings);
        return folder.resolve(path);
    }

    /** The padding and the special tokens, which the reader of a {@code tokenizer.json} cannot tell from it. */
    private static ObjectNode tokenizerSettings(TransformerEncoder encoder) {
        Tokenizer tokenizer = encoder.tokenizer();
        ObjectNode settings = JsonFiles.JSON
                .createObjectNode()
                .put("tokenizer_class", "PreTrainedTokenizerFast")
                .put("model_max_length", encoder.maxTokens());
        int padding = encoder.config().padding();
        if (padding < tokenizer.vocabularySize()) {
            settings.put("pad_token", tokenizer.token(padding));
        }
        SpecialTokens special = SpecialTokens.of(tokenizer);
        if (special.before().length == 1) {
            settings.put("cls_token", tokenizer.token(special.before()[0]));
        }
        if (special.after().length == 1) {
            settings.put("sep_token", tokenizer.token(special.after()[0]));
        }
        return settings;
    }

    /** In the keys of versions before 6, which 6 reads too. */
    private static ObjectNode poolingSettings(TransformerEncoder encoder) {
        ObjectNode settings = JsonFiles.JSON
                .createObjectNode()
                .put("word_embedding_dimension", encoder.config().hidden());
        List<Pooling> ways = encoder.head().pooling();
        FORMER_POOLING.forEach((key, name) -> settings.put(key, ways.contains(POOLING.get(name))));
        List<Pooling> former = FORMER_POOLING.values().stream()
                .map(POOLING::get)
                .filter(ways::contains)
                .toList();
        if (!former.equals(ways)) {
            // An order of its own has no former key.
            ArrayNode modes = settings.putArray("pooling_mode");
            ways.forEach(way -> modes.add(key(POOLING, way)));
        }
        return settings.put("include_prompt", true);
    }

    private static ObjectNode denseSettings(Head.Dense dense) {
        return JsonFiles.ofVectors()
                .put("in_features", dense.in())
                .put("out_features", dense.out())
                .put("bias", dense.bias())
                .put("activation_function", key(ACTIVATIONS, dense.activation()));
    }

    private static <T> String key(Map<String, T> names, T value) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(value))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        value + " must be one of " + names.values() + " to be saved in this layout"));
    }

    @Override
    public void digest(TextEncoder<?> encoder, MessageDigest digest) {
        TransformerEncoder transformer = EncoderFiles.as(TransformerEncoder.class, encoder);
        if (transformer.hasAdapters()) {
            try (TransformerEncoder merged = transformer.merged()) {
                digest(merged, digest);
            }
            return;
        }
        // Compact, so that the layout of the file plays no part.
        String config = JsonFiles.compact(transformer.config().json());
        digest.update((config + transformer.head() + " " + transformer.maxTokens()).getBytes(StandardCharsets.UTF_8));
        for (String name : transformer.weights().byName().keySet()) {
            digest.update(
                    (name + Arrays.toString(Tensors.shape(transformer.weights().get(name))))
                            .getBytes(StandardCharsets.UTF_8));
            digest.update(Tensors.bytes(transformer.weights().get(name)));
        }
    }

    @Override
    public String describe(TextEncoder<?> encoder) {
        TransformerEncoder transformer = EncoderFiles.as(TransformerEncoder.class, encoder);
        Head head = transformer.head();
        StringBuilder text = new StringBuilder("A transformer (")
                .append(transformer.config().architecture().type())
                .append(", ")
                .append(transformer.config().layers())
                .append(" layers of ")
                .append(transformer.config().hidden())
                .append("), pooled by ")
                .append(head.pooling().toString().toLowerCase(Locale.ROOT));
        if (!head.dense().isEmpty()) {
            text.append(", through ").append(head.dense().size()).append(" dense layers");
        }
        return text.append(head.normalise() ? ", at unit length.\n" : ".\n")
                .append("Compare vectors by cosine")
                .append(head.normalise() ? " or, what is the same here, by inner product." : ".")
                .toString();
    }
}
