package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Mixed;
import dev.dipole.data.Pairs;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.eval.PairTask;
import dev.dipole.eval.RetrievalValidation;
import dev.dipole.model.Model;
import dev.dipole.objective.Grid;
import dev.dipole.objective.Scale;
import dev.dipole.objective.Tiling;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.random.RandomKey;
import dev.dipole.settings.Settings;
import dev.dipole.settings.SettingsException;
import dev.dipole.similarity.Dot;
import dev.dipole.similarity.VectorMetric;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Texts;
import dev.dipole.train.RunFolder;
import dev.dipole.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
final class TextTrainingTest {

    private static final int TOPICS = 60;

    private static final Source<String> PAIRS = Sources.of("toy", Texts.pairs(new SplittableRandom(1), TOPICS, 600));

    @TempDir
    Path folder;

    private static TextTraining small() {
        return Dipole.text().set("dim", 32).batch(64).epochs(6);
    }

    @Test
    void fiveLinesTrainAModel() {
        RetrievalValidation fresh = new RetrievalValidation(
                PairTask.of("fresh", Sources.of("fresh", Texts.pairs(new SplittableRandom(2), TOPICS, TOPICS)), TOPICS),
                "mrr@10");
        try (Model model = small().batch(32).epochs(20).train(PAIRS)) {
            double trained = fresh.evaluate(model, model);
            assertTrue(trained > 0.8, () -> trained + " after " + model.history());
            model.save(folder.resolve("model"));
            try (Model read = Model.load(folder.resolve("model"))) {
                List<String> texts = List.of(Texts.text(new SplittableRandom(3), 'q', 5));
                assertArrayEquals(model.encode(texts), read.encode(texts));
                assertEquals(model.history().keySet(), read.history().keySet());
            }
        }
    }

    @Test
    void whatIsNotTrainedIsWhatTrainingBeginsWith() {
        TextTraining still = small().epochs(1).set("development", 0).set("training.learning-rate", 1e-30);
        still.set("training.weight-decay", 0);
        try (Model start = still.untrained(PAIRS);
                Model trained = still.train(PAIRS);
                Model other = small().seed(7).untrained(PAIRS)) {
            List<String> texts = List.of(PAIRS.readAll().get(0).anchor());
            assertArrayEquals(trained.encode(texts)[0], start.encode(texts)[0], 1e-6f);
            assertNotEquals(start.hash(), other.hash());
            assertEquals(trained.history().get("data-sha256"), start.history().get("data-sha256"));
        }
    }

    @Test
    void theSeedDecidesTheModel() {
        String hash = hash(5);
        assertEquals(hash, hash(5));
        assertNotEquals(hash, hash(6));
    }

    private static String hash(long seed) {
        try (Model model = small().epochs(1).seed(seed).train(PAIRS)) {
            return model.hash();
        }
    }

    @Test
    void theHistoryTellsHowItWasMade() {
        try (Model model = small().epochs(1).seed(5).train(PAIRS)) {
            assertEquals(
                    List.of(
                            "settings",
                            "objective",
                            "seed",
                            "data",
                            "data-sha256",
                            "examples",
                            "steps",
                            "best-step",
                            "loss",
                            "training-seconds",
                            "evaluations",
                            "warnings",
                            "dipole",
                            "java"),
                    List.copyOf(model.history().keySet()));
            assertEquals(5L, model.history().get("seed"));
            assertEquals("toy", model.history().get("data"));
            assertEquals(PAIRS.fingerprint(), model.history().get("data-sha256"));
            assertTrue(String.valueOf(model.history().get("settings")).contains("dim: 32\n"));
            assertEquals(
                    4,
                    assertInstanceOf(List.class, model.history().get("evaluations"))
                            .size());
        }
    }

    @Test
    void aRunThatIsReadInAnotherWayIsAnother() throws IOException {
        Path file = folder.resolve("a.csv");
        StringBuilder rows = new StringBuilder("q,p,o\n");
        for (int i = 0; i < 40; i++) {
            rows.append("anchor ")
                    .append(i)
                    .append(",one ")
                    .append(i)
                    .append(",other ")
                    .append(i)
                    .append('\n');
        }
        Files.writeString(file, rows);
        Source<String> one = Pairs.csv(file, "q", "p");
        Source<String> other = Pairs.csv(file, "q", "o");
        String last = "stop here";
        TrainingListener stops = new TrainingListener() {
            @Override
            public void stepped(Step step) {
                throw new IllegalStateException(last);
            }
        };
        try (RunFolder run = RunFolder.open(folder.resolve("run"))) {
            IllegalStateException stopped = assertThrows(
                    IllegalStateException.class,
                    () -> small().batch(8).listener(stops).run(run).train(one));
            assertEquals(last, stopped.getMessage());
            for (Source<String> another : List.of(
                    other,
                    Pairs.csv(file, "p", "q"),
                    Pairs.csv(file, "q", "p", "o"),
                    Sources.concat(List.of(one, one)),
                    Mixed.of(List.of(new Mixed.Part<>(one, 1), new Mixed.Part<>(other, 2)), RandomKey.ofSeed(0)))) {
                assertNotEquals(one.reading(), another.reading());
            }
            InputException e = assertThrows(
                    InputException.class, () -> small().batch(8).run(run).train(other));
            assertTrue(
                    String.valueOf(e.getMessage())
                            .contains(
                                    "holds an unfinished run that was another: data was csv anchor \"q\", positive \"p\""
                                            + " and is csv anchor \"q\", positive \"o\"; finish that one as it was begun"),
                    e::getMessage);
        }
    }

