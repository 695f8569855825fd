package dev.dipole.model.onnx;

import static dev.dipole.model.onnx.GraphBuilder.decimal;
import static dev.dipole.model.onnx.GraphBuilder.whole;
import static dev.dipole.model.onnx.GraphBuilder.wholes;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.encoder.TextEncoder;
import dev.dipole.encoder.network.Activation;
import dev.dipole.encoder.transformer.Architecture;
import dev.dipole.encoder.transformer.Head;
import dev.dipole.encoder.transformer.Pooling;
import dev.dipole.encoder.transformer.RelativePositions;
import dev.dipole.encoder.transformer.TransformerConfig;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.tensor.Tensors;
import dev.dipole.text.SpecialTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The computation of an encoder as a graph over padded texts, from identifiers to vectors. What the encoder computes over packed
 * texts is here held apart by the attention mask.
 */
final class EncoderGraph {

    /** Large enough that e to its negative is 0, and small enough that two of them stay finite. */
    private static final double HIDDEN = 1e30;

    /** Smallest norm that a vector is divided by, as the encoders have it. */
    private static final double SMALLEST_NORM = 1e-12;

    private static final Object[] TEXTS = {"batch", "sequence"};

    private final GraphBuilder graph = new GraphBuilder();
    private final TextEncoder<?> encoder;
    private final boolean int8;
    private final int[] prompt;

    /** By value, its quantised form: all matrices that it is multiplied with share it. */
    private final Map<String, String[]> quantised = new HashMap<>();

    private EncoderGraph(TextEncoder<?> encoder, int[] prompt, boolean int8) {
        this.encoder = encoder;
        this.prompt = prompt;
        this.int8 = int8;
    }

    /**
     * The graph of an encoder.
     *
     * @param prompt identifiers that are put in front of each text, after the special tokens there
     * @param int8 whether matrices and the table of words are bytes
     */
    static GraphProto of(TextEncoder<?> encoder, int[] prompt, boolean int8) {
        EncoderGraph graph = new EncoderGraph(encoder, prompt, int8);
        if (encoder instanceof TransformerEncoder transformer) {
            graph.transformer(transformer.config(), transformer.head());
        } else if (encoder instanceof StaticTextEncoder) {
            graph.table();
        } else {
            throw new IllegalArgumentException(
                    "the encoder (" + encoder.getClass().getSimpleName()
                            + ") must be a TransformerEncoder or a StaticTextEncoder to be written as ONNX");
        }
        return graph.graph.build();
    }

    private float[] weight(String name) {
        if (encoder instanceof TransformerEncoder transformer) {
            return Tensors.floatArray(transformer.weights().get(name));
        }
        return Tensors.floatArray(encoder.parameters().get(name));
    }

    private boolean has(String name) {
        return encoder instanceof TransformerEncoder transformer
                && transformer.weights().byName().containsKey(name);
    }

    // --- Texts ------------------------------------------------------------------------------------------------------

    /** An input of identifiers [texts, tokens], with what stands for the prompt put in. */
    private String texts(String name, int longest, long... inserted) {
        String ids = graph.input(name, TensorProto.DataType.INT64, TEXTS);
        if (inserted.length > 0) {
            int before = SpecialTokens.of(encoder.tokenizer()).before().length;
            String count = graph.op("/prompt", "Gather", List.of(shape(ids), graph.list(0)));
            String shape = graph.op("/prompt", "Concat", List.of(count, graph.list(inserted.length)), whole("axis", 0));
            String tokens = graph.op(
                    "/prompt", "Expand", List.of(graph.longs(name + ".prompt", inserted, 1, inserted.length), shape));
            ids = graph.op(
                    "/prompt",
                    "Concat",
                    List.of(slice("/prompt", ids, 0, before), tokens, slice("/prompt", ids, before, Integer.MAX_VALUE)),
                    whole("axis", 1));
        }
        // Who does not cut texts gets a vector of their beginning, not an error.
        return longest == Integer.MAX_VALUE ? ids : slice("/cut", ids, 0, longest);
    }

    private long[] promptOf(long value) {
        long[] values = new long[prompt.length];
        Arrays.fill(values, value);
        return values;
    }

    private long[] promptIds() {
        return Arrays.stream(prompt).asLongStream().toArray();
    }

