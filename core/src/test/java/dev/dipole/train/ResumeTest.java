package dev.dipole.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.eval.PairTask;
import dev.dipole.eval.RetrievalValidation;
import dev.dipole.eval.Validation;
import dev.dipole.monitor.RunEvent;
import dev.dipole.monitor.RunLog;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.miner.DenseMiner;
import dev.dipole.negatives.miner.RandomMiner;
import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Scale;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.objective.WrappedObjective;
import dev.dipole.objective.embedding.Dino;
import dev.dipole.objective.embedding.WeightedSum;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.random.RandomKey;
import dev.dipole.settings.Settings;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import dev.dipole.testing.Texts;
import dev.dipole.text.Tokenizer;
import dev.dipole.train.companion.Curriculum;
import dev.dipole.train.companion.Hunt;
import dev.dipole.train.companion.MemoryQueue;
import dev.dipole.train.companion.MomentumEncoder;
import dev.dipole.train.companion.Phase;
import dev.dipole.train.companion.RefreshedNegatives;
import dev.dipole.train.companion.Start;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A run that is stopped and begun again ends in the same bytes as one that was not. */
@ExtendWith({OneThread.class, Seeds.class})
final class ResumeTest {

    private static final int TOPICS = 60;
    private static final Tokenizer TOKENIZER = Texts.tokenizer(TOPICS);

    @TempDir
    private Path folder;

    /** Stands in for the end of the process. */
    private static final class Stopped extends RuntimeException {}

    /** What is left of a run. */
    private record Outcome(List<float[]> weights, String log, TrainingResult result) {}

    /** What is trained. */
    private enum Way {
        SHARED,
        TOWERS,
        /** Candidates by a momentum encoder and from a queue, and a centre that is carried along. */
        MOMENTUM,
        /** Two towers, with negatives that are mined at random and then by their weights, and kept in a queue. */
        REFRESHED;

        private Method<String> method(
                StaticTextEncoder anchors, StaticTextEncoder candidates, List<Companion<String>> companions) {
            EmbeddingObjective contrast = InfoNce.symmetric(0.1).with(Scale.learnedTemperature(0.1));
            return switch (this) {
                case SHARED -> Method.shared(anchors, contrast);
                case TOWERS, REFRESHED -> Method.towers(anchors, candidates, contrast, companions);
                case MOMENTUM ->
                    Method.towers(
                            anchors,
                            anchors,
                            new WeightedSum(List.of(
                                    new WeightedSum.Term(1, contrast), new WeightedSum.Term(0.1, new Centred()))),
                            companions);
            };
        }

        private List<Companion<String>> companions(StaticTextEncoder anchors, StaticTextEncoder candidates) {
            return switch (this) {
                case SHARED, TOWERS -> List.of();
                case MOMENTUM ->
                    List.of(new MomentumEncoder<>(anchors, 0.5, 0.9), new MemoryQueue<>(50, 2, anchors.dim()));
                case REFRESHED -> List.of(refreshed(anchors, candidates), new MemoryQueue<>(50, 2, anchors.dim()));
            };
        }

        private static Companion<String> refreshed(StaticTextEncoder anchors, StaticTextEncoder candidates) {
            Corpus<String> corpus = Corpus.of(pairs());
            Curriculum<String> curriculum = new Curriculum<>(
                    List.of(
                            Phase.drawn("random", Start.afterSteps(2), () -> new RandomMiner<>(corpus)),
                            Phase.byWeights(
                                    "dense",
                                    Start.afterShare(0.3),
                                    weights -> DenseMiner.exact(corpus, weights.anchors(), weights.candidates()))),
                    7,
                    5,
                    2,
                    8);
            return new RefreshedNegatives<>(
                    anchors, candidates, curriculum, Hunt.of(pairs(), corpus), RandomKey.ofSeed(3));
        }
    }

    /** DINO on the batch's pairs, whatever else are candidates. */
    private record Centred() implements WrappedObjective {

