package dev.dipole.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.Sources;
import dev.dipole.encoder.Encoder;
import dev.dipole.random.RandomKey;
import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every task on cases computed by hand. A text is its vector: "3 4" is encoded as (3, 4). */
@ExtendWith(Seeds.class)
class TasksTest {

    private static final class Numbers implements Encoder<String> {
        @Override
        public int dim() {
            return 2;
        }

        @Override
        public float[][] encode(List<String> inputs) {
            return inputs.stream()
                    .map(text -> {
                        String[] cells = text.split(" ", -1);
                        return new float[] {Float.parseFloat(cells[0]), Float.parseFloat(cells[1])};
                    })
                    .toArray(float[][]::new);
        }
    }

    private static final Encoder<String> NUMBERS = new Numbers();
    private static final RandomKey KEY = RandomKey.ofSeed(1);

    @Test
    void correlationsByHand() {
        // x: mean 2.5; y: mean 2.75; Σdxdy = 3.5, Σdx² = 5, Σdy² = 4.75 - 2.0 ... written out below.
        double[] x = {1, 2, 3, 4};
        double[] y = {1, 3, 3, 4};
        // dx -1.5 -0.5 0.5 1.5; dy -1.75 0.25 0.25 1.25: Σdxdy 4.5, Σdx² 5, Σdy² 4.75.
        assertEquals(4.5 / Math.sqrt(5 * 4.75), Correlation.of(x, y).pearson(), 1e-12);
        // Ranks of y: 1 2.5 2.5 4: dy -1.5 0 0 1.5: Σdxdy 4.5, Σdy² 4.5.
        assertEquals(4.5 / Math.sqrt(5 * 4.5), Correlation.of(x, y).spearman(), 1e-12);
        assertEquals(-1, Correlation.of(x, new double[] {9, 8, 2, 1}).spearman(), 1e-12);
        assertTrue(Double.isNaN(
                Correlation.of(x, new double[] {0.1, 0.1, 0.1, 0.1}).pearson()));
        assertEquals(
                "item 1 has the values NaN and 2.0; both must be finite",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Correlation.of(new double[] {1, Double.NaN}, new double[] {1, 2}))
                        .getMessage());
    }

    @Test
    void itemsThatCountSeveralTimesAreAsIfWrittenSeveralTimes(SplittableRandom random) {
        double[] x = random.doubles(30).map(d -> Math.floor(d * 8)).toArray();
        double[] y = random.doubles(30).map(d -> Math.floor(d * 8)).toArray();
        int[] times = random.ints(30, 0, 4).toArray();
        List<Double> writtenX = new ArrayList<>();
        List<Double> writtenY = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            for (int t = 0; t < times[i]; t++) {
                writtenX.add(x[i]);
                writtenY.add(y[i]);
            }
        }
        Correlation written = Correlation.of(
                writtenX.stream().mapToDouble(Double::doubleValue).toArray(),
                writtenY.stream().mapToDouble(Double::doubleValue).toArray());
        Correlation counted = Correlation.of(x, y);
        assertEquals(written.pearson(), counted.pearson(times), 1e-12);
        assertEquals(written.spearman(), counted.spearman(times), 1e-12);
    }

    @Test
    void similaritiesOfPairs() {
        float[] a = {3, 0};
        float[] b = {0, 4};
        assertEquals(0, PairSimilarity.COSINE.score(a, b));
        assertEquals(0, PairSimilarity.COSINE.score(a, new float[2]));
        assertEquals(9, PairSimilarity.DOT.score(a, a));
        assertEquals(-5, PairSimilarity.EUCLIDEAN.score(a, b));
        assertEquals(-7, PairSimilarity.MANHATTAN.score(a, b));
        TaskReport report = SentenceSimilarity.of(Sources.of(
                        "sts",
                        List.of(
                                Example.scored("1 0", "1 0", 5),
                                Example.scored("1 0", "1 1", 3),
                                Example.scored("1 0", "0 1", 1))))
                .evaluate(NUMBERS);
        assertEquals(1, report.value("cosine-spearman"), 1e-12);
        // Inner products 1, 1, 0: ranks 2.5, 2.5, 1 against 3, 2, 1.
        assertEquals(1.5 / Math.sqrt(1.5 * 2), report.value("dot-spearman"), 1e-12);
        assertEquals(3, report.size().get("pairs"));
        assertThrows(
                IllegalArgumentException.class,
                () -> SentenceSimilarity.of(Sources.of("no", List.of(Example.pair("1 0", "1 0")))));
    }

    @Test
    void tripletsThatAreTiedAreWrong() {
        TaskReport report = TripletAccuracy.of(Sources.of(
                        "triplets",
                        List.of(
                                Example.triplet("1 0", "2 0", "0 1"),
                                Example.triplet("1 0", "2 0", "5 0"),
                                new Example<>("1 0", List.of("1 1"), List.of("0 1", "1 0.1")))))
                .evaluate(NUMBERS);
        // Right, tied, half.
        assertEquals(0.5, report.value("cosine-accuracy"), 1e-12);
        // 2 > 0, 2 < 5, 1 > 0 and 1 = 1.
        assertEquals(0.5, report.value("dot-accuracy"), 1e-12);
        // -1 > -√2, -1 > -4, -1 > -√2 and -1 < -0.1.
        assertEquals(2.5 / 3, report.value("euclidean-accuracy"), 1e-12);
        assertEquals(4, report.size().get("triplets"));
    }

    @Test
    void rerankingOrdersEqualsAgainstTheEncoder() {
        List<Example<String>> examples = List.of(
                // By cosine: "1 0.1" wrong, "1 0.5" right, "1 1" wrong, "0 1" right.
                new Example<>("1 0", List.of("1 0.5"), List.of("1 0.1")),
                new Example<>("1 0", List.of("0 1"), List.of("1 1")),
                // Equal: the wrong one counts as first.
                new Example<>("0 2", List.of("0 3"), List.of("0 4")));
        TaskReport report = new Reranking("rank", examples).evaluate(NUMBERS);
        assertEquals(2, report.size().get("queries"));
        assertEquals(((1 / 2.0 + 2 / 4.0) / 2 + 1 / 2.0) / 2, report.value("map"), 1e-12);
        assertEquals(0.5, report.value("mrr@10"), 1e-12);
        double log = Math.log(2);
        double first = (log / Math.log(3) + log / Math.log(5)) / (1 + log / Math.log(3));
        assertEquals((first + log / Math.log(3)) / 2, report.value("ndcg@10"), 1e-12);
    }

    @Test
    void miningFindsThePairsOfAnExhaustiveSearch(SplittableRandom random) {
        float[][] vectors = new float[57][5];
        for (float[] vector : vectors) {
            for (int j = 0; j < 5; j++) {
                vector[j] = (float) random.nextDouble(-1, 1);
            }
        }
        List<ParaphraseMining.Pair> mined = new ParaphraseMining(56, 100).mine(vectors);
        assertEquals(100, mined.size());
        Set<Long> seen = new HashSet<>();
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < 57; i++) {
            for (int j = i + 1; j < 57; j++) {
                all.add(PairSimilarity.COSINE.score(vectors[i], vectors[j]));
            }
        }
        all.sort(null);
        for (int i = 0; i < 100; i++) {
            ParaphraseMining.Pair pair = mined.get(i);
            assertTrue(seen.add(pair.first() * 57L + pair.second()), "twice: " + pair);
            assertEquals(all.get(all.size() - 1 - i), pair.score(), 1e-5);
        }
    }

    @Test
    void paraphrasesByHand() {
        // Texts 0 "1 0", 1 "2 0", 2 "0 1", 3 "0.1 1", 4 "1 1"; best pairs: 0-1 (1), 2-3 (0.995), then 3-4 (0.774).
        ParaphraseTask task = ParaphraseTask.of(
                Sources.of(
                        "pairs",
                        List.of(
                                Example.pair("1 0", "2 0"),
                                Example.scored("0 1", "0.1 1", 0),
                                Example.pair("0.1 1", "1 1"))),
                new ParaphraseMining(4, 3));
        TaskReport report = task.evaluate(NUMBERS);
        assertEquals((1 + 2 / 3.0) / 2, report.value("average-precision"), 1e-12);
        // Prefixes: P 1, R 1/2: 2/3; 1/2, 1/2: 1/2; 2/3, 1: 4/5.
        assertEquals(0.8, report.value("best-f1"), 1e-12);
        assertEquals(1.1 / Math.sqrt(2 * 1.01), report.value("best-f1-threshold"), 1e-6);
        assertEquals(2, report.size().get("true pairs mined"));
    }

    @Test
    void neighboursVoteByTheirWeight() {
        Labelled training = new Labelled(new float[][] {{1, 0}, {0.8f, 0.6f}, {0.8f, -0.6f}}, new int[] {0, 1, 1}, 2);
        Labelled test = new Labelled(new float[][] {{2, 0}}, new int[] {0}, 2);
        // e^(1/τ) against 2 e^(0.8/τ): the nearest wins where e^(0.2/τ) > 2, so τ < 0.2885.
        assertEquals(1, knn(3, 0.28, training, test));
        assertEquals(0, knn(3, 0.30, training, test));
        assertEquals(1, knn(1, 5, training, test));
        assertEquals(
                List.of("knn@2", "knn@3"),
                new NearestNeighbourProbe(List.of(2, 20, 200), 0.07)
                        .measure(training, test, KEY).stream()
                                .map(TaskReport.Figure::name)
                                .toList());
    }

    private static double knn(int k, double temperature, Labelled training, Labelled test) {
        return new NearestNeighbourProbe(List.of(k), temperature)
                .measure(training, test, KEY)
                .get(0)
                .value();
    }

    @Test
    void logisticRegressionEndsWhereTheGradientIsZero(SplittableRandom random) {
        Labelled data = clouds(random, 90, 3);
        int dim = 2;
        double lambda = 0.01;
        LogisticRegression fit = LogisticRegression.fit(data, lambda, null);
        double[] gradient = new double[(dim + 1) * 3];
        double best = LogisticRegression.loss(data, dim, lambda, fit.weights(), gradient);
        for (double each : gradient) {
            assertEquals(0, each, 2e-5);
        }
        // Convex: no other point is better; and the gradient is that of the loss.
        for (int i = 0; i < gradient.length; i++) {
            double[] other = fit.weights();
            other[i] += 0.5;
            double[] there = new double[gradient.length];
            assertTrue(LogisticRegression.loss(data, dim, lambda, other, there) > best);
            double[] up = other.clone();
            double[] down = other.clone();
            up[i] += 1e-2;
            down[i] -= 1e-2;
            double slope = (LogisticRegression.loss(data, dim, lambda, up, gradient.clone())
                            - LogisticRegression.loss(data, dim, lambda, down, gradient.clone()))
                    / 2e-2;
            assertEquals(slope, there[i], 1e-3);
        }
    }

    @Test
    void twoSymmetricPointsHaveAClosedForm() {
        // One feature at ±1, two classes: by symmetry W = (w, -w)/2, b = 0, loss ln(1 + e^-w) + λw²/4, so w λ/2 =
        // σ(-w).
        Labelled data = new Labelled(new float[][] {{1}, {-1}}, new int[] {0, 1}, 2);
        double[] weights = LogisticRegression.fit(data, 0.1, null).weights();
        double w = weights[0] - weights[1];
        assertEquals(1 / (1 + Math.exp(w)), w * 0.1 / 2, 1e-4);
        assertEquals(0, weights[2] - weights[3], 1e-4);
    }

    @Test
    void lbfgsMinimisesRosenbrocksValley() {
        double[] found = Lbfgs.minimise(
                new double[] {-1.2, 1},
                (x, gradient) -> {
                    double bend = x[1] - x[0] * x[0];
                    gradient[0] = -400 * x[0] * bend - 2 * (1 - x[0]);
                    gradient[1] = 200 * bend;
                    return 100 * bend * bend + (1 - x[0]) * (1 - x[0]);
                },
                200,
                1e-9);
        assertEquals(1, found[0], 1e-6);
        assertEquals(1, found[1], 1e-6);
    }

    private static Labelled clouds(SplittableRandom random, int size, int classes) {
        float[][] vectors = new float[size][];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            labels[i] = i % classes;
            double angle = 2 * Math.PI * labels[i] / classes;
            vectors[i] = new float[] {
                (float) (Math.cos(angle) + 0.4 * random.nextGaussian()),
                (float) (Math.sin(angle) + 0.4 * random.nextGaussian())
            };
        }
        return new Labelled(vectors, labels, classes);
    }

    @Test
    void probesFindClassesThatAreApart() {
        List<Example<String>> training = new ArrayList<>();
        List<Example<String>> test = new ArrayList<>();
        SplittableRandom random = KEY.generator();
        for (int i = 0; i < 120; i++) {
            double angle = 2 * Math.PI * (i % 3) / 3 + 0.1 * random.nextGaussian();
            (i < 90 ? training : test).add(Example.labelled(Math.cos(angle) + " " + Math.sin(angle), "class " + i % 3));
        }
        ClassificationTask<String> task =
                new ClassificationTask<>("classes", training, test, ClassificationTask.standard());
        TaskReport report = task.evaluate(NUMBERS);
        assertEquals(
                List.of("knn@20", "knn@90", "linear", "linear-macro-f1", "linear-8-shot"),
                report.figures().stream().map(TaskReport.Figure::name).toList());
        for (TaskReport.Figure figure : report.figures()) {
            assertEquals(1, figure.value(), 1e-12, figure.name());
        }
        assertEquals(report, task.evaluate(NUMBERS));
        assertEquals(
                "label \"new\" of the test examples of classes occurs nowhere in training; give it training examples, or leave"
                        + " its test examples out",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new ClassificationTask<>(
                                        "classes",
                                        training,
                                        List.of(Example.labelled("1 0", "new")),
                                        ClassificationTask.standard()))
                        .getMessage());
    }

    /** Vectors that all lie far off in one direction, as those behind a rectifier do, are told apart as if they did not. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1, 1e3})
    void linearProbesLookAtWhatVectorsDifferIn(double scale) {
        Labelled training = clouds(KEY.split("training").generator(), 150, 3);
        Labelled test = clouds(KEY.split("test").generator(), 90, 3);
        Centring centring = Centring.of(moved(training, scale));
        assertEquals(1 / (scale * deviation(training)), centring.scale(), 1e-3 * centring.scale());
        for (Probe probe : List.of(new LinearProbe(), new FewShotProbe(8, 3))) {
            List<TaskReport.Figure> expected = probe.measure(training, test, KEY);
            List<TaskReport.Figure> actual = probe.measure(moved(training, scale), moved(test, scale), KEY);
            assertTrue(expected.get(0).value() > 0.6, () -> String.valueOf(expected.get(0)));
            assertEquals(expected.get(0).value(), actual.get(0).value(), 0.02);
        }
    }

    private static Labelled moved(Labelled data, double scale) {
        float[][] vectors = new float[data.size()][];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = data.vectors()[i].clone();
            for (int j = 0; j < vectors[i].length; j++) {
                vectors[i][j] = (float) (scale * (vectors[i][j] + 50));
            }
        }
        return new Labelled(vectors, data.classes(), data.count());
    }

    /** Root mean square distance from the mean. */
    private static double deviation(Labelled data) {
        double sum = 0;
        for (int j = 0; j < data.vectors()[0].length; j++) {
            int at = j;
            double mean = Arrays.stream(data.vectors())
                    .mapToDouble(vector -> vector[at])
                    .average()
                    .orElseThrow();
            for (float[] vector : data.vectors()) {
                sum += Math.pow(vector[j] - mean, 2) / data.size();
            }
        }
        return Math.sqrt(sum);
    }

    @Test
    void macroF1ByHand() {
        Labelled test = new Labelled(new float[4][2], new int[] {0, 0, 0, 1}, 3);
        // Class 0: 2 hits, 3 true, 2 guessed: 4/5. Class 1: 1 hit, 1 true, 2 guessed: 2/3. Class 2 does not occur.
        assertEquals(
                (0.8 + 2 / 3.0) / 2, LinearProbe.macroF1(test, new int[] {0, 0, 1, 1}, new int[] {1, 1, 1, 1}), 1e-12);
    }
}
