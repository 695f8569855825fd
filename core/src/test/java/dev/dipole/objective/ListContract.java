package dev.dipole.objective;

import static dev.dipole.testing.Slopes.assertSlope;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Dot;
import dev.dipole.similarity.Similarities;
import dev.dipole.similarity.Similarity;
import dev.dipole.tensor.Native;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every list objective keeps, whatever its formula. A subclass gives the kernel and a plain dense formula. */
@ExtendWith({Seeds.class, OneThread.class})
public abstract class ListContract {

    /** The kernel under test. */
    protected abstract ListObjective kernel();

    /**
     * The same loss, written as plainly as can be with libtorch operations that autograd follows.
     *
     * @param scores of each list that counts, [K] each
     * @param labels the same
     */
    protected abstract Tensor dense(List<Tensor> scores, List<Tensor> labels);

    /** Whether the first candidate of a list has a part of its own. */
    protected boolean firstIsPreferred() {
        return false;
    }

    private static final int[][] SHAPES = {{3}, {3, 2}, {13, 1, 0, 7}, {207}, {2, 3, 5, 8, 13, 21}};

    private ListLoss evaluate(double[][] scores, double[][] labels, double[][] gradient) {
        return kernel().evaluate(scores, labels, gradient);
    }

    @Test
    void gradientEqualsCentralDifferences(SplittableRandom random) {
        for (int[] shape : SHAPES) {
            double[][] scores = random(shape, random, false);
            double[][] labels = random(shape, random, true);
            double[][] gradient = zeros(scores);
            evaluate(scores, labels, gradient);
            double[][] direction = random(shape, random, false);
            double exact = 0;
            for (int i = 0; i < scores.length; i++) {
                for (int k = 0; k < scores[i].length; k++) {
                    exact += gradient[i][k] * direction[i][k];
                }
            }
            assertSlope(
                    step -> evaluate(moved(scores, direction, step), labels, zeros(scores))
                            .loss(),
                    exact,
                    1e-6,
                    Arrays.toString(shape));
            if (shape[0] > 10) {
                // Fewer pairs may all be satisfied.
                assertNotEquals(0, exact, Arrays.toString(shape));
            }
        }
    }

    @Test
    void equalsAutogradOfTheDenseFormula(SplittableRandom random) {
        for (int[] shape : SHAPES) {
            double[][] scores = random(shape, random, false);
            double[][] labels = random(shape, random, true);
            double[][] gradient = zeros(scores);
            ListLoss ours = evaluate(scores, labels, gradient);
            try (Scope scope = Scope.open()) {
                List<Tensor> s = new ArrayList<>();
                List<Tensor> y = new ArrayList<>();
                List<Integer> places = new ArrayList<>();
                for (int i = 0; i < scores.length; i++) {
                    if (counts(labels[i])) {
                        s.add(Tensors.of(scores[i], scores[i].length).set_requires_grad(true));
                        y.add(Tensors.of(labels[i], labels[i].length));
                        places.add(i);
                    }
                }
                Tensor loss = dense(s, y);
                loss.backward();
                assertEquals(loss.item_double(), ours.loss(), 1e-10 * (1 + Math.abs(ours.loss())));
                assertEquals(scores.length - s.size(), ours.leftOut());
                for (int i = 0; i < s.size(); i++) {
                    assertArrayEquals(
                            Tensors.doubleArray(s.get(i).grad()),
                            gradient[places.get(i)],
                            1e-10,
                            Arrays.toString(shape));
                }
            }
        }
    }

    /** Which lists count; the others are left out. */
    protected boolean counts(double[] labels) {
        return labels.length > 1;
    }

    @Test
    void permutingAListPermutesTheGradient(SplittableRandom random) {
        double[][] scores = random(new int[] {9, 9}, random, false);
        double[][] labels = random(new int[] {9, 9}, random, true);
        double[][] gradient = zeros(scores);
        double loss = evaluate(scores, labels, gradient).loss();
        int[] order = RandomKey.ofSeed(random.nextLong()).permutation(9);
        if (firstIsPreferred()) {
            int first = 0;
            while (order[first] != 0) {
                first++;
            }
            order[first] = order[0];
            order[0] = 0;
        }
        double[][] permuted = zeros(scores);
        assertEquals(
                loss,
                evaluate(permuted(scores, order), permuted(labels, order), permuted)
                        .loss(),
                1e-12);
        assertClose(permuted(gradient, order), permuted, 1e-12);
    }