    private String slice(String path, String value, long from, long to) {
        return graph.op(path, "Slice", List.of(value, graph.list(from), graph.list(to), graph.list(1)));
    }

    private String shape(String value) {
        return graph.op("/shape", "Shape", List.of(value));
    }

    private String asFloat(String path, String value) {
        return graph.op(path, "Cast", List.of(value), whole("to", TensorProto.DataType.FLOAT.getNumber()));
    }

    private String asWhole(String path, String value) {
        return graph.op(path, "Cast", List.of(value), whole("to", TensorProto.DataType.INT64.getNumber()));
    }

    // --- A static table ---------------------------------------------------------------------------------------------

    private void table() {
        int dim = encoder.dim();
        String ids = texts("input_ids", Integer.MAX_VALUE, promptIds());
        String mask = texts("attention_mask", Integer.MAX_VALUE, promptOf(1));
        SpecialTokens special = SpecialTokens.of(encoder.tokenizer());
        for (int[] side : List.of(special.before(), special.after())) {
            for (int id : side) {
                // The table's texts have none; who tokenises elsewhere adds them.
                String is = graph.op("/special", "Equal", List.of(ids, graph.scalar(id)));
                String kept = asWhole("/special", graph.op("/special", "Not", List.of(is)));
                mask = graph.op("/special", "Mul", List.of(mask, kept));
            }
        }
        String weights = graph.op("/pooling", "Unsqueeze", List.of(asFloat("/pooling", mask), graph.list(-1)));
        String rows = embedding(
                "/embedding", StaticTextEncoder.TABLE, ids, encoder.tokenizer().vocabularySize(), dim);
        String tokens = graph.op("/pooling", "Mul", List.of(rows, weights));
        String sum = sum("/pooling", tokens);
        String count = graph.op("/pooling", "Max", List.of(sum("/pooling", weights), graph.number(1)));
        String mean = graph.op("/pooling", "Div", List.of(sum, count));
        graph.output(tokens, OnnxEncoder.TOKENS, "batch", "tokens", dim);
        graph.output(normalised(mean), OnnxEncoder.SENTENCE, "batch", dim);
    }

    // --- A transformer ----------------------------------------------------------------------------------------------

    private void transformer(TransformerConfig config, Head head) {
        Architecture.Outer outer = config.architecture().outer();
        int longest = config.longestText();
        String ids = texts("input_ids", longest, promptIds());
        String mask = texts("attention_mask", longest, promptOf(1));
        String x = embedding(
                "/embeddings/word_embeddings", outer.words() + ".weight", ids, config.vocabulary(), config.hidden());
        String length = graph.op("/shape", "Gather", List.of(shape(ids), graph.scalar(1)));
        String places = graph.op("/positions", "Range", List.of(graph.scalar(0), length, graph.scalar(1)));
        if (outer.tokenTypes() != null) {
            String table = outer.tokenTypes() + ".weight";
            String path = "/embeddings/token_type_embeddings";
            if (config.tokenTypes() > 1) {
                String types = texts("token_type_ids", longest, promptOf(0));
                x = graph.op(
                        "/embeddings",
                        "Add",
                        List.of(x, gather(path, table, types, config.tokenTypes(), config.hidden())));
            } else {
                String first = graph.floats(table, weight(table), config.tokenTypes(), config.hidden());
                x = graph.op("/embeddings", "Add", List.of(x, first));
            }
        }
        if (outer.positions() != null) {
            String at = config.countsPositionsFromPadding() ? placesFrom(ids, config.paddingOfPositions()) : places;
            x = graph.op(
                    "/embeddings",
                    "Add",
                    List.of(
                            x,
                            gather(
                                    "/embeddings/position_embeddings",
                                    outer.positions() + ".weight",
                                    at,
                                    config.maxPositions(),
                                    config.hidden())));
        }
        x = norm(config, x, outer.norm());
        Attention attention = new Attention(config, mask, places);
        for (int i = 0; i < config.layers(); i++) {
            Architecture.Layer layer = config.architecture().layer(i);
            String path = path(layer.outputNorm()).replaceFirst("/[^/]+$", "");
            String inner = layer.attentionNorm();
            if (config.normsBefore()) {
                String normed = inner == null ? x : norm(config, x, inner);
                x = graph.op(path, "Add", List.of(x, attention.of(i, layer, normed)));
                x = graph.op(path, "Add", List.of(x, feedForward(config, layer, norm(config, x, layer.outputNorm()))));
            } else {
                x = graph.op(path, "Add", List.of(attention.of(i, layer, x), x));
                x = inner == null ? x : norm(config, x, inner);
                x = graph.op(path, "Add", List.of(feedForward(config, layer, x), x));
                x = norm(config, x, layer.outputNorm());
            }
        }
        if (outer.finalNorm() != null) {
            x = norm(config, x, outer.finalNorm());
        }
        graph.output(x, OnnxEncoder.TOKENS, "batch", "tokens", config.hidden());
        graph.output(finish(head, x, mask), OnnxEncoder.SENTENCE, "batch", encoder.dim());
    }

