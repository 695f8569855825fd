package dev.dipole.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.InputException;
import dev.dipole.encoder.transformer.Architecture;
import dev.dipole.encoder.transformer.TransformerConfig;
import dev.dipole.tensor.Floats;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a transformer within a graph, by Hugging Face's names. Tables, norms and biases keep their names; a matrix is
 * found by its own name, else by the node that multiplies with it, whose name is the module's path, else by the bias that
 * follows. What stands in front of the names, such as {@code 0.auto_model.}, is no matter.
 */
final class OnnxWeights {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REMEDY =
            "give the ONNX export of a BERT-shaped encoder as Hugging Face's library names it, not optimised or quantised";

    private final OnnxGraph graph;

    OnnxWeights(OnnxGraph graph) {
        this.graph = graph;
    }

    /** Every weight that a configuration asks for. */
    Map<String, Floats> named(TransformerConfig config) {
        Map<String, Floats> weights = new LinkedHashMap<>();
        Architecture.Outer outer = config.architecture().outer();
        List<@Nullable String> tables =
                Arrays.asList(outer.words(), outer.positions(), outer.tokenTypes(), outer.relativeBias());
        config.shapes().forEach((name, shape) -> {
            boolean matrix = shape.length == 2 && !tables.contains(name.substring(0, name.lastIndexOf('.')));
            Floats weight = matrix ? matrix(name.substring(0, name.lastIndexOf('.'))) : byName(name);
            weights.put(name, weight);
        });
        return weights;
    }

    private Floats byName(String name) {
        return graph.floats(requireConstant(name));
    }

    private String requireConstant(String name) {
        String found = constant(name);
        if (found == null) {
            throw InputException.in(graph.file(), "there is no initialiser " + name, REMEDY);
        }
        return found;
    }

    /** The constant of this name, or of one that ends so. */
    private @Nullable String constant(String name) {
        if (graph.constant(name) != null) {
            return name;
        }
        String found = null;
        for (String each : graph.constantNames()) {
            if (each.endsWith("." + name)) {
                if (found != null) {
                    throw InputException.in(graph.file(), "both " + found + " and " + each + " may be " + name, REMEDY);
                }
                found = each;
            }
        }
        return found;
    }

    /** A matrix [out, in] by the name of its module. */
    private Floats matrix(String module) {
        String own = constant(module + ".weight");
        if (own != null) {
            return graph.floats(own);
        }
        NodeProto product = product(module);
        if (product == null) {
            throw InputException.in(
                    graph.file(),
                    "there is neither an initialiser " + module + ".weight nor a node " + path(module) + "/MatMul",
                    REMEDY);
        }
        String weight = weight(product);
        if (weight == null) {
            throw InputException.in(
                    graph.file(), "the node " + product.getName() + " multiplies with no constant", REMEDY);
        }
        Floats read = graph.floats(weight);
        boolean turned = product.getOpType().equals("Gemm") && OnnxGraph.whole(product, "transB", 0) != 0;
        return turned ? read : transposed(weight, read);
    }

    private static String path(String module) {
        // A layer's number belongs to its list: layer.0, not layer/0.
        return "/" + module.replace('.', '/').replaceAll("(layers?)/(\\d+)", "$1.$2");
    }

    private @Nullable NodeProto product(String module) {
        String path = path(module) + "/";
        for (NodeProto node : graph.nodes()) {
            String name = node.getName();
            String type = node.getOpType();
            if ((type.equals("MatMul") || type.equals("Gemm")) && name.endsWith(path + type)) {
                return node;
            }
        }
        String bias = constant(module + ".bias");
        if (bias == null) {
            return null;
        }
        for (NodeProto user : graph.consumers(bias)) {
            if (user.getOpType().equals("Gemm")) {
                return user;
            }
            for (String input : user.getInputList()) {
                NodeProto before = graph.producer(input);
                if (user.getOpType().equals("Add")
                        && before != null
                        && before.getOpType().equals("MatMul")) {
                    return before;
                }
            }
        }
        return null;
    }

    private @Nullable String weight(NodeProto product) {
        for (String input : product.getInputList()) {
            TensorProto constant = graph.constant(input);
            if (constant != null && constant.getDimsCount() == 2) {
                return input;
            }
        }
        return null;
    }

    private Floats transposed(String name, Floats matrix) {
        int in = Math.toIntExact(matrix.shape()[0]);
        int out = Math.toIntExact(matrix.shape()[1]);
        FloatBuffer from = matrix.values();
        float[] to = new float[Math.multiplyExact(in, out)];
        if (to.length != from.remaining()) {
            throw InputException.in(graph.file(), "the weight " + name + " is not whole", REMEDY);
        }
        for (int i = 0; i < in; i++) {
            for (int o = 0; o < out; o++) {
                to[o * in + i] = from.get(i * out + o);
            }
        }
        return Floats.of(to, out, in);
    }

