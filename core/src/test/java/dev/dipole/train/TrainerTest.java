package dev.dipole.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.encoder.Encoder;
import dev.dipole.encoder.Perceptron;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.eval.PairTask;
import dev.dipole.eval.RetrievalValidation;
import dev.dipole.eval.Validation;
import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Grid;
import dev.dipole.objective.Scale;
import dev.dipole.objective.SparseTargets;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.random.RandomKey;
import dev.dipole.settings.Settings;
import dev.dipole.settings.SettingsException;
import dev.dipole.tensor.Native;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Texts;
import dev.dipole.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** All seeds are fixed: a run is a function of its seed, which is what is tested first. */
@ExtendWith(OneThread.class)
final class TrainerTest {

    private static final int TOPICS = 200;

    private static final Tokenizer TOKENIZER = Texts.tokenizer(TOPICS);

    private static StaticTextEncoder encoder() {
        return StaticTextEncoder.random(TOKENIZER, 32, 16, RandomKey.ofSeed(7));
    }

    private static Source<String> pairs(int topics, int count) {
        return Sources.of("toy", Texts.pairs(new SplittableRandom(11), topics, count));
    }

    private static TrainingSettings settings(int epochs, int batch, String... others) {
        List<String> assignments = new ArrayList<>(List.of("epochs=" + epochs, "batch=" + batch));
        assignments.addAll(List.of(others));
        return Settings.override(TrainingSettings.defaults(), assignments);
    }

    private static TrainingResult train(
            TrainableEncoder<String, ?> encoder,
            EmbeddingObjective objective,
            TrainingSettings settings,
            Source<String> source) {
        return new Trainer<>(Method.shared(encoder, objective), settings, null, TrainingListener.NONE).train(source);
    }

    // What a run gives.

    @Test
    void theSameSeedGivesTheSameBytes() {
        float[] first = weightsAfter(settings(2, 32, "seed=5"), 1);
        assertArrayEquals(first, weightsAfter(settings(2, 32, "seed=5"), 1));
        assertArrayEquals(first, weightsAfter(settings(2, 32, "seed=5"), 2), 1e-3f, "another number of threads");
        assertFalse(Arrays.equals(first, weightsAfter(settings(2, 32, "seed=6"), 1)), "another seed");
    }

    private static float[] weightsAfter(TrainingSettings settings, int threads) {
        Native.threads(threads);
        try (StaticTextEncoder encoder = encoder()) {
            train(encoder, InfoNce.symmetric(0.1), settings, pairs(TOPICS, 300));
            return Tensors.floatArray(encoder.parameters().get(StaticTextEncoder.TABLE));
        } finally {
            Native.threads(1);
        }
    }

    @Test
    void aToyTaskIsSolved() {
        List<Double> losses = new ArrayList<>();
        RetrievalValidation fresh = new RetrievalValidation(
                PairTask.of(
                        "fresh", Sources.of("fresh", Texts.pairs(new SplittableRandom(12), TOPICS, TOPICS)), TOPICS),
                "mrr@10");
        try (StaticTextEncoder encoder = encoder()) {
            double before = fresh.evaluate(encoder, encoder);
            TrainingResult result = new Trainer<>(
                            Method.shared(encoder, InfoNce.symmetric(0.1)), settings(12, 50), fresh, steps(losses))
                    .train(pairs(TOPICS, 1000));
            assertTrue(before < 0.1, () -> "untrained " + before);
            assertTrue(fresh.evaluate(encoder, encoder) > 0.95, () -> "trained " + result.evaluations());
            assertEquals(240, result.steps());
            assertEquals(240, losses.size());
            assertEquals(1000, result.examples());
            assertEquals(4, result.evaluations().size());
            assertEquals(
                    List.of(60L, 120L, 180L, 240L),
                    result.evaluations().stream().map(e -> e.step()).toList());
            assertEquals(List.of(), result.warnings());
            double mean = losses.subList(216, 240).stream()
                    .mapToDouble(l -> l)
                    .average()
                    .orElseThrow();
            assertEquals(mean, result.lastLoss(), 1e-12, "the mean over the last tenth");
            assertTrue(mean < 0.5 * losses.get(0), () -> losses.get(0) + " to " + mean);
        }
    }

