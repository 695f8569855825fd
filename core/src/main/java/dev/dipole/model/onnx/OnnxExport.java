package dev.dipole.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.InputException;
import dev.dipole.encoder.TextEncoder;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.text.SpecialTokens;
import dev.dipole.text.Tokenizer;
import dev.dipole.text.Tokenizers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * An encoder as ONNX, with everything inside that follows the tokeniser: prompt, pooling, dense layers, unit length.
 *
 * <p>The graph takes {@code input_ids}, {@code attention_mask} and, where the model knows kinds of tokens, {@code token_type_ids},
 * each [batch, sequence], texts padded at the right. It gives {@code last_hidden_state} [batch, tokens, hidden] first, which who
 * pools by himself reads, and {@code sentence_embedding} [batch, dim].
 *
 * @param prompt what is inside the graph, for who verifies it: {@code plain}, {@code query} or {@code document}
 * @param promptText what the graph puts in front of each text; empty for nothing
 * @param int8 whether matrices and the table of words are bytes, and activations become bytes as they come
 */
public record OnnxExport(String prompt, String promptText, boolean int8) {

    static final String PROMPT = "dipole.prompt";

    /** From 2022: LayerNormalization as one node, and nothing that is newer. */
    private static final int OPERATORS = 17;

    /** The version of the format that came with these operators. */
    private static final int FORMAT = 8;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What follows prompts, to see that a prompt's tokens do not depend on it. */
    private static final List<String> AFTER = List.of("a", "The", "9", "étude", "中", "🙂", ".", "#", " a");

    public OnnxExport {
        if (!List.of("plain", "query", "document").contains(prompt)) {
            throw new IllegalArgumentException("prompt (" + prompt + ") must be plain, query or document");
        }
    }

    /** No prompt, float weights. */
    public static OnnxExport plain() {
        return new OnnxExport("plain", "", false);
    }

    /** The same as bytes, or not. */
    public OnnxExport withInt8(boolean bytes) {
        return new OnnxExport(prompt, promptText, bytes);
    }

    /**
     * The text of the {@code tokenizer.json} that belongs to the graph: it cuts where the encoder does, less the prompt.
     *
     * @throws InputException if the prompt cannot be inside the graph
     */
    public String tokenizer(TextEncoder<?> encoder) {
        try {
            ObjectNode root = (ObjectNode) JSON.readTree(encoder.tokenizer().json());
            int cut = cut(encoder);
            root.putNull("truncation");
            if (cut < Integer.MAX_VALUE) {
                root.putObject("truncation")
                        .put("direction", "Right")
                        .put("max_length", cut)
                        .put("strategy", "LongestFirst")
                        .put("stride", 0);
            }
            if (root.path("padding") instanceof ObjectNode padding) {
                // A fixed length would be cost without use.
                padding.put("strategy", "BatchLongest");
            }
            return root.toPrettyString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tokeniser's own text is JSON", e);
        }
    }

    /** Where texts are cut before they come to the graph, special tokens included. */
    private int cut(TextEncoder<?> encoder) {
        if (encoder.maxTokens() == Integer.MAX_VALUE) {
            return Integer.MAX_VALUE;
        }
        int special = SpecialTokens.of(encoder.tokenizer()).count();
        long cut = (long) encoder.maxTokens() - promptIds(encoder).length;
        if (!(encoder instanceof TransformerEncoder)) {
            // Its texts have no special tokens; who tokenises elsewhere adds them, and the graph leaves them out.
            cut += special;
        }
        if (cut <= special) {
            throw new InputException("the prompt (" + promptText + ") leaves no token of " + encoder.maxTokens()
                    + " for the text; take a shorter one");
        }
        return (int) Math.min(Integer.MAX_VALUE, cut);
    }

    /** The ONNX of an encoder. */
    public byte[] bytes(TextEncoder<?> encoder) {
        if (encoder instanceof TransformerEncoder transformer && transformer.hasAdapters()) {
            try (TransformerEncoder merged = transformer.merged()) {
                return bytes(merged);
            }
        }
        return ModelProto.newBuilder()
                .setIrVersion(FORMAT)
                .setProducerName("dipole")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATORS))
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(PROMPT).setValue(prompt))
                .setGraph(EncoderGraph.of(encoder, promptIds(encoder), int8))
                .build()
                .toByteArray();
    }

    /** Writes the ONNX, and beside it the {@code tokenizer.json}, each replaced only once it is whole. */
    public void write(TextEncoder<?> encoder, Path file) {
        try {
            byte[] tokenizer = tokenizer(encoder).getBytes(StandardCharsets.UTF_8);
            replace(file, bytes(encoder));
            replace(file.resolveSibling("tokenizer.json"), tokenizer);
        } catch (IOException e) {
            throw new InputException(
                    file + " could not be written (" + e + "); choose a folder that you may write to", e);
        } catch (NoClassDefFoundError e) {
            throw Missing.part(file, e);
        }
    }

    /** What would be written, run from memory. */
    public OnnxEncoder encoder(TextEncoder<?> encoder) {
        Path name = Path.of("model.onnx");
        try {
            return OnnxEncoder.of(
                    bytes(encoder),
                    name,
                    Tokenizers.parse(Path.of("tokenizer.json"), tokenizer(encoder)),
                    cut(encoder));
        } catch (NoClassDefFoundError e) {
            throw Missing.part(name, e);
        }
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IOException("this is no name of a file");
        }
        Files.createDirectories(parent);
        Path temporary = parent.resolve("." + absolute.getFileName() + ".writing-" + UUID.randomUUID());
        try {
            Files.write(temporary, bytes);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** The prompt's identifiers, where they are the same in front of every text. */
    private int[] promptIds(TextEncoder<?> encoder) {
        if (promptText.isEmpty()) {
            return new int[0];
        }
        Tokenizer tokenizer = encoder.tokenizer();
        int[] ids = tokenizer.encode(promptText, Integer.MAX_VALUE);
        for (String text : AFTER) {
            int[] apart = tokenizer.encode(text, Integer.MAX_VALUE);
            int[] joined = Arrays.copyOf(ids, ids.length + apart.length);
            System.arraycopy(apart, 0, joined, ids.length, apart.length);
            if (!Arrays.equals(joined, tokenizer.encode(promptText + text, Integer.MAX_VALUE))) {
                throw new InputException(
                        "the prompt (" + promptText + ") cannot be inside the graph: in front of \"" + text
                                + "\" this tokeniser cuts it in another way; export without a prompt, and put it in front of texts");
            }
        }
        return ids;
    }
}