    /** Positions as RoBERTa counts them: from after the padding's identifier on, a padding token keeping that itself. */
    private String placesFrom(String ids, int padding) {
        String path = "/positions";
        String is = graph.op(path, "Equal", List.of(ids, graph.scalar(padding)));
        String real = asWhole(path, graph.op(path, "Not", List.of(is)));
        String counted = graph.op(path, "CumSum", List.of(real, graph.scalar(1)));
        String places = graph.op(path, "Mul", List.of(counted, real));
        return graph.op(path, "Add", List.of(places, graph.scalar(padding)));
    }

    /** What all layers' attention shares. */
    private final class Attention {

        private final TransformerConfig config;
        private final String padding;
        private final String places;
        private final Map<Integer, String> masks = new HashMap<>();
        private final Map<Double, String[]> rotations = new HashMap<>();
        private @Nullable String distances;

        Attention(TransformerConfig config, String mask, String places) {
            this.config = config;
            this.places = places;
            String path = "/attention_mask";
            String hidden = graph.op(path, "Sub", List.of(graph.number(1), asFloat(path, mask)));
            String scaled = graph.op(path, "Mul", List.of(hidden, graph.number(-HIDDEN)));
            this.padding = graph.op(path, "Unsqueeze", List.of(scaled, graph.list(1, 2)));
        }

        /** By query and key, how much farther the key stands: [tokens, tokens]. */
        private String distances() {
            if (distances == null) {
                String queries = graph.op("/positions", "Unsqueeze", List.of(places, graph.list(1)));
                String keys = graph.op("/positions", "Unsqueeze", List.of(places, graph.list(0)));
                distances = graph.op("/positions", "Sub", List.of(keys, queries));
            }
            return distances;
        }

        /** What is added to the scores of a layer: [texts or 1, heads or 1, tokens or 1, tokens]. */
        private String mask(int layer) {
            int window = Math.min(config.window().get(layer), config.maxPositions());
            return masks.computeIfAbsent(window, key -> {
                String mask = padding;
                String path = "/attention_mask";
                if (window < config.maxPositions()) {
                    String apart = graph.op(path, "Abs", List.of(distances()));
                    String far = graph.op(path, "Greater", List.of(apart, graph.scalar(window)));
                    String hidden = graph.op(path, "Mul", List.of(asFloat(path, far), graph.number(-HIDDEN)));
                    mask = graph.op(path, "Add", List.of(mask, hidden));
                }
                String relative = config.architecture().outer().relativeBias();
                if (relative != null) {
                    mask = graph.op(path, "Add", List.of(mask, relative(relative)));
                }
                return mask;
            });
        }

        /** The bias of each distance, looked up from a table over all of them, for the buckets are no simple formula. */
        private String relative(String name) {
            int longest = config.longestText();
            int heads = config.heads();
            int[] buckets = RelativePositions.buckets(longest, config.relativeBuckets());
            float[] table = weight(name + ".weight");
            float[] byDistance = new float[(2 * longest - 1) * heads];
            for (int distance = 1 - longest; distance < longest; distance++) {
                int query = Math.max(0, -distance);
                int bucket = buckets[query * longest + query + distance];
                System.arraycopy(table, bucket * heads, byDistance, (distance + longest - 1) * heads, heads);
            }
            String path = "/" + name.replace('.', '/');
            String at = graph.op(path, "Add", List.of(distances(), graph.scalar(longest - 1)));
            String rows = graph.op(
                    path,
                    "Gather",
                    List.of(graph.floats(name + ".by_distance", byDistance, 2L * longest - 1, heads), at));
            String turned = graph.op(path, "Transpose", List.of(rows), wholes("perm", 2, 0, 1));
            return graph.op(path, "Unsqueeze", List.of(turned, graph.list(0)));
        }