    /** The configuration of a BERT, from shapes and nodes. */
    TransformerConfig bert() {
        Architecture.Outer outer = Architecture.BERT.outer();
        long[] words = shape(requireConstant(outer.words() + ".weight"), 2);
        int layers = 0;
        while (constant(Architecture.BERT.layer(layers).outputNorm() + ".weight") != null) {
            layers++;
        }
        Architecture.Layer first = Architecture.BERT.layer(0);
        if (layers == 0) {
            throw InputException.in(graph.file(), "there is no initialiser " + first.outputNorm() + ".weight", REMEDY);
        }
        if (graph.nodes().stream().anyMatch(node -> node.getOpType().equals("CumSum"))) {
            throw InputException.in(
                    graph.file(),
                    "it counts positions from the padding, as RoBERTa does",
                    "put the config.json of the model beside it");
        }
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add("BertModel");
        json.put("model_type", Architecture.BERT.type());
        json.put("vocab_size", words[0]).put("hidden_size", words[1]);
        json.put("num_hidden_layers", layers).put("num_attention_heads", heads(first, words[1]));
        json.put("intermediate_size", shape(requireConstant(first.up().get(0) + ".bias"), 1)[0]);
        json.put("hidden_act", activation(first));
        json.put("max_position_embeddings", shape(requireConstant(outer.positions() + ".weight"), 2)[0]);
        json.put("type_vocab_size", shape(requireConstant(outer.tokenTypes() + ".weight"), 2)[0]);
        json.put("layer_norm_eps", epsilon(outer.norm())).put("pad_token_id", 0);
        json.put("initializer_range", 0.02);
        json.put("hidden_dropout_prob", 0.1).put("attention_probs_dropout_prob", 0.1);
        try {
            return TransformerConfig.parse(json.toPrettyString());
        } catch (IllegalArgumentException e) {
            throw new InputException(graph.file() + ": " + e.getMessage(), e);
        }
    }

    private long[] shape(String constant, int axes) {
        TensorProto tensor = graph.constant(constant);
        if (tensor == null || tensor.getDimsCount() != axes) {
            throw InputException.in(
                    graph.file(),
                    "the initialiser " + constant + " has the shape "
                            + (tensor == null ? "none" : tensor.getDimsList().toString()),
                    "it must have " + axes + (axes == 1 ? " axis" : " axes") + "; export the model again");
        }
        return tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    }

    /** What the query is reshaped to: [texts, tokens, heads, size of a head]. */
    private long heads(Architecture.Layer layer, long hidden) {
        String query = layer.queryKeyValue().get(0);
        NodeProto product = product(query);
        if (product != null) {
            for (NodeProto node : graph.following(product.getOutput(0))) {
                if (node.getOpType().equals("Reshape") && node.getInputCount() == 2) {
                    long[] tail = tail(node.getInput(1));
                    if (tail.length == 2 && tail[1] > 0 && hidden % tail[1] == 0) {
                        return hidden / tail[1];
                    }
                    break;
                }
            }
        }
        throw InputException.in(
                graph.file(),
                "the number of attention heads cannot be told: no Reshape with constants follows " + path(query),
                "put the config.json of the model beside it");
    }

    /** The last two numbers of a shape that is constant, or joined of constants and others; empty where they are not known. */
    private long[] tail(String shape) {
        long[] whole = graph.wholes(shape);
        if (whole != null && whole.length >= 2) {
            return Arrays.copyOfRange(whole, whole.length - 2, whole.length);
        }
        NodeProto node = graph.producer(shape);
        if (node == null || !node.getOpType().equals("Concat") || node.getInputCount() < 2) {
            return new long[0];
        }
        long[] heads = graph.wholes(node.getInput(node.getInputCount() - 2));
        long[] size = graph.wholes(node.getInput(node.getInputCount() - 1));
        return heads == null || size == null || heads.length != 1 || size.length != 1
                ? new long[0]
                : new long[] {heads[0], size[0]};
    }

    private String activation(Architecture.Layer layer) {
        String up = layer.up().get(0);
        NodeProto product = product(up);
        if (product != null) {
            for (NodeProto node : graph.following(product.getOutput(0))) {
                AttributeProto approximate = OnnxGraph.attribute(node, "approximate");
                switch (node.getOpType()) {
                    case "Erf" -> {
                        return "gelu";
                    }
                    case "Gelu" -> {
                        return approximate != null
                                        && approximate.getS().toStringUtf8().equals("tanh")
                                ? "gelu_new"
                                : "gelu";
                    }
                    case "Tanh" -> {
                        return "gelu_new";
                    }
                    case "Relu" -> {
                        return "relu";
                    }
                    case "Sigmoid" -> {
                        return "silu";
                    }
                    default -> {}
                }
            }
        }
        throw InputException.in(
                graph.file(),
                "no activation that is known (Erf, Gelu, Tanh, Relu, Sigmoid) follows " + path(up),
                "put the config.json of the model beside it");
    }

    /** The number that a norm adds under its root: an attribute, or the constant that the graph adds there. */
    private double epsilon(String norm) {
        for (NodeProto node : graph.consumers(requireConstant(norm + ".weight"))) {
            if (node.getOpType().equals("LayerNormalization")) {
                AttributeProto epsilon = OnnxGraph.attribute(node, "epsilon");
                // ONNX's own default.
                return decimal(epsilon == null ? 1e-5f : epsilon.getF());
            }
            NodeProto divided = before(node, "Div");
            NodeProto root = divided == null ? null : before(divided, "Sqrt");
            NodeProto sum = root == null ? null : before(root, "Add");
            if (sum != null) {
                for (String input : sum.getInputList()) {
                    if (graph.constant(input) != null) {
                        Floats value = graph.floats(input);
                        if (value.values().remaining() == 1) {
                            return decimal(value.values().get(0));
                        }
                    }
                }
            }
        }
        throw InputException.in(
                graph.file(),
                "the epsilon of " + norm
                        + " cannot be told: no LayerNormalization and no Sqrt of a sum stands before it",
                "put the config.json of the model beside it");
    }

    /** The decimal number that a float was written from. */
    private static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    private @Nullable NodeProto before(NodeProto node, String type) {
        for (String input : node.getInputList()) {
            NodeProto producer = graph.producer(input);
            if (producer != null && producer.getOpType().equals(type)) {
                return producer;
            }
        }
        return null;
    }
}