    private static TrainingListener steps(List<Double> losses) {
        return new TrainingListener() {
            @Override
            public void stepped(Step step) {
                losses.add(step.loss());
            }
        };
    }

    @Test
    void stepsLimitARun() {
        TrainingSettings s = settings(5, 10);
        TrainingSettings seven = settings(5, 10, "steps=7", "decay=cosine", "weight-decay=0.01", "evaluations=0");
        try (StaticTextEncoder encoder = encoder()) {
            assertEquals(
                    7,
                    train(encoder, InfoNce.symmetric(0.1), seven, pairs(TOPICS, 50))
                            .steps());
            assertEquals(
                    25,
                    train(encoder, InfoNce.symmetric(0.1), s, pairs(TOPICS, 50)).steps());
        }
    }

    // Which weights are kept.

    @Test
    void earlyStoppingKeepsTheBestWeights() {
        double[] scripted = {0.1, 0.5, 0.3, 0.4, 0.9};
        List<float[][]> seen = new ArrayList<>();
        Validation<String> validation = new Validation<>() {
            @Override
            public String metric() {
                return "scripted";
            }

            @Override
            public double evaluate(Encoder<String> anchors, Encoder<String> candidates) {
                assertSame(anchors, candidates);
                seen.add(anchors.encode(List.of(Texts.word('q', 1), Texts.word('o', 3))));
                return scripted[seen.size() - 1];
            }
        };
        TrainingSettings patient = settings(10, 20, "evaluations=10", "patience=2");
        List<String> heard = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void evaluated(long step, String metric, double value, boolean best) {
                heard.add(step + " " + metric + " " + value + " " + best);
            }
        };
        try (StaticTextEncoder encoder = encoder()) {
            TrainingResult result = new Trainer<>(
                            Method.shared(encoder, InfoNce.symmetric(0.1)), patient, validation, listener)
                    .train(pairs(TOPICS, 100));
            assertEquals(20, result.steps(), "two evaluations without a better one, and the run is over");
            assertEquals(10, result.bestStep());
            assertEquals(
                    List.of(
                            "5 scripted 0.1 true",
                            "10 scripted 0.5 true",
                            "15 scripted 0.3 false",
                            "20 scripted 0.4 false"),
                    heard);
            assertTrue(result.lastLoss() > 0.1, "a run that stops early has a loss");
            assertArrayEquals(seen.get(1), encoder.encode(List.of(Texts.word('q', 1), Texts.word('o', 3))));
            assertFalse(Arrays.deepEquals(seen.get(1), seen.get(3)));
        }
    }

    @Test
    void withoutPatienceEveryEvaluationIsMade() {
        int[] calls = new int[1];
        Validation<String> falling = new Validation<>() {
            @Override
            public String metric() {
                return "falling";
            }

            @Override
            public double evaluate(Encoder<String> anchors, Encoder<String> candidates) {
                return calls[0]++ == 0 ? Double.NaN : -calls[0];
            }
        };
        try (StaticTextEncoder encoder = encoder()) {
            TrainingResult result = new Trainer<>(
                            Method.shared(encoder, InfoNce.symmetric(0.1)),
                            settings(4, 20),
                            falling,
                            TrainingListener.NONE)
                    .train(pairs(TOPICS, 60));
            assertEquals(4, result.evaluations().size());
            assertEquals(6, result.bestStep(), "what is not a number is never the best");
        }
    }

    // Gradients and weights.

    @Test
    void clippingBoundsTheGradient() {
        // Far below Adam's epsilon a step is proportional to the gradient, and so next to nothing.
        TrainingSettings clipped = settings(1, 20, "warmup=0", "decay=constant", "clip-norm=1e-12", "evaluations=0");
        List<Double> norms = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void stepped(Step step) {
                norms.add(step.gradientNorm());
            }
        };
        try (StaticTextEncoder encoder = encoder()) {
            float[] before = Tensors.floatArray(encoder.parameters().get(StaticTextEncoder.TABLE));
            new Trainer<>(Method.shared(encoder, InfoNce.symmetric(0.1)), clipped, null, listener)
                    .train(pairs(TOPICS, 60));
            assertArrayEquals(before, Tensors.floatArray(encoder.parameters().get(StaticTextEncoder.TABLE)), 1e-4f);
            assertTrue(norms.stream().allMatch(norm -> norm > 1e-3), "the norm is told as it was before clipping");
        }
    }

    @Test
    void weightDecayShrinksWhatIsNotRead() {
        TrainingSettings decaying = settings(2, 20, "warmup=0", "decay=constant", "weight-decay=0.5", "evaluations=0");
        try (StaticTextEncoder encoder = encoder()) {
            int unread = TOKENIZER.encode(Texts.word('q', 150), 1)[0];
            float before = Tensors.floatArray(encoder.parameters().get(StaticTextEncoder.TABLE))[unread * 32];
            train(encoder, InfoNce.symmetric(0.1), decaying, pairs(20, 40));
            float after = Tensors.floatArray(encoder.parameters().get(StaticTextEncoder.TABLE))[unread * 32];
            assertEquals(before * Math.pow(1 - 0.05 * 0.5, 4), after, 1e-6);
        }
    }

    @Test
    void microBatchesChangeNothing() {
        // An encoder with dropout, in micro-batches of 7, and in one pass.
        List<List<Double>> losses = new ArrayList<>();
        for (long budget : new long[] {7, Long.MAX_VALUE}) {
            List<Example<List<Float>>> examples = new ArrayList<>();
            SplittableRandom random = new SplittableRandom(5);
            for (int i = 0; i < 60; i++) {
                float x = (float) random.nextGaussian();
                float y = (float) random.nextGaussian();
                examples.add(Example.pair(List.of(x, y, 1f), List.of(x + 0.1f, y, -1f)));
            }
            List<Double> trace = new ArrayList<>();
            try (Perceptron encoder = new Perceptron(3, 8, 0.2, budget, RandomKey.ofSeed(3))) {
                new Trainer<>(Method.shared(encoder, InfoNce.symmetric(0.2)), settings(5, 20), null, steps(trace))
                        .train(inMemory(examples));
            }
            losses.add(trace);
        }
        assertEquals(15, losses.get(0).size());
        for (int step = 0; step < 15; step++) {
            assertEquals(losses.get(1).get(step), losses.get(0).get(step), 1e-3, "step " + step);
        }
        assertTrue(losses.get(0).get(14) < losses.get(0).get(0));
    }

    private static <I> Source<I> inMemory(List<Example<I>> examples) {
        return new Source<>() {
            @Override
            public String name() {
                return "memory";
            }

            @Override
            public Cursor<I> open(long position) {
                return new Cursor<>() {
                    private int at = (int) position;

                    @Override
                    public @Nullable Example<I> next() {
                        return at < examples.size() ? examples.get(at++) : null;
                    }

                    @Override
                    public long position() {
                        return at;
                    }

                    @Override
                    public void close() {}
                };
            }

            @Override
            public String fingerprint() {
                return "";
            }
        };
    }

    // What a batch holds.

    @Test
    void batchesAreBalanced() {
        assertEquals(List.of(3, 3, 4), sizes(10, 4, 1000));
        assertEquals(List.of(4, 4), sizes(8, 4, 1000));
        assertEquals(List.of(2), sizes(2, 50, 1000));
        assertEquals(List.of(3), sizes(3, 2, 1000), "nothing is told from a single example");
        assertEquals(List.of(2, 3), sizes(5, 2, 1000));
        assertEquals(List.of(3, 2, 2, 2, 2), sizes(11, 2, 4));
    }

    private static List<Integer> sizes(int examples, int batch, int block) {
        Recording recording = new Recording(InfoNce.symmetric(0.1));
        try (StaticTextEncoder encoder = encoder()) {
            train(encoder, recording, still(1, batch, "block=" + block), pairs(TOPICS, examples));
        }
        return recording.steps().stream().map(step -> step.anchors.length).toList();
    }

    /** A run that hardly moves the weights, so that embeddings tell what they are of. */
    private static TrainingSettings still(int epochs, int batch, String... others) {
        List<String> assignments = new ArrayList<>(
                List.of("learning-rate=1e-9", "objective-rate=1e-9", "warmup=0", "decay=constant", "evaluations=0"));
        assignments.addAll(List.of(others));
        return settings(epochs, batch, assignments.toArray(String[]::new));
    }

    @Test
    void everyExampleComesOnceInAnEpochWhateverTheBlocks() {
        List<Example<String>> examples = new ArrayList<>();
        for (int topic = 0; topic < 23; topic++) {
            examples.add(Example.pair(Texts.word('q', topic), Texts.word('a', topic)));
        }
        for (String other : List.of("block=4", "block=5", "block=11", "neighbours=1", "neighbours=5")) {
            Recording recording = new Recording(InfoNce.symmetric(0.1));
            try (StaticTextEncoder encoder = encoder()) {
                float[][] anchors =
                        encoder.encode(examples.stream().map(Example::anchor).toList());
                train(encoder, recording, still(3, 4, other), Sources.of("once", examples));
                List<Integer> order = new ArrayList<>();
                recording
                        .steps()
                        .forEach(step -> Arrays.stream(step.anchors).forEach(a -> order.add(nearest(a, anchors))));
                assertEquals(69, order.size());
                for (int epoch = 0; epoch < 3; epoch++) {
                    List<Integer> sorted = new ArrayList<>(order.subList(23 * epoch, 23 * epoch + 23));
                    Collections.sort(sorted);
                    assertEquals(IntStream.range(0, 23).boxed().toList(), sorted, other);
                }
                assertFalse(order.subList(0, 23).equals(order.subList(23, 46)), "each epoch has its own order");
            }
        }
    }

    private static int nearest(float[] vector, float[][] among) {
        int best = 0;
        double highest = -2;
        for (int i = 0; i < among.length; i++) {
            double cosine = 0;
            for (int k = 0; k < vector.length; k++) {
                cosine += vector[k] * among[i][k];
            }
            if (cosine > highest) {
                highest = cosine;
                best = i;
            }
        }
        return best;
    }

    @Test
    void explicitNegativesAreCandidates() {
        List<Example<String>> examples = List.of(
                Example.triplet(Texts.word('q', 0), Texts.word('a', 0), Texts.word('a', 7)),
                new Example<>(
                        Texts.word('q', 1),
                        List.of(Texts.word('a', 1)),
                        List.of(Texts.word('a', 8), Texts.word('a', 9))));
        Recording recording = new Recording(InfoNce.symmetric(0.1));
        try (StaticTextEncoder encoder = encoder()) {
            float[][] negatives = encoder.encode(List.of(Texts.word('a', 7), Texts.word('a', 8), Texts.word('a', 9)));
            train(encoder, recording, still(1, 2), Sources.of("triplets", examples));
            Seen step = recording.steps().get(0);
            assertEquals(2, step.reversible);
            assertEquals(5, step.candidates.length);
            for (float[] negative : negatives) {
                int at = nearest(negative, step.candidates);
                assertTrue(at >= 2);
                assertArrayEquals(negative, step.candidates[at], 1e-5f);
            }
        }
    }

    @Test
    void duplicatesAreNeitherPositivesNorNegatives() {
        String a = Texts.word('q', 0);
        String b = Texts.word('q', 1);
        String c = Texts.word('q', 2);
        String sharedAnswer = Texts.word('a', 0);
        String otherAnswer = Texts.word('a', 1);
        String last = Texts.word('a', 2);
        List<Example<String>> examples = List.of(
                Example.pair(a, sharedAnswer),
                Example.pair(a, otherAnswer),
                Example.pair(b, sharedAnswer),
                Example.pair(c, last));
        try (StaticTextEncoder encoder = encoder()) {
            float[][] anchors = encoder.encode(List.of(a, a, b, c));
            float[][] candidates = encoder.encode(List.of(sharedAnswer, otherAnswer, sharedAnswer, last));
            // By hand: b's answer is a's, too; both answers of a belong to both its rows.
            long[] ignored = {
                SparseTargets.cell(0, 1),
                SparseTargets.cell(0, 2),
                SparseTargets.cell(1, 0),
                SparseTargets.cell(1, 2),
                SparseTargets.cell(2, 0)
            };
            Grid objective = InfoNce.symmetric(0.1);
            double expected = objective
                    .evaluate(anchors, candidates, SparseTargets.pairsIgnoring(ignored))
                    .loss();
            double naive = objective.evaluate(anchors, candidates).loss();
            List<TrainingListener.Step> steps = new ArrayList<>();
            TrainingListener listener = new TrainingListener() {
                @Override
                public void stepped(Step step) {
                    steps.add(step);
                }
            };
            new Trainer<>(Method.shared(encoder, objective), still(1, 4), null, listener)
                    .train(Sources.of("duplicates", examples));
            assertEquals(5, steps.get(0).ignored());
            assertEquals(expected, steps.get(0).loss(), 1e-5);
            assertTrue(Math.abs(naive - expected) > 0.1, "the duplicates matter");
        }
    }

    // The objective's own parameters.

    @Test
    void aLearnedTemperatureMovesAndStaysInItsRange() {
        Recording recording = new Recording(InfoNce.symmetric(0.05).with(Scale.learnedTemperature(0.05)));
        TrainingSettings fast = settings(10, 25, "objective-rate=0.6", "warmup=0", "decay=constant", "evaluations=0");
        List<Example<String>> easy = new ArrayList<>();
        for (int topic = 0; topic < 100; topic++) {
            easy.add(Example.pair(Texts.word('q', topic), Texts.word('q', topic)));
        }
        try (StaticTextEncoder encoder = encoder()) {
            train(encoder, recording, fast, Sources.of("easy", easy));
        }
        List<Double> scales = recording.steps().stream()
                .map(step -> Math.exp(step.parameters.get(Grid.LOG_SCALE)[0]))
                .toList();
        assertEquals(20, scales.get(0), 1e-4);
        assertTrue(scales.stream().allMatch(scale -> scale <= 100 * (1 + 1e-6)), scales::toString);
        assertEquals(100, Collections.max(scales), 1e-3, "easy pairs push it to the end of its range");
    }

    @Test
    void everyParameterOfAnObjectiveIsTrained() {
        EmbeddingObjective inner = InfoNce.symmetric(0.1);
        // Adds (p − 3)², whose minimum is known.
        Recording recording = new Recording(new EmbeddingObjective() {
            @Override
            public String name() {
                return "with a parameter";
            }

            @Override
            public Parameters initial(int dim, RandomKey key) {
                return new Parameters(Map.of("p", Tensors.of(new float[] {2}, 1)));
            }

            @Override
            public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
                double p = parameters.get("p").item_double();
                TensorEvaluation at = inner.evaluate(batch, Parameters.none());
                return new TensorEvaluation(
                        at.loss() + (p - 3) * (p - 3),
                        at.anchorGradient(),
                        at.candidateGradient(),
                        new Parameters(Map.of("p", Tensors.of(new float[] {(float) (2 * (p - 3))}, 1))),
                        at.leftOut(),
                        at.ignored());
            }
        });
        TrainingSettings s = settings(20, 25, "learning-rate=0.01", "objective-rate=0.05", "warmup=0", "evaluations=0");
        try (StaticTextEncoder encoder = encoder()) {
            train(encoder, recording, s, pairs(TOPICS, 100));
        }
        List<Seen> steps = recording.steps();
        assertEquals(2, steps.get(0).parameters.get("p")[0]);
        assertEquals(3, steps.get(steps.size() - 1).parameters.get("p")[0], 0.05);
    }

    // Two towers.

    @Test
    void twoTowersLearnEachItsSide() {
        List<Example<String>> pairs = Texts.pairs(new SplittableRandom(12), 60, 60);
        RetrievalValidation fresh =
                new RetrievalValidation(PairTask.of("fresh", Sources.of("fresh", pairs), 60), "mrr@10");
        Validation<String> both = new Validation<>() {
            @Override
            public String metric() {
                return fresh.metric();
            }

            @Override
            public double evaluate(Encoder<String> anchors, Encoder<String> candidates) {
                assertNotSame(anchors, candidates);
                return fresh.evaluate(anchors, candidates);
            }
        };
        try (StaticTextEncoder asks = encoder();
                StaticTextEncoder answers = StaticTextEncoder.random(TOKENIZER, 32, 16, RandomKey.ofSeed(8))) {
            double untrained = fresh.evaluate(asks, answers);
            float[][] asked = asks.encode(List.of(Texts.word('q', 0), Texts.word('a', 0)));
            float[][] answered = answers.encode(List.of(Texts.word('q', 0), Texts.word('a', 0)));
            TrainingResult result = new Trainer<>(
                            Method.towers(asks, answers, InfoNce.symmetric(0.1)),
                            settings(20, 30),
                            both,
                            TrainingListener.NONE)
                    .train(pairs(60, 300));
            double best = result.evaluations().stream()
                    .mapToDouble(TrainingResult.Evaluated::value)
                    .max()
                    .orElseThrow();
            assertTrue(untrained < 0.2, () -> "untrained " + untrained);
            assertTrue(best > 0.6, () -> "trained " + result.evaluations());
            assertEquals(best, fresh.evaluate(asks, answers), 1e-12, "both towers hold their best weights");
            float[][] askedNow = asks.encode(List.of(Texts.word('q', 0), Texts.word('a', 0)));
            float[][] answeredNow = answers.encode(List.of(Texts.word('q', 0), Texts.word('a', 0)));
            assertFalse(Arrays.equals(asked[0], askedNow[0]));
            assertArrayEquals(asked[1], askedNow[1], "the tower that asks never reads an answer");
            assertArrayEquals(answered[0], answeredNow[0]);
            assertFalse(Arrays.equals(answered[1], answeredNow[1]));
        }
    }

    @Test
    void towersOfDifferentDimensionsAreRefused() {
        try (StaticTextEncoder asks = encoder();
                StaticTextEncoder answers = StaticTextEncoder.random(TOKENIZER, 16, 16, RandomKey.ofSeed(8))) {
            Trainer<String> trainer = new Trainer<>(
                    Method.towers(asks, answers, InfoNce.symmetric(0.1)), settings(1, 50), null, TrainingListener.NONE);
            assertEquals(
                    "anchors have 32 dimensions and candidates 16; both must come from the same space",
                    assertThrows(IllegalArgumentException.class, () -> trainer.train(pairs(TOPICS, 50)))
                            .getMessage());
        }
    }

    // What goes wrong, and by what name.

    @Test
    void twoExamplesAreEnoughAndOneIsNot() {
        try (StaticTextEncoder encoder = encoder()) {
            assertEquals(
                    4,
                    train(encoder, InfoNce.symmetric(0.1), settings(4, 50), pairs(TOPICS, 2))
                            .steps());
            for (int count : new int[] {0, 1}) {
                assertEquals(
                        "toy: " + count + " example(s); training tells examples apart and needs at least 2",
                        assertThrows(
                                        InputException.class,
                                        () -> train(
                                                encoder, InfoNce.symmetric(0.1), settings(4, 50), pairs(TOPICS, count)))
                                .getMessage());
            }
        }
    }

    @Test
    void aSourceThatShrinksIsNamed() {
        List<Example<String>> examples = new ArrayList<>(Texts.pairs(new SplittableRandom(1), TOPICS, 20));
        Source<String> source = inMemory(examples);
        Recording shrinks = new Recording(InfoNce.symmetric(0.1)) {
            @Override
            public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
                if (examples.size() > 5) {
                    examples.remove(0);
                }
                return super.evaluate(batch, parameters);
            }
        };
        try (StaticTextEncoder encoder = encoder()) {
            assertEquals(
                    "memory ended after fewer than the 20 examples that it had at first; leave it as it is while it is"
                            + " trained on",
                    assertThrows(InputException.class, () -> train(encoder, shrinks, still(9, 5, "block=5"), source))
                            .getMessage());
        }
    }

    @Test
    void aLossOrGradientThatIsNotFiniteEndsTheRun() {
        for (boolean ofLoss : new boolean[] {true, false}) {
            Recording breaks = new Recording(InfoNce.symmetric(0.1)) {
                @Override
                public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
                    TensorEvaluation at = super.evaluate(batch, parameters);
                    return new TensorEvaluation(
                            ofLoss ? Double.NaN : at.loss(),
                            at.anchorGradient().fill_(Tensors.scalar(Double.POSITIVE_INFINITY)),
                            at.candidateGradient(),
                            at.parameterGradients(),
                            at.leftOut(),
                            at.ignored());
                }
            };
            try (StaticTextEncoder encoder = encoder()) {
                float[] before = Tensors.floatArray(encoder.parameters().get(StaticTextEncoder.TABLE));
                String message = assertThrows(
                                IllegalStateException.class,
                                () -> train(encoder, breaks, settings(1, 10), pairs(TOPICS, 20)))
                        .getMessage();
                assertEquals(
                        (ofLoss ? "the loss of step 1 is NaN" : "the gradient of step 1 has the norm NaN")
                                + "; lower the learning rate (0.05) or raise the temperature",
                        message);
                assertArrayEquals(
                        before,
                        Tensors.floatArray(encoder.parameters().get(StaticTextEncoder.TABLE)),
                        "the weights are as they were");
            }
        }
    }

    @Test
    void lossesThatTeachNothingAreNamed() {
        List<String> heard = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void warned(String message) {
                heard.add(message);
            }
        };
        try (StaticTextEncoder encoder = encoder()) {
            Source<String> alike = Sources.of(
                    "alike",
                    List.of(
                            Example.pair(Texts.word('q', 0), Texts.word('a', 0)),
                            Example.pair(Texts.word('q', 0), Texts.word('a', 1))));
            TrainingResult zero = new Trainer<>(
                            Method.shared(encoder, InfoNce.symmetric(0.05)), settings(30, 2), null, listener)
                    .train(alike);
            assertEquals(
                    List.of(
                            "step 1: the loss is 0: no anchor has a negative left, since of the 2 candidate(s) of its batch"
                                    + " all others are known positives or equal texts; raise the batch size or check for duplicate"
                                    + " texts"),
                    zero.warnings());
            assertEquals(zero.warnings(), heard);
            TrainingResult blind = train(encoder, InfoNce.symmetric(100), settings(10, 16), pairs(TOPICS, 64));
            assertEquals(1, blind.warnings().size());
            String message = blind.warnings().get(0);
            assertTrue(
                    message.matches(
                            "step 25: the loss has stayed at 2\\.7\\d\\d, near ln 16 = 2\\.773: at a temperature of"
                                    + " 100 all scores are nearly the same.*"),
                    message);
        }
    }

    @Test
    void settingsAreCheckedByName() {
        assertMessage("batch (1) must be at least 2", () -> settings(1, 1));
        assertMessage("epochs (0) must be at least 1", () -> settings(0, 2));
        assertMessage(
                "block (4) must be at least batch (5): a batch is drawn from one block", () -> still(1, 5, "block=4"));
        assertMessage(
                "weight-decay (25.0) must not be negative, and below 20.0, where a step at the highest learning rate would"
                        + " leave nothing of a weight",
                () -> settings(1, 2, "warmup=0", "weight-decay=25", "evaluations=0"));
        assertMessage(
                "clip-norm (-1.0) must not be negative; 0 turns it off",
                () -> settings(1, 2, "warmup=0", "clip-norm=-1", "evaluations=0"));
    }

    private static void assertMessage(String expected, Executable call) {
        String message =
                String.valueOf(assertThrows(SettingsException.class, call).getMessage());
        assertTrue(message.contains(expected), message);
    }

    // What a run needs.

    @Test
    void theNeedIsToldBeforeTheFirstStep() {
        List<Object> heard = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void planned(Plan plan) {
                heard.add(plan);
            }

            @Override
            public void stepped(Step step) {
                heard.add(step);
            }
        };
        try (StaticTextEncoder encoder = encoder()) {
            new Trainer<>(Method.shared(encoder, InfoNce.symmetric(0.1)), settings(2, 25), null, listener)
                    .train(pairs(TOPICS, 100));
            assertEquals(9, heard.size());
            TrainingListener.Plan plan = (TrainingListener.Plan) heard.get(0);
            assertEquals(8, plan.steps());
            assertEquals(100, plan.examples());
            assertTrue(plan.seconds() > 0);
            long table = (long) TOKENIZER.vocabularySize() * 32 * Float.BYTES;
            assertTrue(plan.bytes() >= 3 * table && plan.bytes() < 4 * table + (1 << 20), plan::toString);
            TrainingListener.Step last = (TrainingListener.Step) heard.get(8);
            assertEquals(8, last.step());
            assertEquals(0, last.secondsLeft());
            assertTrue(last.pairsPerSecond() > 0);
        }
    }

    @Test
    void nativeMemoryDoesNotGrow() {
        long[] objects = new long[2];
        TrainingListener listener = new TrainingListener() {
            @Override
            public void stepped(Step step) {
                if (step.step() == 10) {
                    objects[0] = Pointer.totalCount();
                }
                objects[1] = Pointer.totalCount();
            }
        };
        long before = Pointer.totalCount();
        try (StaticTextEncoder encoder = encoder()) {
            new Trainer<>(
                            Method.shared(encoder, InfoNce.symmetric(0.1).with(Scale.learnedTemperature(0.1))),
                            settings(20, 20),
                            null,
                            listener)
                    .train(pairs(TOPICS, 300));
        }
        assertTrue(objects[1] <= objects[0], objects[0] + " native objects at step 10, at the end " + objects[1]);
        assertTrue(Pointer.totalCount() <= before, "a run leaves nothing behind");
    }

    /** What an objective was given. */
    private record Seen(float[][] anchors, float[][] candidates, int reversible, Map<String, float[]> parameters) {}

    /** Notes what the objective is given. */
    private static class Recording implements EmbeddingObjective {

        /** The trial before the first step evaluates so often. */
        private static final int TRIAL = 3;

        private final EmbeddingObjective inner;
        private final List<Seen> seen = new ArrayList<>();

        Recording(EmbeddingObjective inner) {
            this.inner = inner;
        }

        List<Seen> steps() {
            return seen.subList(TRIAL, seen.size());
        }

        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public Parameters initial(int dim, RandomKey key) {
            return inner.initial(dim, key);
        }

        @Override
        public void constrain(Parameters parameters) {
            inner.constrain(parameters);
        }

        @Override
        public TensorEvaluation evaluate(EmbeddingBatch batch, Parameters parameters) {
            Map<String, float[]> values = new HashMap<>();
            for (Map.Entry<String, Tensor> parameter : parameters.byName().entrySet()) {
                values.put(parameter.getKey(), Tensors.floatArray(parameter.getValue()));
            }
            assertFalse(Tensors.isDouble(batch.anchors()));
            seen.add(new Seen(
                    Tensors.rows(batch.anchors()), Tensors.rows(batch.candidates()), batch.reversible(), values));
            return inner.evaluate(batch, parameters);
        }
    }
}
