package dev.dipole.model.onnx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dipole.data.InputException;
import dev.dipole.encoder.transformer.Head;
import dev.dipole.encoder.transformer.TransformerConfig;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.text.Tokenizer;
import dev.dipole.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Encoders out of ONNX files, as Hugging Face's library and sentence-transformers export them. */
public final class OnnxModels {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One message of the format's holds no more. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

    private OnnxModels() {}

    /**
     * Reads a BERT-shaped encoder; its vectors are the mean of the tokens', at unit length.
     *
     * <p>Beside the file there must be the {@code tokenizer.json}; a {@code config.json} there goes before what the graph tells.
     * Texts are cut where the tokeniser's file says, if it does, else where the positions end.
     *
     * @throws InputException if the file is damaged, keeps its weights in other files, or is of another shape: the message names
     *     what was not found
     */
    public static TransformerEncoder open(Path file) {
        Path tokenizer = file.resolveSibling("tokenizer.json");
        if (!Files.exists(tokenizer)) {
            throw InputException.in(
                    file, "there is no tokenizer.json beside it", "copy it from where the model is from");
        }
        Path config = file.resolveSibling("config.json");
        return open(
                bytes(file),
                file,
                Tokenizers.load(tokenizer),
                Files.exists(config) ? text(config) : null,
                cut(tokenizer),
                Head.mean());
    }

    /**
     * The same from what was read already.
     *
     * @param bytes the ONNX
     * @param name what it is called in messages
     * @param config text of the {@code config.json}; null to derive it from the graph, which works for BERT
     * @param maxTokens texts are cut there, and never where no position reaches
     */
    public static TransformerEncoder open(
            byte[] bytes, Path name, Tokenizer tokenizer, @Nullable String config, int maxTokens, Head head) {
        OnnxWeights weights = new OnnxWeights(OnnxGraph.parse(bytes, name));
        try {
            TransformerConfig shape = config == null ? weights.bert() : TransformerConfig.parse(config);
            return TransformerEncoder.of(
                    shape, tokenizer, Math.min(maxTokens, shape.longestText()), head, weights.named(shape));
        } catch (IllegalArgumentException e) {
            throw new InputException(name + ": " + e.getMessage(), e);
        }
    }

    static byte[] bytes(Path file) {
        try {
            long size = Files.size(file);
            if (size > MOST_BYTES) {
                throw InputException.in(file, "it has " + size + " bytes", "ONNX ends at 2 GB");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": there is no such file; name an ONNX file", e);
        } catch (IOException e) {
            throw new InputException(file + " could not be read: " + e.getMessage(), e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new InputException(file + " could not be read: " + e.getMessage(), e);
        }
    }

    /** Where a tokeniser's file cuts, special tokens included. */
    static int cut(Path tokenizer) {
        try {
            JsonNode length =
                    JSON.readTree(tokenizer.toFile()).path("truncation").path("max_length");
            return length.isIntegralNumber() && length.canConvertToInt() && length.intValue() > 0
                    ? length.intValue()
                    : Integer.MAX_VALUE;
        } catch (JsonProcessingException e) {
            throw InputException.in(tokenizer, "this is no JSON (" + e.getOriginalMessage() + ")", "copy it again");
        } catch (IOException e) {
            throw new InputException(tokenizer + " could not be read: " + e.getMessage(), e);
        }
    }
}