        @Override
        public EmbeddingObjective inner() {
            return Dino.defaults();
        }

        @Override
        public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
            long rows = batch.anchors().size(0);
            TensorEvaluation evaluation = inner().evaluate(
                            EmbeddingBatch.pairs(
                                            batch.anchors(), batch.candidates().narrow(0, 0, rows))
                                    .withExtras(batch.extras()),
                            parameters);
            return evaluation.withCandidateGradient(Tensors.zerosLike(batch.candidates()));
        }
    }

    private static Source<String> pairs() {
        return Sources.of("toy", Texts.pairs(new SplittableRandom(11), TOPICS, 300));
    }

    private static Validation<String> validation() {
        return new RetrievalValidation(
                PairTask.of(
                        "fresh", Sources.of("fresh", Texts.pairs(new SplittableRandom(12), TOPICS, TOPICS)), TOPICS),
                "mrr@10");
    }

    private static TrainingSettings settings(String... others) {
        List<String> assignments =
                new ArrayList<>(List.of("epochs=4", "batch=32", "evaluations=8", "checkpoint-seconds=1e-9"));
        assignments.addAll(List.of(others));
        return Settings.override(TrainingSettings.defaults(), assignments);
    }

    /** Runs until it is finished, and begins again whenever a step is one to stop after. */
    private Outcome run(String name, TrainingSettings settings, Way way, LongPredicate stop) throws IOException {
        List<Long> seen = new ArrayList<>();
        while (true) {
            List<Companion<String>> companions = new ArrayList<>();
            try (RunFolder run = RunFolder.open(folder.resolve(name));
                    StaticTextEncoder anchors = encoder(7);
                    StaticTextEncoder candidates = encoder(8)) {
                run.begin(Map.of("name", "test"));
                companions.addAll(way.companions(anchors, candidates));
                TrainingListener listener = new TrainingListener() {
                    @Override
                    public void stepped(Step step) {
                        if (!seen.contains(step.step()) && stop.test(step.step())) {
                            seen.add(step.step());
                            throw new Stopped();
                        }
                    }
                };
                TrainingResult result = new Trainer<>(
                                way.method(anchors, candidates, companions), settings, validation(), listener)
                        .train(pairs(), run);
                companions.forEach(Companion::close);
                return new Outcome(
                        List.of(table(anchors), table(candidates)), Files.readString(run.file(RunLog.NAME)), result);
            } catch (Stopped e) {
                companions.forEach(Companion::close);
                assertTrue(seen.size() < 100, "it ends some day");
            }
        }
    }

    private static float[] table(StaticTextEncoder encoder) {
        return Tensors.floatArray(encoder.parameters().get(StaticTextEncoder.TABLE));
    }

    private static StaticTextEncoder encoder(long seed) {
        return StaticTextEncoder.random(TOKENIZER, 16, 16, RandomKey.ofSeed(seed));
    }

    private void assertEndsAlike(TrainingSettings settings, Way way, SplittableRandom random) throws IOException {
        Outcome whole = run("whole", settings, way, step -> false);
        Outcome stopped = run("stopped", settings, way, step -> random.nextInt(6) == 0);
        assertEquals(whole.log(), stopped.log());
        for (int i = 0; i < whole.weights().size(); i++) {
            assertArrayEquals(whole.weights().get(i), stopped.weights().get(i));
        }
        assertEquals(whole.result().bestStep(), stopped.result().bestStep());
        assertEquals(whole.result().evaluations(), stopped.result().evaluations());
        assertEquals(whole.result().lastLoss(), stopped.result().lastLoss());
        assertEquals(whole.result().steps(), stopped.result().steps());
    }

    @Test
    void endsInTheSameBytes(SplittableRandom random) throws IOException {
        assertEndsAlike(settings(), Way.SHARED, random);
    }

    @Test
    void withTwoTowersAndBlocksAndNeighbours(SplittableRandom random) throws IOException {
        assertEndsAlike(settings("block=64", "neighbours=4", "weight-decay=0.01"), Way.TOWERS, random);
    }

    @Test
    void withMomentumAndQueueAndCentre(SplittableRandom random) throws IOException {
        assertEndsAlike(settings(), Way.MOMENTUM, random);
    }

    @Test
    void withRefreshedNegatives(SplittableRandom random) throws IOException {
        assertEndsAlike(settings("block=64"), Way.REFRESHED, random);
    }

    /** So in the middle of every mining, just before a swap, and just after it. */
    @Test
    void stoppedAfterEveryStep() throws IOException {
        Outcome whole = run("whole", settings(), Way.REFRESHED, step -> false);
        Outcome stopped = run("stopped", settings(), Way.REFRESHED, step -> true);
        assertEquals(whole.log(), stopped.log());
        for (int i = 0; i < whole.weights().size(); i++) {
            assertArrayEquals(whole.weights().get(i), stopped.weights().get(i));
        }
        Outcome without = run("without", settings(), Way.TOWERS, step -> false);
        assertFalse(Arrays.equals(whole.weights().get(0), without.weights().get(0)), "what is mined is learned from");
        List<RunEvent.Renewed> renewed = RunLog.read(folder.resolve("stopped").resolve(RunLog.NAME)).stream()
                .filter(RunEvent.Renewed.class::isInstance)
                .map(RunEvent.Renewed.class::cast)
                .toList();
        assertEquals(
                List.of(2L, 9L, 12L, 19L, 26L, 33L),
                renewed.stream().map(RunEvent.Renewed::step).toList());
        assertEquals(
                List.of(2L, 9L, 9L, 14L, 21L, 28L),
                renewed.stream().map(RunEvent.Renewed::weightsStep).toList());
        assertEquals(
                5, renewed.stream().map(RunEvent.Renewed::weights).distinct().count(), "none, and each its own");
    }

    @Test
    void withEarlyStopping(SplittableRandom random) throws IOException {
        assertEndsAlike(settings("learning-rate=0.9", "patience=1", "evaluations=16"), Way.SHARED, random);
    }

    @Test
    void checkpointsDecideNothing() throws IOException {
        Outcome often = run("often", settings(), Way.SHARED, step -> false);
        Outcome never = run("never", settings("checkpoint-seconds=0"), Way.SHARED, step -> step == 17);
        assertEquals(often.log(), never.log());
        assertArrayEquals(often.weights().get(0), never.weights().get(0));
    }

    @Test
    void aFinishedRunIsNotRunAgain() throws IOException {
        Outcome first = run("finished", settings(), Way.SHARED, step -> false);
        Outcome second = run("finished", settings(), Way.SHARED, step -> {
            throw new AssertionError("step " + step);
        });
        assertEquals(first.log(), second.log());
        assertArrayEquals(first.weights().get(0), second.weights().get(0));
        assertEquals(first.result().bestStep(), second.result().bestStep());
    }

    @Test
    void theLogHoldsEveryStep() throws IOException {
        Outcome outcome = run("logged", settings(), Way.SHARED, step -> false);
        List<RunEvent> events = RunLog.read(folder.resolve("logged").resolve(RunLog.NAME));
        List<Long> steps = events.stream()
                .filter(RunEvent.Stepped.class::isInstance)
                .map(RunEvent::step)
                .toList();
        assertEquals(outcome.result().steps(), steps.size());
        assertEquals(
                outcome.result().evaluations().size(),
                events.stream().filter(RunEvent.Evaluated.class::isInstance).count());
    }

    @Test
    void aFolderServesOneRunAtATime() {
        Path held = folder.resolve("held");
        try (RunFolder first = RunFolder.open(held)) {
            assertEquals(held, first.folder());
            assertMessage(
                    "is in use by another run (process "
                            + ProcessHandle.current().pid() + "); wait until that has ended, or choose another folder",
                    () -> RunFolder.open(held));
        }
        try (RunFolder again = RunFolder.open(held)) {
            assertFalse(again.isBegun());
        }
    }

    @Test
    void anotherRunIsRefused() {
        try (RunFolder run = RunFolder.open(folder.resolve("other"))) {
            run.begin(Map.of("data (SHA-256)", "aa", "training.epochs", "4"));
            run.begin(Map.of("data (SHA-256)", "aa", "training.epochs", "4"));
            assertTrue(run.isBegun());
            assertMessage(
                    "holds an unfinished run that was another: data (SHA-256) was aa and is bb, training.epochs was 4 and"
                            + " is 8; finish that one as it was begun, choose another folder, or discard it (--restart) and begin anew",
                    () -> run.begin(Map.of("data (SHA-256)", "bb", "training.epochs", "8")));
            run.discard();
            assertFalse(run.isBegun());
            run.begin(Map.of("data (SHA-256)", "bb", "training.epochs", "8"));
            run.finish();
            assertFalse(Files.exists(run.folder()));
        }
    }

    @Test
    void aCheckpointOfAnotherVersionOrAnotherModelIsRefused() throws IOException {
        run("version", settings(), Way.SHARED, step -> false);
        Path checkpoint = folder.resolve("version").resolve("checkpoint.safetensors");
        byte[] sound = Files.readAllBytes(checkpoint);
        String text = new String(sound, StandardCharsets.ISO_8859_1);
        Files.writeString(
                checkpoint, text.replace("\"format\":\"1\"", "\"format\":\"9\""), StandardCharsets.ISO_8859_1);
        assertMessage(
                "the checkpoint has format 9 where this version of Dipole reads 1; finish the run with the version that"
                        + " began it, or begin it anew",
                () -> run("version", settings(), Way.SHARED, step -> false));
        Files.write(checkpoint, Arrays.copyOf(sound, sound.length / 2));
        assertMessage("is no sound safetensors file", () -> run("version", settings(), Way.SHARED, step -> false));
        Files.write(checkpoint, sound);
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> run("version", settings(), Way.TOWERS, step -> false));
        assertTrue(String.valueOf(e.getMessage()).contains("it is of another model"), e::getMessage);
    }

    @Test
    void aLogThatDoesNotFitIsRefused() throws IOException {
        run("log", settings(), Way.SHARED, step -> false);
        Path log = folder.resolve("log").resolve(RunLog.NAME);
        Files.writeString(log, "half a line", StandardOpenOption.APPEND);
        run("log", settings(), Way.SHARED, step -> false); // What came after the checkpoint is cut off.
        byte[] whole = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(whole, whole.length / 2));
        assertMessage("bytes where the checkpoint counted", () -> run("log", settings(), Way.SHARED, step -> false));
    }

    @Test
    void shorterDataIsRefused() throws IOException {
        List<Example<String>> all = pairs().readAll();
        Source<String> shrinking = new Source<>() {
            private int opened;

            @Override
            public String name() {
                return "shrinking";
            }

            @Override
            public Cursor<String> open(long position) {
                opened++;
                return Sources.of("part", all.subList(0, opened > 1 ? 100 : 300))
                        .open(position);
            }

            @Override
            public String fingerprint() {
                return "none";
            }
        };
        try (StaticTextEncoder encoder = encoder(7)) {
            assertMessage(
                    "ended after fewer than the 300 examples",
                    () -> new Trainer<>(
                                    Method.shared(encoder, InfoNce.symmetric(0.1)),
                                    settings(),
                                    null,
                                    TrainingListener.NONE)
                            .train(shrinking));
        }
    }

    private static void assertMessage(String part, Executable work) {
        InputException e = assertThrows(InputException.class, work);
        assertTrue(String.valueOf(e.getMessage()).contains(part), () -> e.getMessage() + "\nlacks: " + part);
    }
}