    @Test
    void staysFiniteAtExtremeAndEqualScores(SplittableRandom random) {
        double[][] labels = random(new int[] {7, 5}, random, true);
        for (double size : new double[] {0, 1, -100, 1e4, 1e6}) {
            for (boolean equal : new boolean[] {true, false}) {
                double[][] scores = random(new int[] {7, 5}, random, false);
                for (double[] row : scores) {
                    for (int k = 0; k < row.length; k++) {
                        row[k] = equal ? size : size * row[k];
                    }
                }
                double[][] gradient = zeros(scores);
                assertTrue(Double.isFinite(evaluate(scores, labels, gradient).loss()), "size " + size);
                for (double[] row : gradient) {
                    assertTrue(Arrays.stream(row).allMatch(Double::isFinite), "size " + size);
                }
            }
        }
    }

    @Test
    void tiesAreBroken(SplittableRandom random) {
        double[][] scores = {{0.5, 0.5, 0.5, 0.1}};
        double[][] labels = {{2, 1, 1, 0}};
        double[][] gradient = zeros(scores);
        double loss = evaluate(scores, labels, gradient).loss();
        double[][] again = zeros(scores);
        assertEquals(loss, evaluate(scores, labels, again).loss(), 0);
        assertClose(gradient, again, 0);
    }

    @Test
    void inputsAreNeverWritten(SplittableRandom random) {
        double[][] scores = random(new int[] {7, 5}, random, false);
        double[][] labels = random(new int[] {7, 5}, random, true);
        double[][] s = moved(scores, scores, 0);
        double[][] y = moved(labels, labels, 0);
        evaluate(scores, labels, zeros(scores));
        assertClose(s, scores, 0);
        assertClose(y, labels, 0);
    }

