package dev.dipole.objective;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.objective.embedding.Dino;
import dev.dipole.objective.embedding.EmbeddingDistillation;
import dev.dipole.similarity.Similarities;
import dev.dipole.similarity.Similarity;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every objective of the registry, by its name, on plain arrays of floats: what it gives, and what it says of bad ones. */
@ExtendWith({Seeds.class, OneThread.class})
final class PlainArraysTest {

    private static final int ROWS = 6;
    private static final int DIM = 4;

    static Stream<Objectives.Entry> all() {
        return Objectives.all().stream();
    }

    /** Those that look at anchors and candidates, and take what belongs together from targets. */
    static Stream<Objectives.Entry> withTargets() {
        return all().filter(entry -> entry.defaults() instanceof GridObjective);
    }

    /** What an objective gives, whichever of the ways to call it is its own. */
    private record Result(double loss, float[][] anchorGradient) {}

    private static Result evaluate(Objectives.Entry entry, float[][] anchors, float[][] candidates) {
        EmbeddingObjective objective = entry.create();
        if (objective instanceof Proxies) {
            int[] classes = IntStream.range(0, anchors.length).map(i -> i % 2).toArray();
            Evaluation found = objective.evaluate(anchors, classes);
            return new Result(found.loss(), found.anchorGradient());
        }
        if (objective instanceof Lists lists) {
            float[][][] own = new float[anchors.length][][];
            float[][] labels = new float[anchors.length][];
            for (int i = 0; i < own.length; i++) {
                own[i] = new float[][] {candidates[i], candidates[(i + 1) % candidates.length]};
                labels[i] = new float[] {i + 2, i % 3};
            }
            ListEvaluation found = lists.evaluate(anchors, own, labels);
            return new Result(found.loss(), found.anchorGradient());
        }
        Evaluation found = objective.evaluate(anchors, candidates, extras(entry, anchors.length));
        return new Result(found.loss(), found.anchorGradient());
    }

    /** What an objective reads beside the two sides. */
    private static Map<String, float[][]> extras(Objectives.Entry entry, int rows) {
        return switch (entry.name()) {
            case "angle" -> Map.of(Lists.LABELS, matrix(new SplittableRandom(5), rows, 1));
            case "dino" -> Map.of(Dino.CENTRE, new float[1][DIM]);
            case "embedding-mse", "embedding-cosine" ->
                Map.of(EmbeddingDistillation.TEACHER_ANCHORS, matrix(new SplittableRandom(6), rows, DIM));
            default -> Map.of();
        };
    }

    private static float[][] matrix(SplittableRandom random, int rows, int columns) {
        float[][] matrix = new float[rows][columns];
        for (float[] row : matrix) {
            for (int k = 0; k < columns; k++) {
                row[k] = (float) random.nextGaussian();
            }
        }
        return matrix;
    }

    private static float[][] copy(float[][] rows) {
        return Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new);
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyNameGivesALossAndAGradient(Objectives.Entry entry) {
        SplittableRandom random = new SplittableRandom(1);
        float[][] anchors = matrix(random, ROWS, DIM);
        float[][] candidates = matrix(random, ROWS, DIM);
        float[][] before = copy(anchors);
        float[][] others = copy(candidates);
        Result result = evaluate(Objectives.named(entry.name()), anchors, candidates);
        assertTrue(Double.isFinite(result.loss()), () -> "loss " + result.loss());
        assertEquals(ROWS, result.anchorGradient().length);
        double largest = 0;
        for (float[] row : result.anchorGradient()) {
            assertEquals(DIM, row.length);
            for (float value : row) {
                assertTrue(Float.isFinite(value));
                largest = Math.max(largest, Math.abs(value));
            }
        }
        assertTrue(largest > 0, "no gradient at all");
        assertArrayEquals(before, anchors);
        assertArrayEquals(others, candidates);
    }

