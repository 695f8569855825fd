package dev.dipole.bench;

import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.model.onnx.OnnxEncoder;
import dev.dipole.model.onnx.OnnxExport;
import dev.dipole.text.Tokenizer;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What else runs all-MiniLM-L6-v2 in one process of Java.
 *
 * @param name what the table calls it
 * @param maxTokens more than these it does not look at, special ones included
 * @param encode [texts, dim] of texts
 */
record InProcess(String name, int maxTokens, Function<List<String>, float[][]> encode) {

    /** Special tokens around a text. */
    private static final int SPECIAL = 2;

    /** Where the tokeniser that LangChain4j's model brings along cuts. */
    private static final int LANGCHAIN4J_TOKENS = 128;

    /** LangChain4j's own model, which shares its texts out to threads. */
    static InProcess langChain4j() {
        AllMiniLmL6V2EmbeddingModel model = new AllMiniLmL6V2EmbeddingModel();
        return new InProcess(
                "LangChain4j, in process",
                LANGCHAIN4J_TOKENS,
                texts -> model.embedAll(texts.stream().map(TextSegment::from).toList()).content().stream()
                        .map(Embedding::vector)
                        .toArray(float[][]::new));
    }

    /** Our graph in ONNX Runtime, one text at a time; closed with what it gives. */
    static OnnxEncoder onnxRuntime(TransformerEncoder encoder) {
        return OnnxExport.plain().encoder(encoder);
    }

    /** The words from each text's beginning that have at most so many tokens, special ones included. */
    static List<String> cut(List<String> texts, Tokenizer tokenizer, int maxTokens) {
        return texts.stream().map(text -> cut(text, tokenizer, maxTokens)).toList();
    }

    private static String cut(String text, Tokenizer tokenizer, int maxTokens) {
        String[] words = text.strip().split("\\s+");
        int fits = 0;
        int tooMany = words.length + 1;
        while (tooMany - fits > 1) {
            int middle = (fits + tooMany) >>> 1;
            String begin = String.join(" ", Arrays.copyOf(words, middle));
            boolean small = tokenizer.encode(begin, Integer.MAX_VALUE).length <= maxTokens - SPECIAL;
            fits = small ? middle : fits;
            tooMany = small ? tooMany : middle;
        }
        return String.join(" ", Arrays.copyOf(words, Math.max(1, fits)));
    }
}
