package dev.dipole.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.dipole.data.InputException;
import dev.dipole.encoder.network.Activation;
import dev.dipole.encoder.transformer.Head;
import dev.dipole.encoder.transformer.TransformerConfig;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.model.Bases;
import dev.dipole.model.Model;
import dev.dipole.testing.Seeds;
import dev.dipole.text.Tokenizer;
import dev.dipole.text.Tokenizers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** all-MiniLM-L6-v2 as PyTorch exported it: matrices behind anonymous names, norms in pieces. */
final class OnnxModelsTest {

    private static final Path NAME = Path.of("minilm.onnx");

    private static byte[] onnx;
    private static String tokenizer;
    private static ModelProto model;

    @TempDir
    Path folder;

    @BeforeAll
    static void readOnce() throws IOException {
        onnx = resource("/all-minilm-l6-v2.onnx");
        tokenizer = new String(resource("/all-minilm-l6-v2-tokenizer.json"), StandardCharsets.UTF_8);
        model = ModelProto.parseFrom(onnx);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = OnnxModelsTest.class.getResourceAsStream(name)) {
            assertNotNull(in, name);
            return in.readAllBytes();
        }
    }

    private static Tokenizer tokenizer() {
        return Tokenizers.parse(Path.of("tokenizer.json"), tokenizer);
    }

    private static TransformerEncoder open(byte[] bytes) {
        return OnnxModels.open(bytes, NAME, tokenizer(), null, 256, Head.mean());
    }

    @Test
    void itsVectorsAreThoseOfOnnxRuntime() {
        List<String> texts = Parity.texts(60);
        try (Model ours = Bases.named("all-minilm-l6-v2");
                OnnxEncoder theirs = OnnxEncoder.of(onnx, NAME, tokenizer(), 256)) {
            assertEquals(256, ours.encoder().maxTokens());
            assertEquals(384, ours.dim());
            double worst = Parity.worst(theirs.encode(texts), ours.encode(texts));
            assertTrue(worst >= 0.99999, "worst cosine " + worst);
        }
    }

    @Test
    void theConfigurationComesFromShapesAndNodes() {
        try (TransformerEncoder encoder = open(onnx)) {
            TransformerConfig config = encoder.config();
            assertEquals(30522, config.vocabulary());
            assertEquals(384, config.hidden());
            assertEquals(6, config.layers());
            assertEquals(12, config.heads());
            assertEquals(1536, config.intermediate());
            assertEquals(512, config.maxPositions());
            assertEquals(2, config.tokenTypes());
            assertEquals(1e-12, config.normEpsilon());
            assertEquals(Activation.GELU, config.activation());
        }
    }

    @Test
    void aFileIsOpenedWithWhatIsBesideIt() throws IOException {
        Path file = folder.resolve("model.onnx");
        Files.write(file, onnx);
        String missing =
                assertThrows(InputException.class, () -> Model.load(file)).getMessage();
        assertTrue(missing.contains("there is no tokenizer.json beside it"), missing);
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer);
        try (Model opened = Model.load(file);
                Model named = Bases.open("all-minilm-l6-v2")) {
            assertEquals(128, opened.encoder().maxTokens(), "what the tokeniser's file says");
            List<String> text = List.of("one text");
            assertEquals(Arrays.toString(named.encode(text)[0]), Arrays.toString(opened.encode(text)[0]));
        }
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"gpt\"}");
        refused("model_type (gpt) must be one of", () -> Model.load(file));
    }

    @Test
    void anUnknownNameNamesTheKnown() {
        refused("the base (minilm) must be one of [all-minilm-l6-v2]", () -> Bases.named("minilm"));
    }

    private static void refused(String expected, org.junit.jupiter.api.function.Executable work) {
        String message = assertThrows(InputException.class, work).getMessage();
        assertTrue(message.contains(expected), message);
    }

    private static void refused(String expected, byte[] bytes) {
        refused(expected, () -> open(bytes).close());
    }

    /** The model with its graph changed. */
    private static byte[] changed(Consumer<GraphProto.Builder> change) {
        ModelProto.Builder builder = model.toBuilder();
        change.accept(builder.getGraphBuilder());
        return builder.build().toByteArray();
    }

    private static TensorProto.Builder initializer(GraphProto.Builder graph, String name) {
        return graph.getInitializerBuilderList().stream()
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static NodeProto.Builder node(GraphProto.Builder graph, String name) {
        return graph.getNodeBuilderList().stream()
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String anonymous(GraphProto.Builder graph) {
        return node(graph, "/encoder/layer.0/attention/self/query/MatMul").getInput(1);
    }

    @Test
    void whatIsDamagedIsRefused() {
        refused("it is no ONNX", Arrays.copyOf(onnx, onnx.length / 2));
        refused("it holds no graph", "this is a text and no protobuf".getBytes(StandardCharsets.UTF_8));
        refused("it holds no graph", new byte[0]);
        Random random = new Random(Seeds.seed());
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[random.nextInt(2000)];
            random.nextBytes(noise);
            assertThrows(InputException.class, () -> open(noise).close());
        }
    }

    @Test
    void damageInTheStructureIsRefusedOrHarmless() {
        // The beginning holds names and nodes; weights further on are numbers, of which every value is one.
        byte[] head = changed(graph -> graph.getInitializerBuilderList().forEach(each -> {
            if (each.getRawData().size() > 4096) {
                each.setRawData(ByteString.EMPTY);
            }
        }));
        Random random = new Random(Seeds.seed());
        for (int i = 0; i < 100; i++) {
            byte[] bytes = head.clone();
            for (int j = 0; j < 4; j++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThrows(InputException.class, () -> open(bytes).close());
        }
    }

    @Test
    void whatIsOfAnotherShapeIsRefusedByName() {
        refused(
                "there is no initialiser embeddings.word_embeddings.weight",
                changed(graph ->
                        initializer(graph, "embeddings.word_embeddings.weight").setName("other")));
        refused(
                "there is neither an initialiser encoder.layer.3.output.dense.weight nor a node"
                        + " /encoder/layer.3/output/dense/MatMul",
                changed(graph -> {
                    node(graph, "/encoder/layer.3/output/dense/MatMul").setName("x");
                    node(graph, "/encoder/layer.3/output/dense/Add").setOpType("Sub");
                }));
        refused(
                "the node /encoder/layer.0/attention/self/query/MatMul multiplies with no constant",
                changed(graph -> node(graph, "/encoder/layer.0/attention/self/query/MatMul")
                        .setInput(1, "/embeddings/LayerNorm/Add_1_output_0")));
        refused(
                "the number of attention heads cannot be told",
                changed(graph -> graph.getNodeBuilderList().stream()
                        .filter(each -> each.getOpType().equals("Reshape"))
                        .forEach(each -> each.setOpType("Flatten"))));
        refused(
                "no activation that is known",
                changed(graph -> graph.getNodeBuilderList().stream()
                        .filter(each -> each.getOpType().equals("Erf"))
                        .forEach(each -> each.setOpType("Sin"))));
        refused(
                "the epsilon of embeddings.LayerNorm cannot be told",
                changed(graph -> node(graph, "/embeddings/LayerNorm/Sqrt").setOpType("Exp")));
    }

    @Test
    void whatIsWrongWithAWeightIsSaid() {
        refused(
                "lies in another file (external data)",
                changed(graph -> initializer(graph, anonymous(graph))
                        .clearRawData()
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)));
        refused(
                "of shape [384, 384] has 8 bytes",
                changed(graph -> initializer(graph, anonymous(graph)).setRawData(ByteString.copyFrom(new byte[8]))));
        refused(
                "is of type INT8",
                changed(graph ->
                        initializer(graph, anonymous(graph)).setDataType(TensorProto.DataType.INT8.getNumber())));
        refused(
                "has the impossible shape [-384, 384]",
                changed(graph -> initializer(graph, anonymous(graph)).setDims(0, -384)));
        refused(
                "has the impossible shape [4611686018427387904, 384]",
                changed(graph -> initializer(graph, anonymous(graph)).setDims(0, 1L << 62)));
        refused(
                "has the shape [768, 192] where the configuration says [384, 384]",
                changed(graph ->
                        initializer(graph, anonymous(graph)).setDims(0, 192).setDims(1, 768)));
    }

    @Test
    void prefixesAndNamelessNodesAreNoMatter() {
        byte[] other = changed(graph -> {
            graph.getInitializerBuilderList().forEach(each -> {
                if (!each.getName().startsWith("onnx::")) {
                    each.setName("0.auto_model." + each.getName());
                }
            });
            graph.getNodeBuilderList().forEach(node -> {
                node.setName("");
                for (int i = 0; i < node.getInputCount(); i++) {
                    if (node.getInput(i).matches("(encoder|embeddings)\\..*")) {
                        node.setInput(i, "0.auto_model." + node.getInput(i));
                    }
                }
            });
        });
        List<String> texts = List.of("one text", "another");
        try (TransformerEncoder plain = open(onnx);
                TransformerEncoder renamed = open(other)) {
            assertEquals(Arrays.deepToString(plain.encode(texts)), Arrays.deepToString(renamed.encode(texts)));
        }
    }
}
