package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.encoder.transformer.Head;
import dev.dipole.encoder.transformer.TransformerConfig;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.eval.PairTask;
import dev.dipole.eval.RetrievalValidation;
import dev.dipole.model.Model;
import dev.dipole.model.Prompts;
import dev.dipole.random.RandomKey;
import dev.dipole.testing.Texts;
import dev.dipole.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that start from a model. */
final class TextBaseTest {

    private static final int TOPICS = 20;
    private static final Source<String> PAIRS = Sources.of("toy", Texts.pairs(new SplittableRandom(1), TOPICS, 200));

    @TempDir
    private Path folder;

    private String base = "";

    @BeforeEach
    void saveABase() {
        Tokenizer tokenizer = Texts.tokenizer(TOPICS);
        base = folder.resolve("base").toString();
        try (Model model = new Model(
                TransformerEncoder.random(
                        TransformerConfig.bert(tokenizer.vocabularySize(), 16, 1, 2, 32, 40),
                        tokenizer,
                        20,
                        Head.mean(),
                        RandomKey.ofSeed(3)),
                Prompts.of("q: ", "d: "),
                Map.of())) {
            model.save(Path.of(base));
        }
    }

    private static double fresh(Model model) {
        return new RetrievalValidation(
                        PairTask.of(
                                "fresh",
                                Sources.of("fresh", Texts.pairs(new SplittableRandom(2), TOPICS, TOPICS)),
                                TOPICS),
                        "mrr@10")
                .evaluate(model.queries(), model.documents());
    }

    private TextTraining from(String name) {
        return Dipole.text().base(name).batch(32);
    }

    @Test
    void aTransformerIsFineTuned() {
        try (Model before = Model.load(Path.of(base));
                Model after = from(base)
                        .epochs(12)
                        .set("training.learning-rate", 3e-3)
                        .train(PAIRS)) {
            assertInstanceOf(TransformerEncoder.class, after.encoder());
            assertEquals(new Prompts("q: ", "d: ", ""), after.prompts());
            double untrained = fresh(before);
            double trained = fresh(after);
            assertTrue(trained > 0.5 && trained > 2 * untrained, () -> untrained + " before, " + trained + " after");
        }
    }

    @Test
    void adaptersAreMergedWhenAllIsDone() {
        try (Model before = Model.load(Path.of(base));
                Model after = from(base)
                        .epochs(1)
                        .set("training.learning-rate", 1e-2)
                        .set("base.tuning.lora-rank", 2)
                        .train(PAIRS)) {
            TransformerEncoder encoder = assertInstanceOf(TransformerEncoder.class, after.encoder());
            assertEquals(false, encoder.hasAdapters());
            String words = "embeddings.word_embeddings.weight";
            assertEquals(
                    List.of(0f),
                    List.of((float) encoder.weights()
                            .get(words)
                            .sub(((TransformerEncoder) before.encoder())
                                    .weights()
                                    .get(words))
                            .abs()
                            .max()
                            .item_double()),
                    "the base stays");
            assertNotEquals(before.hash(), after.hash());
            after.save(folder.resolve("after"));
            try (Model read = Model.load(folder.resolve("after"))) {
                List<String> texts = List.of("one", "two three");
                assertArrayEquals(after.encode(texts), read.encode(texts));
            }
        }
    }

    @Test
    void aStaticEncoderIsMadeOfIt() {
        try (Model trained = from("static:" + base)
                .set("dim", 0)
                .epochs(20)
                .set("training.learning-rate", 0.05)
                .set("base.query-prompt", "")
                .set("base.document-prompt", "")
                .train(PAIRS)) {
            assertInstanceOf(StaticTextEncoder.class, trained.encoder());
            assertEquals(16, trained.dim());
            assertEquals(Prompts.none(), trained.prompts());
            double value = fresh(trained);
            assertTrue(value > 0.5, () -> value + " after training");
        }
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertMessage(
                "dim (7) must be 0 or 16, the length of the vectors of the base " + base,
                () -> from(base).set("dim", 7).train(PAIRS));
        assertMessage(
                "is no folder", () -> from(folder.resolve("nowhere").toString()).train(PAIRS));
        assertMessage(
                "name (static:) must be none, a model's folder or name, or static: followed by either",
                () -> from("static:"));
        try (Model model = Dipole.text().set("dim", 8).epochs(1).batch(32).train(PAIRS)) {
            model.save(folder.resolve("plain"));
        }
        assertMessage(
                "must name a transformer: a static encoder is made of one; leave static: away to train on",
                () -> from("static:" + folder.resolve("plain")).train(PAIRS));
        try (Model on = from(folder.resolve("plain").toString())
                .epochs(1)
                .set("training.learning-rate", 1e-3)
                .train(PAIRS)) {
            assertEquals(8, on.dim());
        }
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable work) {
        String message =
                String.valueOf(assertThrows(RuntimeException.class, work).getMessage());
        assertTrue(message.contains(part), () -> message + "\nlacks: " + part);
    }
}
