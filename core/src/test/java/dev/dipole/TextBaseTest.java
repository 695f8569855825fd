package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
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
import dev.dipole.tower.TokenVectorCache;
import dev.dipole.train.TrainingListener;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** The vocabulary goes through the transformer once for all trainings that share it, and through each base's own. */
    @Test
    void trainingsShareWhatABaseMakesOfItsVocabulary() {
        TokenVectorCache shared = new TokenVectorCache();
        AtomicInteger made = new AtomicInteger();
        TrainingListener counting = new TrainingListener() {
            @Override
            public void preparing(String what, long done, long all) {
                made.addAndGet(what.startsWith("putting") && done == all ? 1 : 0);
            }
        };
        try (Model alone = from("static:" + base).set("dim", 8).untrained(PAIRS);
                Model first = from("static:" + base)
                        .set("dim", 8)
                        .vocabularies(shared)
                        .listener(counting)
                        .untrained(PAIRS);
                Model second = from("static:" + base)
                        .set("dim", 8)
                        .vocabularies(shared)
                        .listener(counting)
                        .untrained(PAIRS)) {
            assertEquals(1, made.get());
            assertEquals(alone.hash(), first.hash());
            assertEquals(alone.hash(), second.hash());
        }
        try (Model trained = from(base).epochs(1).train(PAIRS)) {
            trained.save(folder.resolve("other"));
        }
        try (Model other = from("static:" + folder.resolve("other"))
                .set("dim", 8)
                .vocabularies(shared)
                .listener(counting)
                .untrained(PAIRS)) {
            assertEquals(2, made.get());
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

    @Test
    void aSmallTransformerIsTrainedFromNothing() {
        TextTraining training = Dipole.text()
                .batch(32)
                .set("base.layers", 1)
                .set("dim", 64)
                .set("max-tokens", 20)
                .set("training.learning-rate", 3e-3);
        double before;
        try (Model untrained = training.untrained(PAIRS)) {
            assertEquals(
                    64,
                    assertInstanceOf(TransformerEncoder.class, untrained.encoder())
                            .dim());
            before = fresh(untrained);
        }
        try (Model trained = training.epochs(20).train(PAIRS)) {
            double after = fresh(trained);
            assertTrue(after > before + 0.2, () -> "from " + before + " to " + after);
            trained.save(folder.resolve("small"));
            try (Model loaded = Model.load(folder.resolve("small"))) {
                assertEquals(after, fresh(loaded), 1e-6);
            }
        }
        assertMessage(
                "dim (65) must be a multiple of 64, the size of a head",
                () -> Dipole.text().set("base.layers", 1).set("dim", 65).train(PAIRS));
        assertMessage(
                "layers (2) must be 0 where training starts from all-minilm-l6-v2",
                () -> Dipole.text()
                        .base("all-minilm-l6-v2")
                        .set("base.layers", 2)
                        .train(PAIRS));
    }

    /** The texts are their own positives: only what the views leave out can be learned from. */
    @Test
    void viewsAreSeenInTrainingAndNotAfterwards() {
        Source<String> alone = Sources.mapped(PAIRS, example -> Example.pair(example.anchor(), example.anchor()));
        TextTraining training = Dipole.text().set("dim", 16).batch(32).epochs(2);
        try (Model whole = training.train(alone);
                Model viewed = training.set("views.crop-least", 0.3)
                        .set("views.crop-most", 0.7)
                        .train(alone);
                Model again = training.train(alone)) {
            String text = Texts.text(new SplittableRandom(4), 'q', 3);
            assertFalse(Arrays.equals(whole.encode(List.of(text))[0], viewed.encode(List.of(text))[0]));
            assertArrayEquals(viewed.encode(List.of(text))[0], again.encode(List.of(text))[0], 0);
            assertInstanceOf(StaticTextEncoder.class, viewed.encoder());
            assertEquals(List.of(), whole.history().get("evaluations"), "nothing can be held out of texts alone");
        }
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable work) {
        String message =
                String.valueOf(assertThrows(RuntimeException.class, work).getMessage());
        assertTrue(message.contains(part), () -> message + "\nlacks: " + part);
    }
}
