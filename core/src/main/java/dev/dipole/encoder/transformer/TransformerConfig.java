package dev.dipole.encoder.transformer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.encoder.network.Activation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of a transformer, as Hugging Face's library writes it in {@code config.json}. Both its current and its former
 * names of rotary positions and of local attention are read.
 *
 * @param json the text of the file, kept so that it is written again unchanged
 * @param architecture how the weights are named and the parts are put together
 * @param activation of the feed-forward part
 * @param maxPositions rows of the position table; with rotary positions the length that the model was made for
 * @param tokenTypes rows of the table of token types, of which texts use the first; 0 for none
 * @param padding identifier of the padding token, which some architectures count positions from
 * @param attentionBias whether the matrices of attention have a bias
 * @param feedForwardBias whether those of the feed-forward part have one
 * @param normBias whether the norms have one
 * @param rotaryTheta base of the rotary positions by layer; empty where positions are learned
 * @param window by layer, how far a token sees to each side; {@link Integer#MAX_VALUE} for all the text
 * @param relativeBuckets rows of the table of relative positions; 0 for none
 * @param initializerRange standard deviation of random weights
 */
public record TransformerConfig(
        String json,
        Architecture architecture,
        int vocabulary,
        int hidden,
        int layers,
        int heads,
        int intermediate,
        Activation activation,
        int maxPositions,
        int tokenTypes,
        int padding,
        double normEpsilon,
        boolean attentionBias,
        boolean feedForwardBias,
        boolean normBias,
        List<Double> rotaryTheta,
        List<Integer> window,
        int relativeBuckets,
        double initializerRange) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Larger numbers are taken for a damaged file. */
    private static final int LARGEST = 1 << 24;

    public TransformerConfig {
        rotaryTheta = List.copyOf(rotaryTheta);
        window = List.copyOf(window);
        if (hidden % heads != 0) {
            throw new IllegalArgumentException(
                    "hidden_size (" + hidden + ") must be a multiple of num_attention_heads (" + heads + ")");
        }
        if (!rotaryTheta.isEmpty() && hidden / heads % 2 != 0) {
            throw new IllegalArgumentException("the size of a head (" + hidden / heads
                    + ") must be even for rotary positions; choose another number of heads");
        }
    }

    /** Reads the text of a {@code config.json}; what is missing or not known is named by its key. */
    public static TransformerConfig parse(String json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this is no JSON (" + e.getOriginalMessage() + "); write it again", e);
        }
        String type = root.path("model_type").asText("none");
        Architecture architecture = Architecture.of(type);
        if (architecture == null) {
            throw new IllegalArgumentException("model_type (" + type + ") must be one of " + Architecture.types()
                    + "; convert the model, or open it by ONNX");
        }
        Keys keys = new Keys(root);
        refuseOther(keys, architecture);
        int layers = keys.count("num_hidden_layers", "n_layers", "n_layer");
        int heads = keys.count("num_attention_heads", "n_heads", "n_head");
        int hidden = keys.count("hidden_size", "dim", "n_embd");
        boolean modern = architecture == Architecture.MODERNBERT;
        boolean nomic = architecture == Architecture.NOMIC_BERT;
        boolean plain = !modern && !nomic;
        if (root.has("head_dim") && keys.count("head_dim") * heads != hidden) {
            throw new IllegalArgumentException("head_dim (" + root.get("head_dim") + ") must be hidden_size (" + hidden
                    + ") over num_attention_heads (" + heads + ")");
        }
        return new TransformerConfig(
                json,
                architecture,
                keys.count("vocab_size"),
                hidden,
                layers,
                heads,
                keys.count("intermediate_size", "hidden_dim", "n_inner"),
                activation(keys.text("hidden_act", "hidden_activation", "activation", "activation_function")),
                keys.count("max_position_embeddings", "n_positions"),
                architecture.outer().tokenTypes() == null ? 0 : keys.count("type_vocab_size"),
                keys.whole(modern ? 50283 : architecture == Architecture.MPNET || roberta(architecture) ? 1 : 0),
                keys.number(modern ? 1e-5 : 1e-12, "layer_norm_eps", "norm_eps", "layer_norm_epsilon"),
                plain || keys.flag("attention_bias") || keys.flag("qkv_proj_bias"),
                plain || keys.flag("mlp_bias") || keys.flag("mlp_fc1_bias"),
                !modern || keys.flag("norm_bias"),
                modern ? modernThetas(keys, layers) : nomic ? nomicThetas(keys, layers) : List.of(),
                modern ? modernWindows(keys, layers) : constant(Integer.MAX_VALUE, layers),
                architecture == Architecture.MPNET ? keys.count("relative_attention_num_buckets") : 0,
                keys.number(0.02, "initializer_range"));
    }

    /**
     * The {@code config.json} of a BERT (Devlin et al. 2019) with exact GELU.
     *
     * @param vocabulary number of tokens
     * @param hidden length of a token's vector
     * @param intermediate length between the two matrices of the feed-forward part
     * @param maxPositions most tokens of a text
     */
    public static TransformerConfig bert(
            int vocabulary, int hidden, int layers, int heads, int intermediate, int maxPositions) {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add("BertModel");
        json.put("model_type", "bert");
        json.put("vocab_size", vocabulary).put("hidden_size", hidden);
        json.put("num_hidden_layers", layers).put("num_attention_heads", heads);
        json.put("intermediate_size", intermediate).put("max_position_embeddings", maxPositions);
        json.put("hidden_act", "gelu").put("type_vocab_size", 2).put("pad_token_id", 0);
        json.put("layer_norm_eps", 1e-12).put("initializer_range", 0.02);
        json.put("hidden_dropout_prob", 0.1).put("attention_probs_dropout_prob", 0.1);
        return parse(json.toPrettyString());
    }

    private static boolean roberta(Architecture architecture) {
        return architecture == Architecture.ROBERTA || architecture == Architecture.XLM_ROBERTA;
    }

    /** The settings of these architectures that would change the vectors and are not computed. */
    private static void refuseOther(Keys keys, Architecture architecture) {
        keys.only("position_embedding_type", "absolute");
        keys.only("is_decoder", "false");
        keys.only("prenorm", "false");
        keys.only("rotary_emb_interleaved", "false");
        keys.only("sinusoidal_pos_embds", "false");
        keys.only("use_rms_norm", "false");
        keys.only("parallel_block", "false");
        keys.only("embedding_size", keys.root.path("hidden_size").asText());
        for (String key : List.of("rotary_scaling_factor", "rotary_emb_scale_base", "rope_scaling")) {
            keys.only(key, "null");
        }
        if (keys.root.has("rotary_emb_fraction") && keys.number(1, "rotary_emb_fraction") != 1) {
            keys.only("rotary_emb_fraction", "1.0");
        }
        JsonNode rope = keys.root.path("rope_parameters");
        List<JsonNode> parameters = new ArrayList<>(List.of(rope));
        rope.forEach(parameters::add);
        for (JsonNode each : parameters) {
            if (!each.path("rope_type").asText("default").equals("default")) {
                throw new IllegalArgumentException(
                        "rope_type (" + each.path("rope_type").asText() + ") must be default for " + architecture.type()
                                + "; open the model by ONNX");
            }
        }
    }

    private static Activation activation(String name) {
        return switch (name) {
            case "gelu" -> Activation.GELU;
            case "gelu_new", "gelu_pytorch_tanh", "gelu_fast" -> Activation.GELU_TANH;
            case "relu" -> Activation.RELU;
            case "silu", "swish", "swiglu" -> Activation.SILU;
            default ->
                throw new IllegalArgumentException("the activation (" + name
                        + ") must be one of [gelu, gelu_new, gelu_pytorch_tanh, gelu_fast, relu, silu, swish, swiglu];"
                        + " open the model by ONNX");
        };
    }

    private static <T> List<T> constant(T value, int layers) {
        List<T> values = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            values.add(value);
        }
        return values;
    }

    private static List<Double> nomicThetas(Keys keys, int layers) {
        JsonNode now = keys.root.path("rope_parameters").path("rope_theta");
        return constant(now.isNumber() ? now.doubleValue() : keys.number(10_000, "rotary_emb_base"), layers);
    }

    private static boolean local(Keys keys, int layer) {
        JsonNode types = keys.root.path("layer_types");
        if (types.isArray()) {
            return types.path(layer).asText().equals("sliding_attention");
        }
        return layer % (int) keys.number(3, "global_attn_every_n_layers") != 0;
    }

    private static List<Double> modernThetas(Keys keys, int layers) {
        JsonNode rope = keys.root.path("rope_parameters");
        double global =
                rope.path("full_attention").path("rope_theta").asDouble(keys.number(160_000, "global_rope_theta"));
        double local =
                rope.path("sliding_attention").path("rope_theta").asDouble(keys.number(10_000, "local_rope_theta"));
        List<Double> thetas = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            thetas.add(local(keys, layer) ? local : global);
        }
        return thetas;
    }

    private static List<Integer> modernWindows(Keys keys, int layers) {
        int side = (int) keys.number(128, "local_attention") / 2;
        List<Integer> windows = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            windows.add(local(keys, layer) ? side : Integer.MAX_VALUE);
        }
        return windows;
    }

    /** Whether norms stand before attention and feed-forward parts and not after. */
    public boolean normsBefore() {
        return architecture == Architecture.MODERNBERT;
    }

    /** Whether the feed-forward part is a product of two branches, of which one is activated. */
    public boolean gated() {
        return architecture == Architecture.MODERNBERT || architecture == Architecture.NOMIC_BERT;
    }

    /** How many tokens the positions reach for. */
    public int longestText() {
        return countsPositionsFromPadding() ? maxPositions - paddingOfPositions() - 1 : maxPositions;
    }

    /** Whether the first token's position is the padding's identifier and one, and padding keeps that itself. */
    public boolean countsPositionsFromPadding() {
        return roberta(architecture) || architecture == Architecture.MPNET;
    }

    /** MPNet's is fixed in its code, whatever the configuration says. */
    public int paddingOfPositions() {
        return architecture == Architecture.MPNET ? 1 : padding;
    }

    /** Every weight with its shape, in the order of the layers. */
    public Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        Architecture.Outer outer = architecture.outer();
        shapes.put(outer.words() + ".weight", new long[] {vocabulary, hidden});
        if (outer.positions() != null) {
            shapes.put(outer.positions() + ".weight", new long[] {maxPositions, hidden});
        }
        if (outer.tokenTypes() != null) {
            shapes.put(outer.tokenTypes() + ".weight", new long[] {tokenTypes, hidden});
        }
        norm(shapes, outer.norm());
        if (outer.relativeBias() != null) {
            shapes.put(outer.relativeBias() + ".weight", new long[] {relativeBuckets, heads});
        }
        for (int i = 0; i < layers; i++) {
            Architecture.Layer layer = architecture.layer(i);
            int attention = layer.queryKeyValue().size();
            for (String name : layer.queryKeyValue()) {
                matrix(shapes, name, 3 / attention * hidden, hidden, attentionBias);
            }
            matrix(shapes, layer.attentionOut(), hidden, hidden, attentionBias);
            if (layer.attentionNorm() != null) {
                norm(shapes, layer.attentionNorm());
            }
            int branches = gated() ? 2 : 1;
            for (String name : layer.up()) {
                matrix(shapes, name, branches / layer.up().size() * intermediate, hidden, feedForwardBias);
            }
            matrix(shapes, layer.down(), hidden, intermediate, feedForwardBias);
            norm(shapes, layer.outputNorm());
        }
        if (outer.finalNorm() != null) {
            norm(shapes, outer.finalNorm());
        }
        return shapes;
    }

    private static void matrix(Map<String, long[]> shapes, String name, int out, int in, boolean bias) {
        shapes.put(name + ".weight", new long[] {out, in});
        if (bias) {
            shapes.put(name + ".bias", new long[] {out});
        }
    }

    private void norm(Map<String, long[]> shapes, String name) {
        shapes.put(name + ".weight", new long[] {hidden});
        if (normBias) {
            shapes.put(name + ".bias", new long[] {hidden});
        }
    }

    /** What stands in the file, asked for by any of its names. */
    private record Keys(JsonNode root) {

        int count(String... names) {
            for (String name : names) {
                JsonNode value = root.path(name);
                if (value.isIntegralNumber()) {
                    if (!value.canConvertToInt() || value.intValue() < 1 || value.intValue() > LARGEST) {
                        throw new IllegalArgumentException(
                                name + " (" + value + ") must be from 1 to " + LARGEST + "; copy the file again");
                    }
                    return value.intValue();
                }
            }
            throw new IllegalArgumentException(names[0] + " is missing; copy the file again");
        }

        int whole(int otherwise) {
            JsonNode value = root.path("pad_token_id");
            if (!value.isIntegralNumber()) {
                return otherwise;
            }
            if (!value.canConvertToInt() || value.intValue() < 0) {
                throw new IllegalArgumentException(
                        "pad_token_id (" + value + ") must not be negative; copy the file again");
            }
            return value.intValue();
        }

        double number(double otherwise, String... names) {
            for (String name : names) {
                if (root.path(name).isNumber()) {
                    double value = root.path(name).doubleValue();
                    if (!(value > 0)) {
                        throw new IllegalArgumentException(
                                name + " (" + root.path(name) + ") must be positive; copy the file again");
                    }
                    return value;
                }
            }
            return otherwise;
        }

        boolean flag(String name) {
            return root.path(name).asBoolean(false);
        }

        String text(String... names) {
            for (String name : names) {
                if (root.path(name).isTextual()) {
                    return root.path(name).asText();
                }
            }
            throw new IllegalArgumentException(names[0] + " is missing; copy the file again");
        }

        /** Absent, null, or this. */
        void only(String name, String value) {
            JsonNode node = root.path(name);
            if (!node.isMissingNode() && !node.isNull() && !node.asText().equals(value)) {
                throw new IllegalArgumentException(
                        name + " (" + node.asText() + ") must be " + value + "; open the model by ONNX");
            }
        }
    }
}
