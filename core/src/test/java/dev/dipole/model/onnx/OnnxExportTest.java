package dev.dipole.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.encoder.TextEncoder;
import dev.dipole.encoder.transformer.Head;
import dev.dipole.encoder.transformer.Pooling;
import dev.dipole.encoder.transformer.TransformerConfig;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.model.Bases;
import dev.dipole.model.Model;
import dev.dipole.random.RandomKey;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs that we write give our vectors when ONNX Runtime runs them. */
final class OnnxExportTest {

    @TempDir
    Path folder;

    private static Path fixture(String shape) {
        try {
            return Path.of(OnnxExportTest.class
                    .getResource("/dev/dipole/model/transformer/" + shape)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private OnnxEncoder exported(TextEncoder<?> encoder, OnnxExport export) {
        Path file = folder.resolve("model.onnx");
        export.write(encoder, file);
        return OnnxEncoder.open(file);
    }

    private static void assertSame(float[][] expected, float[][] actual, float tolerance) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i], tolerance, "text " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "roberta", "xlm-roberta", "mpnet", "distilbert", "modernbert", "nomic_bert"})
    void everyArchitectureGivesItsVectors(String shape) {
        List<String> texts = Parity.texts(30);
        try (Model model = Model.load(fixture(shape));
                OnnxEncoder onnx = exported(model.encoder(), OnnxExport.plain())) {
            assertSame(model.encoder().encode(texts), onnx.encode(texts), 1e-5f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "roberta", "mpnet", "modernbert", "nomic_bert"})
    void paddingChangesNothing(String shape) {
        List<String> texts = Parity.texts(30);
        try (Model model = Model.load(fixture(shape));
                OnnxEncoder onnx = exported(model.encoder(), OnnxExport.plain())) {
            TransformerEncoder encoder = (TransformerEncoder) model.encoder();
            assertSame(encoder.encode(texts), onnx.run(encoder.prepare(texts)), 1e-5f);
        }
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void everyPoolingIsInside(Pooling pooling) {
        List<String> texts = Parity.texts(20);
        try (Model model = Model.load(fixture("bert"));
                TransformerEncoder encoder = TransformerEncoder.random(
                        TransformerConfig.bert(model.encoder().tokenizer().vocabularySize(), 16, 2, 2, 32, 32),
                        model.encoder().tokenizer(),
                        32,
                        new Head(List.of(pooling, Pooling.MEAN), List.of(), false),
                        RandomKey.ofSeed(3));
                OnnxEncoder onnx = exported(encoder, OnnxExport.plain())) {
            assertSame(encoder.encode(texts), onnx.run(encoder.prepare(texts)), 1e-5f);
        }
    }

    @Test
    void promptsAreInside() {
        List<String> texts = Parity.texts(30);
        try (Model model = Model.load(fixture("bert"))) {
            List<String> prompted = texts.stream().map("query: "::concat).toList();
            try (OnnxEncoder onnx = exported(model.encoder(), new OnnxExport("query", "query: ", false))) {
                assertEquals(Optional.of("query"), onnx.prompt());
                float[][] expected = model.encoder().encode(prompted);
                assertSame(expected, onnx.encode(texts), 1e-5f);
                double without = Parity.worst(expected, model.encoder().encode(texts));
                assertTrue(without < 0.999, "the prompt makes no difference here: " + without);
            }
        }
    }

    @Test
    void promptsThatMeltIntoTheTextAreRefused() {
        try (Model model = Model.load(fixture("bert"))) {
            String message = assertThrows(
                            InputException.class,
                            () -> new OnnxExport("query", "quer", false)
                                    .write(model.encoder(), folder.resolve("m.onnx")))
                    .getMessage();
            assertTrue(message.contains("the prompt (quer) cannot be inside the graph"), message);
            assertTrue(Files.notExists(folder.resolve("m.onnx")));
        }
    }

    @Test
    void textsLongerThanThePositionsAreCutAndNoError() {
        try (Model model = Model.load(fixture("bert"));
                OnnxEncoder onnx = exported(model.encoder(), OnnxExport.plain())) {
            TransformerEncoder encoder = (TransformerEncoder) model.encoder();
            int longest = encoder.config().longestText();
            int[] ids = new int[longest + 7];
            Arrays.fill(ids, 5);
            assertSame(onnx.run(List.of(Arrays.copyOf(ids, longest))), onnx.run(List.of(ids)), 0);
        }
    }

    @Test
    void aStaticModelLeavesSpecialTokensOut() {
        List<String> texts = new ArrayList<>(Parity.texts(30));
        // A special token written out is a token of the text here, and none there.
        texts.removeIf(text -> text.contains("["));
        try (Model model = Model.load(fixture("bert"));
                StaticTextEncoder encoder =
                        StaticTextEncoder.random(model.encoder().tokenizer(), 24, 40, RandomKey.ofSeed(5))) {
            for (boolean int8 : List.of(false, true)) {
                try (OnnxEncoder onnx = exported(encoder, OnnxExport.plain().withInt8(int8))) {
                    assertEquals(24, onnx.dim());
                    if (int8) {
                        double worst = Parity.worst(encoder.encode(texts), onnx.encode(texts));
                        assertTrue(worst > 0.9995 && worst < 1 - 1e-7, "worst cosine " + worst);
                    } else {
                        assertSame(encoder.encode(texts), onnx.encode(texts), 1e-5f);
                    }
                }
            }
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        List<String> texts = Parity.texts(30);
        try (Model model = Model.load(fixture("bert"))) {
            TransformerEncoder encoder = (TransformerEncoder) model.encoder();
            Path file = folder.resolve("model.onnx");
            OnnxExport.plain().write(encoder, file);
            try (TransformerEncoder again = OnnxModels.open(file)) {
                assertEquals(encoder.config().heads(), again.config().heads());
                assertEquals(encoder.config().normEpsilon(), again.config().normEpsilon());
                assertEquals(encoder.maxTokens(), again.maxTokens());
                assertSame(encoder.encode(texts), again.encode(texts), 1e-6f);
            }
        }
    }

    @Test
    void bytesKeepMiniLmsDirections() {
        List<String> texts = Parity.texts(40);
        try (Model model = Bases.named("all-minilm-l6-v2")) {
            float[][] expected = model.encode(texts);
            long floats;
            try (OnnxEncoder onnx = exported(model.encoder(), OnnxExport.plain())) {
                floats = folder.resolve("model.onnx").toFile().length();
                double worst = Parity.worst(expected, onnx.encode(texts));
                assertTrue(worst >= 0.99999, "worst cosine " + worst);
            }
            try (OnnxEncoder onnx = exported(model.encoder(), OnnxExport.plain().withInt8(true))) {
                double worst = Parity.worst(expected, onnx.encode(texts));
                assertTrue(worst > 0.96 && worst < 0.99999, "worst cosine " + worst);
                assertTrue(folder.resolve("model.onnx").toFile().length() * 3.8 < floats);
            }
        }
    }
}