        /** Cosines and sines, each [tokens, size of a head]. */
        private String[] rotation(double theta) {
            return rotations.computeIfAbsent(theta, key -> {
                int size = config.hidden() / config.heads();
                float[] frequencies = new float[size];
                for (int k = 0; k < size; k++) {
                    frequencies[k] = (float) (1 / Math.pow(theta, (double) (2 * (k % (size / 2))) / size));
                }
                String path = "/rotary";
                String column = graph.op(path, "Unsqueeze", List.of(asFloat(path, places), graph.list(1)));
                String row = graph.floats("rotary_frequencies_" + theta, frequencies, 1, size);
                String angles = graph.op(path, "Mul", List.of(column, row));
                return new String[] {graph.op(path, "Cos", List.of(angles)), graph.op(path, "Sin", List.of(angles))};
            });
        }

        private String rotated(String path, String x, String[] rotation) {
            long half = config.hidden() / config.heads() / 2;
            String[] halves = graph.ops(path, "Split", 2, List.of(x, graph.list(half, half)), whole("axis", 3));
            String turned = graph.op(
                    path, "Concat", List.of(graph.op(path, "Neg", List.of(halves[1])), halves[0]), whole("axis", 3));
            String straight = graph.op(path, "Mul", List.of(x, rotation[0]));
            return graph.op(path, "Add", List.of(straight, graph.op(path, "Mul", List.of(turned, rotation[1]))));
        }

        String of(int index, Architecture.Layer layer, String x) {
            int heads = config.heads();
            int hidden = config.hidden();
            int size = hidden / heads;
            List<String> names = layer.queryKeyValue();
            String path = path(names.get(0)).replaceFirst("/[^/]+$", "");
            String[] parts = new String[3];
            if (names.size() == 3) {
                for (int i = 0; i < 3; i++) {
                    parts[i] = linear(x, names.get(i), hidden, hidden);
                }
            } else {
                parts = graph.ops(
                        path,
                        "Split",
                        3,
                        List.of(linear(x, names.get(0), hidden, 3 * hidden), graph.list(hidden, hidden, hidden)),
                        whole("axis", 2));
            }
            for (int i = 0; i < 3; i++) {
                String apart = graph.op(path, "Reshape", List.of(parts[i], graph.list(0, 0, heads, size)));
                parts[i] = graph.op(path, "Transpose", List.of(apart), wholes("perm", 0, 2, 1, 3));
            }
            if (!config.rotaryTheta().isEmpty()) {
                String[] rotation = rotation(config.rotaryTheta().get(index));
                parts[0] = rotated(path, parts[0], rotation);
                parts[1] = rotated(path, parts[1], rotation);
            }
            String keys = graph.op(path, "Transpose", List.of(parts[1]), wholes("perm", 0, 1, 3, 2));
            String products = graph.op(path, "MatMul", List.of(parts[0], keys));
            String scores = graph.op(path, "Div", List.of(products, graph.number(Math.sqrt(size))));
            String masked = graph.op(path, "Add", List.of(scores, mask(index)));
            String shares = graph.op(path, "Softmax", List.of(masked), whole("axis", -1));
            String seen = graph.op(path, "MatMul", List.of(shares, parts[2]));
            String together = graph.op(path, "Transpose", List.of(seen), wholes("perm", 0, 2, 1, 3));
            String flat = graph.op(path, "Reshape", List.of(together, graph.list(0, 0, hidden)));
            return linear(flat, layer.attentionOut(), hidden, hidden);
        }
    }

