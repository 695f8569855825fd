package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.eval.PairTask;
import dev.dipole.eval.RetrievalValidation;
import dev.dipole.model.Model;
import dev.dipole.testing.Texts;
import dev.dipole.train.RunFolder;
import dev.dipole.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What settings carry along beside the encoder and the loss. */
final class CompanionsTest {

    private static final int TOPICS = 30;

    private static final Source<String> PAIRS = Sources.of("toy", Texts.pairs(new SplittableRandom(1), TOPICS, 300));

    @TempDir
    private Path folder;

    private static TextTraining small() {
        return Dipole.text().set("dim", 32).batch(32).epochs(10);
    }

    private static double fresh(Model model) {
        return new RetrievalValidation(
                        PairTask.of(
                                "fresh",
                                Sources.of("fresh", Texts.pairs(new SplittableRandom(2), TOPICS, TOPICS)),
                                TOPICS),
                        "mrr@10")
                .evaluate(model, model);
    }

    @Test
    void aQueueAndAMomentumEncoderTrainAModel() {
        try (Model model = small().set("objective.name", "infonce")
                        .set("method.momentum", 0.9)
                        .set("method.momentum-end", 1)
                        .set("method.queue", 100)
                        .set("method.queue-warmup", 2)
                        .train(PAIRS);
                Model untrained = small().set("training.steps", 1)
                        .set("training.learning-rate", 1e-9)
                        .train(PAIRS)) {
            double trained = fresh(model);
            double before = fresh(untrained);
            assertTrue(trained > 5 * before, () -> before + " before, " + trained + " after");
        }
    }

    @Test
    void aGuideIgnoresWhatItFindsAlikeAndATeacherIsLearnedFrom() {
        String path = folder.resolve("other").toString();
        try (Model other = small().seed(5).train(PAIRS)) {
            other.save(Path.of(path));
            double teacher = fresh(other);
            try (Model student = small().set("objective.name", "embedding-cosine")
                    .set("method.teacher", path)
                    .epochs(25)
                    .train(PAIRS)) {
                double learned = fresh(student);
                assertTrue(learned > 0.5 * teacher, () -> learned + " of the teacher's " + teacher);
            }
        }
        try (Model strict = small().epochs(2)
                        .set("method.guide", path)
                        .set("method.guide-margin", 2.1)
                        .train(PAIRS);
                Model plain = small().epochs(2).train(PAIRS);
                Model lax = small().epochs(2)
                        .set("method.guide", path)
                        .set("method.guide-margin", -2.1)
                        .train(PAIRS);
                Model own = small().epochs(2).set("method.own-share", 0.01).train(PAIRS)) {
            assertEquals(plain.hash(), lax.hash(), "a guide that finds nothing alike changes nothing");
            assertNotEquals(plain.hash(), own.hash());
            assertNotEquals(plain.hash(), strict.hash());
            // Everything is ignored, so nothing is learned.
            assertEquals(0.0, (double) strict.history().get("loss"), 1e-6);
        }
    }

    @Test
    void aTeachersVectorsAreKeptWhileTheRunLastsAndNoLonger() throws IOException {
        String path = folder.resolve("teacher").toString();
        try (Model other = small().seed(5).train(PAIRS)) {
            other.save(Path.of(path));
        }
        TextTraining training =
                small().epochs(3).set("objective.name", "embedding-cosine").set("method.teacher", path);
        Path kept = folder.resolve("run");
        List<Long> sizes = new ArrayList<>();
        TrainingListener watching = new TrainingListener() {
            @Override
            public void stepped(Step step) {
                sizes.add(kept.resolve("teacher.vectors").toFile().length());
                if (sizes.size() == 18) {
                    throw new IllegalStateException("stopped");
                }
            }
        };
        List<String> before = temporary();
        try (RunFolder run = RunFolder.open(kept)) {
            training.run(run).set("training.checkpoint-seconds", 1e-9).listener(watching);
            assertThrows(IllegalStateException.class, () -> training.train(PAIRS));
        }
        assertEquals(before, temporary());
        // Ten steps are an epoch; the second one sees the same texts.
        assertTrue(sizes.get(0) > 0 && sizes.get(0) < sizes.get(9), sizes::toString);
        assertEquals(sizes.get(9), sizes.get(17), sizes::toString);
        TextTraining other =
                small().epochs(3).set("objective.name", "embedding-cosine").set("method.teacher", path);
        try (Model plain = other.set("training.checkpoint-seconds", 1e-9).train(PAIRS);
                RunFolder run = RunFolder.open(kept);
                Model resumed =
                        training.run(run).listener(new TrainingListener() {}).train(PAIRS)) {
            assertEquals(plain.hash(), resumed.hash());
            run.finish();
        }
        assertFalse(Files.exists(kept.resolve("teacher.vectors")));
        assertEquals(before, temporary());
    }