    @ParameterizedTest
    @MethodSource("all")
    void sidesOfDifferentDimensionsAreRefused(Objectives.Entry entry) {
        if (entry.defaults() instanceof ClassObjective) {
            return; // One side only.
        }
        assertMessage(
                "anchors have 4 dimensions and candidates 3; both must come from the same space",
                () -> evaluate(entry, new float[ROWS][4], new float[ROWS][3]));
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatIsNotFiniteIsNamedByItsRow(Objectives.Entry entry) {
        boolean oneSet = entry.defaults() instanceof ClassObjective;
        boolean listed = entry.defaults() instanceof ListObjective;
        Map<Float, String> bad =
                Map.of(Float.NaN, "NaN", Float.POSITIVE_INFINITY, "Infinity", Float.NEGATIVE_INFINITY, "-Infinity");
        bad.forEach((value, shown) -> {
            float[][] anchors = matrix(new SplittableRandom(2), ROWS, DIM);
            float[][] candidates = matrix(new SplittableRandom(3), ROWS, DIM);
            anchors[4][2] = value;
            assertMessage(
                    (oneSet ? "embeddings" : "anchors") + "[4][2] (" + shown + ") must be finite",
                    () -> evaluate(entry, anchors, candidates));
            if (!oneSet) {
                anchors[4][2] = 0;
                candidates[5][1] = value;
                assertMessage(
                        (listed ? "candidates[4][1][1]" : "candidates[5][1]") + " (" + shown + ") must be finite",
                        () -> evaluate(entry, anchors, candidates));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void raggedAndMissingRowsAreNamed(Objectives.Entry entry) {
        String side = entry.defaults() instanceof ClassObjective ? "embeddings" : "anchors";
        float[][] candidates = matrix(new SplittableRandom(3), ROWS, DIM);
        float[][] ragged = matrix(new SplittableRandom(2), ROWS, DIM);
        ragged[3] = new float[DIM + 1];
        assertMessage(
                side + "[3] has 5 dimensions where " + side + "[0] has 4", () -> evaluate(entry, ragged, candidates));
        assertMessage(
                side + "[0] has 0 dimensions; give at least one",
                () -> evaluate(entry, new float[ROWS][0], candidates));
        assertMessage(side + " has no rows; give at least one", () -> evaluate(entry, new float[0][], candidates));
    }

    @ParameterizedTest
    @MethodSource("all")
    void aTemperatureThatIsNotPositiveIsRefused(Objectives.Entry entry) {
        Similarity own = Similarities.named(entry.similarity());
        for (double temperature : new double[] {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            for (boolean learned : new boolean[] {false, true}) {
                assertMessage(
                        "temperature (" + temperature
                                + ") must be positive and finite; did you mean the scale, 1/temperature?",
                        () -> entry.create(
                                List.of(),
                                own,
                                learned ? Scale.learnedTemperature(temperature) : Scale.temperature(temperature)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aSettingOutOfItsRangeIsNamed(Objectives.Entry entry) {
        for (RecordComponent component : entry.defaults().getClass().getRecordComponents()) {
            if (component.getType() != double.class) {
                continue;
            }
            String key = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> entry.create(
                                    List.of(key + "=NaN"),
                                    Similarities.named(entry.similarity()),
                                    Scale.temperature(1)))
                    .getMessage();
            assertTrue(
                    message.contains(key + " (NaN) must be")
                            || message.contains(component.getName() + " (NaN) must be"),
                    message);
        }
    }

    @ParameterizedTest
    @MethodSource("withTargets")
    void noPositiveAtAllIsNamed(Objectives.Entry entry) {
        EmbeddingObjective objective = entry.create();
        float[][] anchors = matrix(new SplittableRandom(2), ROWS, DIM);
        float[][] candidates = matrix(new SplittableRandom(3), ROWS, DIM);
        assertMessage(
                "no anchor has a positive; each anchor needs a candidate that belongs to it",
                () -> objective.evaluate(anchors, candidates, SparseTargets.of(new long[0], new long[0])));
    }

    @ParameterizedTest
    @MethodSource("withTargets")
    void labelsOfTheWrongLengthAreNamed(Objectives.Entry entry) {
        EmbeddingObjective objective = entry.create();
        float[][] rows = matrix(new SplittableRandom(2), ROWS, DIM);
        assertMessage(
                "labels (5) must be as many as embeddings (6); give each row its label",
                () -> objective.evaluate(rows, new int[5]));
        assertMessage(
                "labels are given for 5 anchors and 6 candidates, and the batch has 6 and 6; give each row its label",
                () -> objective.evaluate(rows, rows, Targets.labels(new int[5], new int[6])));
    }

    @Test
    void whatATeacherGivesMustHaveItsShape() {
        float[][] rows = matrix(new SplittableRandom(2), ROWS, DIM);
        for (String name : List.of("embedding-mse", "embedding-cosine")) {
            EmbeddingObjective objective = Objectives.named(name).create();
            assertMessage(
                    "teacher_anchors [6, 5] must have the shape of anchors [6, 4]",
                    () -> objective.evaluate(
                            rows, rows, Map.of(EmbeddingDistillation.TEACHER_ANCHORS, new float[ROWS][5])));
            assertMessage(
                    "teacher_candidates [5, 4] must have the shape of candidates [6, 4]",
                    () -> objective.evaluate(
                            rows, rows, Map.of(EmbeddingDistillation.TEACHER_CANDIDATES, new float[5][DIM])));
            assertMessage(
                    "the batch has no teacher_anchors; pass extras \"teacher_anchors\", [B, dim], or \"teacher_candidates\""
                            + " [N, dim]: the teacher's vectors; in training, set a teacher",
                    () -> objective.evaluate(rows, rows));
            float[][] teacher = matrix(new SplittableRandom(4), ROWS, DIM);
            teacher[2][3] = Float.NaN;
            assertMessage(
                    "teacher_anchors[2][3] (NaN) must be finite",
                    () -> objective.evaluate(rows, rows, Map.of(EmbeddingDistillation.TEACHER_ANCHORS, teacher)));
        }
        for (String name : List.of("margin-mse", "kl-distillation", "listnet")) {
            EmbeddingObjective objective = Objectives.named(name).create();
            assertMessage(
                    "labels [6, 2] must have the shape of lists [6, 1]",
                    () -> objective.evaluate(rows, rows, Map.of(Lists.LABELS, new float[ROWS][2])));
        }
        assertMessage(
                "labels (3) must be one for each of the 6 pairs",
                () -> Objectives.named("angle").create().evaluate(rows, rows, Map.of(Lists.LABELS, new float[3][1])));
        assertMessage(
                "centre [1, 3] must have the shape of one of the teacher's rows [1, 4]",
                () -> Objectives.named("dino").create().evaluate(rows, rows, Map.of(Dino.CENTRE, new float[1][3])));
    }

    @Test
    void listsThatDoNotFitAreNamed() {
        Lists lists = (Lists) Objectives.named("ranknet").create();
        float[][] two = new float[2][DIM];
        float[][] labels = {{1, 0}, {1, 0}};
        assertMessage(
                "candidates[1] has 3 dimensions where candidates[0] has 4",
                () -> lists.evaluate(two, new float[][][] {new float[2][DIM], new float[2][3]}, labels));
        assertMessage(
                "candidates[1] has no rows; give at least one",
                () -> lists.evaluate(two, new float[][][] {new float[2][DIM], {}}, labels));
        assertMessage(
                "candidates (2) and labels (1) must have one list per anchor (2)",
                () -> lists.evaluate(two, new float[2][2][DIM], new float[][] {{1, 0}}));
        assertMessage(
                "labels[1] has 3 values; give one for each of the 2 candidates",
                () -> lists.evaluate(two, new float[2][2][DIM], new float[][] {{1, 0}, {1, 0, 2}}));
        assertMessage(
                "no list counts (2 left out); ranknet needs two candidates with different labels",
                () -> lists.evaluate(two, new float[2][2][DIM], new float[2][2]));
    }

    /** Where one row has nothing to be compared with, the loss says so, or has no gradient. */
    @ParameterizedTest
    @MethodSource("all")
    void oneRow(Objectives.Entry entry) {
        float[][] one = {{1, 0, 2, 1}};
        float[][] other = {{0, 1, 1, 1}};
        Map<String, String> refused = Map.of(
                "alignment-uniformity", "uniformity needs at least two rows, got 1; raise the batch size",
                "vicreg", "a covariance needs at least two rows, got 1; raise the batch size",
                "barlow-twins", "a correlation needs at least two rows, got 1; raise the batch size",
                "koleo", "koleo needs at least two rows, got 1; raise the batch size",
                "global-orthogonal", "global-orthogonal needs at least two rows, got 1; raise the batch size",
                "angle", "no pair counts; angle needs two pairs with different labels in the batch");
        String message = refused.get(entry.name());
        if (message != null) {
            assertMessage(message, () -> evaluate(entry, one, other));
            return;
        }
        assertTrue(Double.isFinite(evaluate(entry, one, other).loss()));
    }
}