    private String feedForward(TransformerConfig config, Architecture.Layer layer, String x) {
        int hidden = config.hidden();
        int between = config.intermediate();
        String path = path(layer.up().get(0));
        if (!config.gated()) {
            String up = activated(path, linear(x, layer.up().get(0), hidden, between), config.activation());
            return linear(up, layer.down(), between, hidden);
        }
        String[] both;
        if (layer.up().size() == 2) {
            both = new String[] {
                linear(x, layer.up().get(0), hidden, between),
                linear(x, layer.up().get(1), hidden, between)
            };
        } else {
            String joined = linear(x, layer.up().get(0), hidden, 2 * between);
            both = graph.ops(path, "Split", 2, List.of(joined, graph.list(between, between)), whole("axis", 2));
        }
        String gated = graph.op(path, "Mul", List.of(activated(path, both[0], config.activation()), both[1]));
        return linear(gated, layer.down(), between, hidden);
    }

    private String finish(Head head, String x, String mask) {
        List<String> ways = new ArrayList<>();
        for (Pooling way : head.pooling()) {
            ways.add(pooled(way, x, mask));
        }
        String vectors = ways.size() == 1 ? ways.get(0) : graph.op("/pooling", "Concat", ways, whole("axis", 1));
        for (int i = 0; i < head.dense().size(); i++) {
            Head.Dense dense = head.dense().get(i);
            String name = Head.denseName(i);
            vectors = activated(path(name), linear(vectors, name, dense.in(), dense.out()), dense.activation());
        }
        return head.normalise() ? normalised(vectors) : vectors;
    }

    /** From [texts, tokens, hidden] to [texts, hidden]. */
    private String pooled(Pooling way, String x, String mask) {
        String path = "/pooling";
        if (way == Pooling.CLS) {
            return graph.op(path, "Gather", List.of(x, graph.scalar(0)), whole("axis", 1));
        }
        String real = graph.op(path, "Unsqueeze", List.of(asFloat(path, mask), graph.list(-1)));
        if (way == Pooling.MAX) {
            String hidden = graph.op(path, "Sub", List.of(real, graph.number(1)));
            String low = graph.op(path, "Mul", List.of(hidden, graph.number(HIDDEN)));
            return graph.op(
                    path,
                    "ReduceMax",
                    List.of(graph.op(path, "Add", List.of(x, low))),
                    wholes("axes", 1),
                    whole("keepdims", 0));
        }
        String count = graph.op(path, "Max", List.of(sum(path, real), graph.number(1)));
        String weights = real;
        String divisor = count;
        if (way == Pooling.WEIGHTED_MEAN || way == Pooling.LAST) {
            String place =
                    graph.op(path, "Mul", List.of(graph.op(path, "CumSum", List.of(real, graph.scalar(1))), real));
            if (way == Pooling.WEIGHTED_MEAN) {
                weights = place;
                divisor = graph.op(path, "Max", List.of(sum(path, place), graph.number(1)));
            } else {
                String last = graph.op(path, "Unsqueeze", List.of(count, graph.list(1)));
                weights = asFloat(path, graph.op(path, "Equal", List.of(place, last)));
                divisor = graph.number(1);
            }
        } else if (way == Pooling.MEAN_SQRT_LENGTH) {
            divisor = graph.op(path, "Sqrt", List.of(count));
        }
        String total = sum(path, graph.op(path, "Mul", List.of(x, weights)));
        return graph.op(path, "Div", List.of(total, divisor));
    }

    private String sum(String path, String value) {
        return graph.op(path, "ReduceSum", List.of(value, graph.list(1)), whole("keepdims", 0));
    }

    private String normalised(String vectors) {
        String norm = graph.op("/normalize", "ReduceL2", List.of(vectors), wholes("axes", 1), whole("keepdims", 1));
        String safe = graph.op("/normalize", "Max", List.of(norm, graph.number(SMALLEST_NORM)));
        return graph.op("/normalize", "Div", List.of(vectors, safe));
    }

    // --- Parts ------------------------------------------------------------------------------------------------------

    /** The path of a module as PyTorch's exporter writes it. */
    private static String path(String module) {
        return "/" + module.replace('.', '/').replaceAll("(layers?)/(\\d+)", "$1.$2");
    }

    private String norm(TransformerConfig config, String x, String name) {
        int hidden = config.hidden();
        List<String> inputs =
                new ArrayList<>(List.of(x, graph.floats(name + ".weight", weight(name + ".weight"), hidden)));
        if (has(name + ".bias")) {
            inputs.add(graph.floats(name + ".bias", weight(name + ".bias"), hidden));
        }
        return graph.op(
                path(name), "LayerNormalization", inputs, whole("axis", -1), decimal("epsilon", config.normEpsilon()));
    }

