package dev.dipole.langchain4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.model.Model;
import dev.dipole.model.Prompts;
import dev.dipole.model.TestVectors;
import dev.dipole.model.onnx.OnnxExport;
import dev.dipole.testing.Models;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.OnnxEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is exported opens in LangChain4j's own embedding model, without anything of ours around it. */
class OnnxEmbeddingModelTest {

    @TempDir
    private Path folder;

    @Test
    void givesTheVectorsOfTheModelThatWasExported() {
        try (Model model = Models.transformer(folder.resolve("model"), Prompts.none())) {
            Path onnx = folder.resolve("model.onnx");
            Path tokenizer = folder.resolve("tokenizer.json");
            OnnxExport.plain().write(model.encoder(), onnx);
            OnnxEmbeddingModel theirs = new OnnxEmbeddingModel(onnx, tokenizer, PoolingMode.MEAN);
            List<String> texts =
                    TestVectors.texts().stream().filter(text -> !text.isBlank()).toList();
            assertTrue(texts.size() >= 5, texts.toString());
            float[][] ours = TestVectors.encode(model, "plain", texts);
            for (int i = 0; i < texts.size(); i++) {
                float[] vector =
                        theirs.embed(TextSegment.from(texts.get(i))).content().vector();
                double cosine = cosine(ours[i], vector);
                assertTrue(cosine > 0.99999, texts.get(i) + ": " + cosine);
            }
        }
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            first += (double) a[i] * a[i];
            second += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(first * second);
    }
}