    @Test
    void whatAListNeedsIsSaidWhereNoneCounts() {
        float[][] anchors = {{1, 0}, {0, 1}};
        float[][] unlabelled = {{Float.NaN}, {Float.NaN}};
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> Lists.of(kernel(), 1).evaluate(anchors, new float[][][] {{{1, 0}}, {{0, 1}}}, unlabelled))
                .getMessage();
        String before = "no list counts (2 left out); " + kernel().name() + " needs ";
        assertTrue(message.startsWith(before) && message.matches(".* needs (a|two) .+"), message);
    }

    @Test
    void emptyListsAreLeftOutAndCounted() {
        ListLoss loss = evaluate(new double[3][0], new double[3][0], new double[3][0]);
        assertEquals(3, loss.leftOut());
    }

    private static final int ROWS = 9;
    private static final int LENGTH = 4;

    /** Vectors with a list of four candidates each, and labels that all differ; float64. */
    private static EmbeddingBatch batch(SplittableRandom random) {
        return EmbeddingBatch.pairs(
                        ObjectiveContract.gaussian(random, ROWS, 6),
                        ObjectiveContract.gaussian(random, (long) ROWS * LENGTH, 6))
                .withExtras(Map.of(Lists.LABELS, labels(random, LENGTH)));
    }

    private static Tensor labels(SplittableRandom random, int length) {
        double[] labels = random.doubles((long) ROWS * length, 0, 4).toArray();
        return Tensors.of(labels, ROWS, length);
    }

    private TensorEvaluation under(Similarity similarity, double temperature, EmbeddingBatch batch) {
        return new Lists(kernel(), similarity, Scale.temperature(temperature)).evaluate(batch, Parameters.none());
    }

    private static void assertSame(TensorEvaluation expected, TensorEvaluation actual, double tolerance, String what) {
        assertEquals(expected.loss(), actual.loss(), tolerance * (1 + Math.abs(expected.loss())), what);
        ObjectiveContract.assertClose(expected.anchorGradient(), actual.anchorGradient(), tolerance * size(expected));
        ObjectiveContract.assertClose(
                expected.candidateGradient(), actual.candidateGradient(), tolerance * size(expected));
    }

    private static double size(TensorEvaluation evaluation) {
        return 1 + evaluation.anchorGradient().abs().max().item_double();
    }

    @Test
    void singlePrecisionIsWithinBoundsOfDouble(SplittableRandom random) {
        for (Similarity similarity : List.of(new Cosine(), new Dot())) {
            for (double temperature : new double[] {1, 0.05, 0.01}) {
                try (Scope scope = Scope.open()) {
                    EmbeddingBatch batch = batch(random);
                    TensorEvaluation twice = under(similarity, temperature, batch);
                    TensorEvaluation once = under(
                            similarity,
                            temperature,
                            EmbeddingBatch.pairs(
                                            batch.anchors().to(ScalarType.Float),
                                            batch.candidates().to(ScalarType.Float))
                                    .withExtras(batch.extras()));
                    TensorEvaluation widened = new TensorEvaluation(
                            once.loss(),
                            once.anchorGradient().to(ScalarType.Double),
                            once.candidateGradient().to(ScalarType.Double),
                            once.parameterGradients(),
                            once.leftOut(),
                            once.ignored());
                    assertSame(twice, widened, 1e-5 / temperature, similarity.name() + " " + temperature);
                }
            }
        }
    }

    @Test
    void vectorsAreNeverWrittenAndThreadsChangeNothing(SplittableRandom random) {
        for (Similarity similarity : Similarities.all()) {
            try (Scope scope = Scope.open()) {
                EmbeddingBatch batch = batch(random);
                double[] anchors = Tensors.doubleArray(batch.anchors());
                double[] candidates = Tensors.doubleArray(batch.candidates());
                double[] labels = Tensors.doubleArray(batch.extra(Lists.LABELS, ""));
                TensorEvaluation one = under(similarity, 0.3, batch);
                assertArrayEquals(anchors, Tensors.doubleArray(batch.anchors()));
                assertArrayEquals(candidates, Tensors.doubleArray(batch.candidates()));
                assertArrayEquals(labels, Tensors.doubleArray(batch.extra(Lists.LABELS, "")));
                int threads = Native.threads();
                Native.threads(threads == 1 ? 2 : 1);
                try {
                    assertSame(one, under(similarity, 0.3, batch), 1e-12, similarity.name());
                } finally {
                    Native.threads(threads);
                }
            }
        }
    }

    @Test
    void aCandidateWithoutALabelIsAsIfItWereNotThere(SplittableRandom random) {
        for (Similarity similarity : Similarities.all()) {
            try (Scope scope = Scope.open()) {
                EmbeddingBatch batch = batch(random);
                Tensor labels = batch.extra(Lists.LABELS, "").clone();
                labels.narrow(1, LENGTH - 1, 1).fill_(Tensors.scalar(Double.NaN));
                TensorEvaluation ignoring = under(similarity, 0.3, batch.withExtras(Map.of(Lists.LABELS, labels)));
                long kept = (long) ROWS * (LENGTH - 1);
                TensorEvaluation without = under(
                        similarity,
                        0.3,
                        EmbeddingBatch.pairs(batch.anchors(), batch.candidates().narrow(0, 0, kept))
                                .withExtras(Map.of(
                                        Lists.LABELS,
                                        labels.narrow(1, 0, LENGTH - 1).contiguous())));
                assertEquals(without.loss(), ignoring.loss(), 1e-10 * (1 + Math.abs(without.loss())));
                ObjectiveContract.assertClose(without.anchorGradient(), ignoring.anchorGradient(), 1e-10);
                ObjectiveContract.assertClose(
                        without.candidateGradient(),
                        ignoring.candidateGradient().narrow(0, 0, kept),
                        1e-10);
                assertEquals(
                        0,
                        ignoring.candidateGradient()
                                .narrow(0, kept, ROWS)
                                .abs()
                                .max()
                                .item_double());
            }
        }
    }

    @Test
    void permutingTheBatchPermutesTheGradient(RandomKey key) {
        try (Scope scope = Scope.open()) {
            EmbeddingBatch batch = batch(key.generator());
            int[] order = key.permutation(ROWS);
            Tensor rows = Tensors.of(Arrays.stream(order).asLongStream().toArray());
            // List i is the columns i, B + i, 2B + i, ...
            Tensor columns = Tensors.of(IntStream.range(0, ROWS * LENGTH)
                    .mapToLong(i -> (long) i / ROWS * ROWS + order[i % ROWS])
                    .toArray());
            TensorEvaluation plain = under(new Cosine(), 0.3, batch);
            TensorEvaluation permuted = under(
                    new Cosine(),
                    0.3,
                    EmbeddingBatch.pairs(
                                    batch.anchors().index_select(0, rows),
                                    batch.candidates().index_select(0, columns))
                            .withExtras(Map.of(
                                    Lists.LABELS, batch.extra(Lists.LABELS, "").index_select(0, rows))));
            assertEquals(plain.loss(), permuted.loss(), 1e-10 * (1 + Math.abs(plain.loss())));
            ObjectiveContract.assertClose(
                    plain.anchorGradient().index_select(0, rows), permuted.anchorGradient(), 1e-10);
            ObjectiveContract.assertClose(
                    plain.candidateGradient().index_select(0, columns), permuted.candidateGradient(), 1e-10);
        }
    }

    @Test
    void staysFiniteOnZeroAndEqualVectors(SplittableRandom random) {
        for (Similarity similarity : Similarities.all()) {
            for (double temperature : new double[] {0.01, 1, 100}) {
                for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
                    for (double[] values : new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {1, -1}}) {
                        try (Scope scope = Scope.open()) {
                            Tensor anchors = Tensors.zeros(type, ROWS, 6).fill_(Tensors.scalar(values[0]));
                            Tensor candidates =
                                    Tensors.zeros(type, ROWS * LENGTH, 6).fill_(Tensors.scalar(values[1]));
                            TensorEvaluation found = under(
                                    similarity,
                                    temperature,
                                    EmbeddingBatch.pairs(anchors, candidates)
                                            .withExtras(Map.of(Lists.LABELS, labels(random, LENGTH))));
                            String what = similarity.name() + " " + temperature + " " + Arrays.toString(values);
                            assertTrue(Double.isFinite(found.loss()), what);
                            ObjectiveContract.assertFinite(found.anchorGradient(), what);
                            ObjectiveContract.assertFinite(found.candidateGradient(), what);
                        }
                    }
                }
            }
        }
    }

    /** A gentle descent along the gradient lowers the loss. */
    @Test
    void descendingLowersTheLoss(SplittableRandom random) {
        double[][] scores = random(new int[] {7, 5}, random, false);
        double[][] labels = random(new int[] {7, 5}, random, true);
        double[][] gradient = zeros(scores);
        double before = evaluate(scores, labels, gradient).loss();
        double after =
                evaluate(moved(scores, gradient, -1e-5), labels, zeros(scores)).loss();
        assertTrue(after < before, before + " to " + after);
    }

    /** Gaussian scores, or labels that all differ and are no less than 0. */
    static double[][] random(int[] shape, SplittableRandom random, boolean labels) {
        double[][] rows = new double[shape.length][];
        for (int i = 0; i < shape.length; i++) {
            rows[i] = new double[shape[i]];
            for (int k = 0; k < shape[i]; k++) {
                rows[i][k] = labels ? random.nextDouble(4) : random.nextGaussian();
            }
        }
        return rows;
    }

    static double[][] zeros(double[][] like) {
        return Arrays.stream(like).map(row -> new double[row.length]).toArray(double[][]::new);
    }

    private static double[][] moved(double[][] rows, double[][] direction, double step) {
        double[][] moved = zeros(rows);
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < rows[i].length; k++) {
                moved[i][k] = rows[i][k] + step * direction[i][k];
            }
        }
        return moved;
    }

    private static double[][] permuted(double[][] rows, int[] order) {
        return Arrays.stream(rows)
                .map(row -> Arrays.stream(order).mapToDouble(k -> row[k]).toArray())
                .toArray(double[][]::new);
    }

    private static void assertClose(double[][] expected, double[][] actual, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i], tolerance);
        }
    }
}