    private String activated(String path, String x, Activation activation) {
        return switch (activation) {
            case IDENTITY -> x;
            case RELU -> graph.op(path, "Relu", List.of(x));
            case TANH -> graph.op(path, "Tanh", List.of(x));
            case SILU -> graph.op(path, "Mul", List.of(x, graph.op(path, "Sigmoid", List.of(x))));
            case GELU -> {
                // In the order by which ONNX Runtime knows it.
                String scaled = graph.op(path, "Div", List.of(x, graph.number(Math.sqrt(2))));
                String raised = graph.op(path, "Add", List.of(graph.op(path, "Erf", List.of(scaled)), graph.number(1)));
                yield graph.op(path, "Mul", List.of(graph.op(path, "Mul", List.of(x, raised)), graph.number(0.5)));
            }
            case GELU_TANH -> {
                String cube = graph.op(path, "Pow", List.of(x, graph.number(3)));
                String inner =
                        graph.op(path, "Add", List.of(x, graph.op(path, "Mul", List.of(cube, graph.number(0.044715)))));
                String scaled = graph.op(path, "Mul", List.of(inner, graph.number(Math.sqrt(2 / Math.PI))));
                String raised =
                        graph.op(path, "Add", List.of(graph.op(path, "Tanh", List.of(scaled)), graph.number(1)));
                yield graph.op(path, "Mul", List.of(graph.op(path, "Mul", List.of(x, raised)), graph.number(0.5)));
            }
        };
    }

    private String gather(String path, String table, String ids, long rows, long columns) {
        return graph.op(path, "Gather", List.of(graph.floats(table, weight(table), rows, columns), ids));
    }

    /** Rows of the table of words; as bytes with a scale of each row where the graph is quantised. */
    private String embedding(String path, String table, String ids, int rows, int columns) {
        if (!int8) {
            return gather(path, table, ids, rows, columns);
        }
        Int8 bytes = Int8.ofRows(weight(table), rows, columns);
        String read = graph.op(
                path, "Gather", List.of(graph.bytes(table + "_quantized", bytes.values(), rows, columns), ids));
        String scales = graph.op(path, "Gather", List.of(graph.floats(table + "_scale", bytes.scales(), rows, 1), ids));
        return graph.op(path, "Mul", List.of(asFloat(path, read), scales));
    }

    /** x times the matrix [out, in] turned, and the bias where there is one. */
    private String linear(String x, String name, int in, int out) {
        String path = path(name);
        float[] matrix = weight(name + ".weight");
        String product =
                int8 ? integerProduct(path, x, name, matrix, in, out) : product(path, x, name, matrix, in, out);
        return has(name + ".bias")
                ? graph.op(path, "Add", List.of(graph.floats(name + ".bias", weight(name + ".bias"), out), product))
                : product;
    }

    private String product(String path, String x, String name, float[] matrix, int in, int out) {
        float[] turned = new float[matrix.length];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                turned[i * out + o] = matrix[o * in + i];
            }
        }
        return graph.op(path, "MatMul", List.of(x, graph.floats(name + ".kernel", turned, in, out)));
    }

    private String integerProduct(String path, String x, String name, float[] matrix, int in, int out) {
        Int8 bytes = Int8.ofRows(matrix, out, in);
        byte[] turned = new byte[matrix.length];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                turned[i * out + o] = bytes.values()[o * in + i];
            }
        }
        String[] dynamic = quantised.computeIfAbsent(x, key -> graph.ops(path, "DynamicQuantizeLinear", 3, List.of(x)));
        String kernel = graph.bytes(name + ".kernel_quantized", turned, in, out);
        String zero = graph.bytes(name + ".kernel_zero_point", new byte[out], out);
        String sums = graph.op(path, "MatMulInteger", List.of(dynamic[0], kernel, dynamic[2], zero));
        String scales =
                graph.op(path, "Mul", List.of(dynamic[1], graph.floats(name + ".kernel_scale", bytes.scales(), out)));
        return graph.op(path, "Mul", List.of(asFloat(path, sums), scales));
    }
}