    @Test
    void aTeachersVectorsAreKeptForTheNextTrainingAndAreThoseOfTheTextsAlone() throws IOException {
        String path = folder.resolve("teacher").toString();
        Path kept = folder.resolve("kept");
        try (Model other = small().seed(5).train(PAIRS)) {
            other.save(Path.of(path));
        }
        TextTraining training = small().epochs(2)
                .set("objective.name", "embedding-cosine")
                .set("method.teacher", path)
                .cache(kept);
        String first;
        try (Model model = training.train(PAIRS)) {
            first = model.hash();
        }
        Map<Path, Long> files = sizes(kept);
        assertEquals(1, files.size());
        assertTrue(files.values().stream().allMatch(size -> size > 300L * 32 * Float.BYTES), files::toString);
        try (Model again = training.train(PAIRS);
                Model prompted = training.set("base.query-prompt", "query: ")
                        .set("base.document-prompt", "passage: ")
                        .train(PAIRS)) {
            assertEquals(first, again.hash());
            assertNotEquals(first, prompted.hash());
        }
        assertEquals(files, sizes(kept), "the teacher was asked again, or saw the student's prompts");
    }

    private static Map<Path, Long> sizes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.collect(
                    Collectors.toMap(file -> file, file -> file.toFile().length()));
        }
    }

    /** Vectors of teachers that runs without a folder keep. */
    private static List<String> temporary() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("dipole-teacher"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aLossOfClassesCountsTheLabels() {
        List<Example<String>> examples = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 200; i++) {
            int topic = i % 7;
            examples.add(Example.labelled(Texts.text(random, 'q', topic), "topic " + topic));
        }
        Source<String> labelled = Sources.of("labelled", examples);
        try (Model model = small().set("objective.name", "normalised-softmax").train(labelled)) {
            assertTrue(
                    String.valueOf(model.history().get("objective")).contains("classes=7"),
                    () -> String.valueOf(model.history().get("objective")));
        }
        assertEquals(
                "toy has no labels, and objective classifier learns from them; read them with their labels, such as a column or"
                        + " the folders of pictures, or choose a loss that needs none",
                assertThrows(
                                InputException.class,
                                () -> small().set("objective.name", "classifier")
                                        .train(PAIRS))
                        .getMessage());
    }

    @Test
    void whatCannotBeIsNamed() {
        for (String[] bad : new String[][] {
            {"momentum=1", "momentum (1.0) must be in [0, 1); 0.999 is usual, 0 turns it off"},
            {"momentum-end=0.5", "momentum-end (0.5) must be in [momentum = 0.0, 1], and 0 where there is no momentum"},
            {"queue=-1", "queue (-1) must not be negative; 0: no queue"},
            {"queue-warmup=-1", "queue-warmup (-1) must not be negative; 0: used at once"},
            {"own-share=95", "own-share (95.0) must be in [0, 1]: a share of the positive's score, 0: no such rule"},
            {"guide=nowhere", "method.guide: nowhere is no folder; name the folder of a model"},
            {"teacher=nowhere", "method.teacher: nowhere is no folder; name the folder of a model"}
        }) {
            String[] setting = bad[0].split("=");
            assertMessage(
                    bad[1],
                    () -> small().set("method." + setting[0], setting[1]).train(PAIRS));
        }
        assertMessage(
                "queue (5) and guide cannot both be set: the guide embeds the rows of a batch, not those that the queue"
                        + " keeps",
                () -> small().set("method.queue", 5).set("method.guide", "m").train(PAIRS));
        assertMessage(
                "the model's own scores can only be asked about losses that set all anchors against all candidates, and"
                        + " vicreg does not; leave the share of the positive's score away",
                () -> small().set("method.own-share", 0.9)
                        .set("objective.name", "vicreg")
                        .train(PAIRS));
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable work) {
        String message =
                String.valueOf(assertThrows(RuntimeException.class, work).getMessage());
        assertTrue(message.contains(part), () -> message + "\nlacks: " + part);
    }
}