    /**
     * A teacher that prefers the wrong answers is followed by those who learn from scores, and not heard by those who do not:
     * so a mined file teaches what it says.
     */
    @Test
    void aTeachersScoresAreLearnedFromAndOnlyByThoseWhoAsk() {
        List<Example<String>> examples = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 240; i++) {
            int topic = i % 20;
            String question = Texts.text(random, 'q', topic);
            String right = Texts.text(random, 'a', topic);
            String wrong = Texts.text(random, 'a', (topic + 1) % 20);
            examples.add(new Example<>(
                    question, List.of(right), List.of(wrong), null, Double.NaN, null, List.of(-1.0, 1.0)));
        }
        Source<String> taught = Sources.of("taught", examples);
        double kl = wrongAbove(taught, "kl-distillation");
        double margin = wrongAbove(taught, "margin-mse");
        double infoNce = wrongAbove(taught, "infonce");
        assertTrue(kl > 0.9 && margin > 0.9 && infoNce < 0.1, () -> kl + ", " + margin + ", " + infoNce);
    }

    /** The share of topics in which the next topic's answer scores above the topic's own. */
    private static double wrongAbove(Source<String> source, String objective) {
        int above = 0;
        try (Model model = Dipole.text()
                .set("dim", 32)
                .set("development", 0.0)
                .set("objective.name", objective)
                .set("objective.temperature", objective.equals("margin-mse") ? 1.0 : 0.1)
                .batch(32)
                .epochs(30)
                .train(source)) {
            for (int topic = 0; topic < 20; topic++) {
                float[][] vectors = model.encode(
                        List.of(Texts.word('q', topic), Texts.word('a', topic), Texts.word('a', (topic + 1) % 20)));
                above += VectorMetric.DOT.score(vectors[0], vectors[2]) > VectorMetric.DOT.score(vectors[0], vectors[1])
                        ? 1
                        : 0;
            }
        }
        return above / 20.0;
    }

    @Test
    void labelsWithOneMemberAreTold() {
        List<Example<String>> examples = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            examples.add(new Example<>("text " + i, List.of(), List.of(), "topic " + i / 2, Double.NaN, null));
        }
        examples.add(new Example<>("lonely text", List.of(), List.of(), "lonely", Double.NaN, null));
        List<String> warned = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void warned(String message) {
                warned.add(message);
            }
        };
        small().epochs(1)
                .listener(listener)
                .train(Sources.of("labelled", examples))
                .close();
        assertTrue(
                warned.contains(
                        "1 of 11 labels have one member only: these texts have no positive and serve as negatives"
                                + " alone"),
                warned::toString);
    }

    @Test
    void theLossMayBeGivenOrSet() {
        try (Model given = small().epochs(1)
                        .objective(InfoNce.forward(0.07).with(new Dot()))
                        .train(PAIRS);
                Model set = small().epochs(1)
                        .set("objective.name", "infonce")
                        .set("objective.similarity", "dot")
                        .set("objective.temperature", 0.07)
                        .train(PAIRS)) {
            assertEquals(given.history().get("objective"), set.history().get("objective"));
            assertEquals(given.hash(), set.hash());
        }
        assertEquals(
                new Grid(
                        new InfoNce(InfoNce.Direction.SYMMETRIC),
                        new Dot(),
                        Scale.learnedTemperature(0.1),
                        Tiling.DEFAULT),
                Settings.override(
                                ObjectiveSettings.defaults(),
                                List.of("similarity=dot", "temperature=0.1", "learn-temperature=true"))
                        .create());
    }

    @Test
    void tooFewHeldOutQueriesAreTold() {
        List<String> warned = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void warned(String message) {
                warned.add(message);
            }
        };
        try (Model model = small().epochs(1).listener(listener).train(Sources.limit(PAIRS, 30))) {
            assertEquals(List.of(), model.history().get("evaluations"));
            assertTrue(
                    warned.get(0)
                            .endsWith("of the anchors would be held out, too few to choose weights by; all are trained"
                                    + " on, and the last weights are kept"),
                    warned::toString);
        }
    }

    @Test
    void whatCannotBeTrainedOnIsNamedBeforeAnythingIsDone() {
        Source<String> one = Sources.of("one", List.of(Example.pair("a", "b")));
        String message = String.valueOf(
                assertThrows(InputException.class, () -> small().train(one)).getMessage());
        assertTrue(message.startsWith("one: has one example only, and training tells each positive"), message);
        Source<String> empty = Sources.of(
                "empty", List.of(Example.pair(" ", "\t"), Example.pair("\n", "  "), Example.pair("", "   ")));
        assertEquals(
                "no word in any text to train a vocabulary from; maybe all texts are empty?",
                assertThrows(InputException.class, () -> small().train(empty)).getMessage());
    }

    @Test
    void badSettingsAreNamed() {
        String unknown = String.valueOf(assertThrows(
                        SettingsException.class,
                        () -> small().set("traning.epochs", 2).train(PAIRS))
                .getMessage());
        assertTrue(unknown.contains("training"), unknown);
        for (String[] bad : new String[][] {
            {"dim", "0", "dim (0) must be at least 1 where there is no base"},
            {"max-tokens", "-1", "max-tokens (-1) must not be negative"},
            {"development", "1", "development (1.0) must be in [0, 1): it is the share that is held out"},
            {"development-limit", "0", "development-limit (0) must be at least 1"},
            {"objective.similarity", "euclid", "similarity (euclid) must be one of cosine, dot, negative-euclidean"},
            {"objective.temperature", "-1", "temperature (-1.0) must be positive and finite"},
            {"metric", "mmr@10", "mmr"},
            {"training.batch", "1", "batch (1) must be at least 2"}
        }) {
            String message = String.valueOf(assertThrows(
                            RuntimeException.class,
                            () -> small().set(bad[0], bad[1]).train(PAIRS),
                            bad[0])
                    .getMessage());
            assertTrue(message.contains(bad[2]), message);
        }
    }
}
