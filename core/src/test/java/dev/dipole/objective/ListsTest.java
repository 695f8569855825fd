package dev.dipole.objective;

import static dev.dipole.testing.Messages.assertMessage;
import static dev.dipole.testing.Slopes.assertSlope;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.list.BradleyTerry;
import dev.dipole.objective.list.CoSent;
import dev.dipole.objective.list.KlDistillation;
import dev.dipole.objective.list.LambdaRank;
import dev.dipole.objective.list.RankNet;
import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.NegativeEuclidean;
import dev.dipole.similarity.Similarities;
import dev.dipole.similarity.Similarity;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Memory;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({Seeds.class, OneThread.class})
final class ListsTest {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    /** Three lists over five columns: of different lengths, with columns shared and one not in use. */
    private static final long[] COLUMNS = {0, 3, 1, 1, -1, -1, 2, 0, 3};

    private static EmbeddingBatch batch(Tensor anchors, Tensor candidates, Tensor labels) {
        return EmbeddingBatch.pairs(anchors, candidates)
                .withExtras(Map.of(Lists.LISTS, Tensors.of(COLUMNS).view(3, 3), Lists.LABELS, labels));
    }

    @Test
    void gradientEqualsCentralDifferencesUnderEverySimilarity(SplittableRandom random) {
        for (Similarity similarity : Similarities.all()) {
            try (Scope scope = Scope.open()) {
                Lists lists = new Lists(new RankNet(1), similarity, Scale.learnedTemperature(0.3));
                Tensor anchors = ObjectiveContract.gaussian(random, 3, 4);
                Tensor candidates = ObjectiveContract.gaussian(random, 5, 4);
                Tensor labels = ObjectiveContract.gaussian(random, 3, 3);
                Tensor a = ObjectiveContract.gaussian(random, 3, 4);
                Tensor c = ObjectiveContract.gaussian(random, 5, 4);
                Tensor scale = Tensors.of(new double[] {1.2}, 1);
                TensorEvaluation at = lists.evaluate(
                        batch(anchors, candidates, labels), new Parameters(Map.of(Grid.LOG_SCALE, scale)));
                DoubleUnaryOperator loss = move -> lists.evaluate(
                                batch(
                                        anchors.add(a, Tensors.scalar(move)),
                                        candidates.add(c, Tensors.scalar(move)),
                                        labels),
                                new Parameters(Map.of(Grid.LOG_SCALE, scale.add(Tensors.scalar(move)))))
                        .loss();
                double exact = at.anchorGradient().mul(a).sum().item_double()
                        + at.candidateGradient().mul(c).sum().item_double()
                        + at.parameterGradients().get(Grid.LOG_SCALE).item_double();
                assertSlope(loss, exact, 1e-6, similarity.name());
                assertEquals(0, at.candidateGradient().select(0, 4).abs().max().item_double(), similarity.name());
                assertEquals(1, at.leftOut(), "the list of one");
                TensorEvaluation single = lists.evaluate(
                        batch(anchors.to(ScalarType.Float), candidates.to(ScalarType.Float), labels),
                        new Parameters(Map.of(Grid.LOG_SCALE, scale)));
                assertEquals(at.loss(), single.loss(), 1e-5 * (1 + at.loss()), similarity.name());
            }
        }
    }

    @Test
    void paddingAndMissingLabelsAreIgnored(SplittableRandom random) {
        try (Scope scope = Scope.open()) {
            Tensor anchors = ObjectiveContract.gaussian(random, 2, 4);
            Tensor candidates = ObjectiveContract.gaussian(random, 4, 4);
            Tensor labels = Tensors.of(new float[] {1, 0, 1, 0}, 2, 2);
            Lists lists = Lists.of(new RankNet(1), 0.3);
            TensorEvaluation plain = lists.evaluate(
                    EmbeddingBatch.pairs(anchors, candidates).withExtras(Map.of(Lists.LABELS, labels)),
                    Parameters.none());
            TensorEvaluation padded = lists.evaluate(
                    EmbeddingBatch.pairs(anchors, candidates)
                            .withExtras(Map.of(
                                    Lists.LISTS,
                                    Tensors.of(new long[] {-1, 0, 2, 3, 1, 3, -1, 0})
                                            .view(2, 4),
                                    Lists.LABELS,
                                    Tensors.of(new float[] {9, 1, 0, Float.NaN, 1, 0, 9, Float.NaN}, 2, 4))),
                    Parameters.none());
            TensorEvaluation preferred = lists.evaluate(EmbeddingBatch.pairs(anchors, candidates), Parameters.none());
            assertEquals(plain.loss(), padded.loss(), 1e-12);
            assertEquals(plain.loss(), preferred.loss(), 1e-12);
            assertArrayEquals(
                    Tensors.doubleArray(plain.candidateGradient()),
                    Tensors.doubleArray(padded.candidateGradient()),
                    1e-12);
        }
    }

    /** Pairs and triplets need no labels where the loss only asks which candidate is better. */
    @Test
    void withoutLabelsTheFirstIsPreferredOrLabelsAreAskedFor() {
        Set<String> preferences =
                Set.of("bradley-terry", "bradley-terry-margin", "ranknet", "lambdarank", "pairwise-hinge");
        float[][] anchors = {{1, 0}, {0.6f, 0.8f}};
        float[][] candidates = {{1, 0}, {0, 1}, {0.8f, 0.6f}, {1, 1}};
        for (Objectives.Entry entry : Objectives.all()) {
            if (!(entry.create() instanceof Lists lists)) {
                continue;
            }
            if (!preferences.contains(entry.name())) {
                assertMessage(
                        "the batch has no labels; pass extras \"labels\", [B, K]: what " + entry.name()
                                + " compares each score with; in training, name a column of scores, or set a teacher",
                        () -> lists.evaluate(anchors, candidates));
                continue;
            }
            try (Scope scope = Scope.open()) {
                EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(anchors), Tensors.of(candidates));
                Tensor first = Tensors.of(new float[] {1, 0, 1, 0}, 2, 2);
                TensorEvaluation labelled =
                        lists.evaluate(batch.withExtras(Map.of(Lists.LABELS, first)), Parameters.none());
                assertEquals(
                        labelled.loss(),
                        lists.evaluate(batch, Parameters.none()).loss(),
                        entry.name());
            }
        }
    }

    /** Under every similarity the kernel sees what a plain formula gives. */
    @Test
    void scoresAreThoseOfTheSimilarity(SplittableRandom random) {
        for (Similarity similarity : Similarities.all()) {
            try (Scope scope = Scope.open()) {
                Tensor anchors = ObjectiveContract.gaussian(random, 3, 4);
                Tensor candidates = ObjectiveContract.gaussian(random, 5, 4);
                double[] all = Tensors.doubleArray(ObjectiveContract.reference(similarity, anchors, candidates));
                double[] given = random.doubles(9).toArray();
                double[][] scores = new double[3][];
                double[][] labels = new double[3][];
                double[][] gradient = new double[3][];
                for (int i = 0; i < 3; i++) {
                    int anchor = i;
                    int[] cells = IntStream.range(3 * i, 3 * i + 3)
                            .filter(cell -> COLUMNS[cell] >= 0)
                            .toArray();
                    scores[i] = Arrays.stream(cells)
                            .mapToDouble(cell -> all[(int) (5 * anchor + COLUMNS[cell])] / 0.5)
                            .toArray();
                    labels[i] = Arrays.stream(cells)
                            .mapToDouble(cell -> given[cell])
                            .toArray();
                    gradient[i] = new double[cells.length];
                }
                assertEquals(
                        new RankNet(1).evaluate(scores, labels, gradient).loss(),
                        Lists.of(new RankNet(1), 0.5)
                                .with(similarity)
                                .evaluate(batch(anchors, candidates, Tensors.of(given, 3, 3)), Parameters.none())
                                .loss(),
                        1e-10,
                        similarity.name());
            }
        }
    }

    @Test
    void listsOfOneAreTakenWhereTheBatchIsCompared() {
        try (Scope scope = Scope.open()) {
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(new float[][] {{1, 0}, {1, 0}}))
                    .withExtras(Map.of(Lists.LABELS, Tensors.of(new float[] {1, 0}, 2, 1)));
            // Scores 1 and 0, in the order of the labels.
            TensorEvaluation own = CoSent.cosine(1).evaluate(batch, Parameters.none());
            assertEquals(Math.log1p(Math.exp(-1)), own.loss(), 1e-6);
            TensorEvaluation named = CoSent.cosine(1)
                    .evaluate(
                            batch.withExtras(Map.of(
                                    Lists.LISTS, Tensors.of(new long[] {1, 0}).view(2, 1))),
                            Parameters.none());
            assertEquals(own.loss(), named.loss(), 1e-6);
        }
        assertMessage(
                "lists [2, 0] must be [B, K] with one row for each of the B = 2 anchors",
                () -> with(CoSent.cosine(1), Tensors.of(new long[0]).view(2, 0), Tensors.of(new float[] {1, 0}, 2, 1)));
    }

    @Test
    void plainArraysAreTheListsOfABatch() {
        float[][] anchors = {{1, 0}, {0.6f, 0.8f}, {0, 1}};
        float[][] flat = {{1, 0}, {0.8f, 0.6f}, {0, 1}, {1, 1}, {0.2f, 1}, {1, 0.3f}};
        Lists lists = Lists.of(new RankNet(1), 0.5);
        ListEvaluation plain = lists.evaluate(
                anchors,
                new float[][][] {{flat[0], flat[1], flat[2]}, {flat[3]}, {flat[4], flat[5]}},
                new float[][] {{1, 3, 2}, {7}, {2, 5}});
        try (Scope scope = Scope.open()) {
            TensorEvaluation batch = lists.evaluate(
                    EmbeddingBatch.pairs(Tensors.of(anchors), Tensors.of(flat))
                            .withExtras(Map.of(
                                    Lists.LISTS,
                                    Tensors.of(new long[] {0, 1, 2, 3, -1, -1, 4, 5, -1})
                                            .view(3, 3),
                                    Lists.LABELS,
                                    Tensors.of(new float[] {1, 3, 2, 7, 0, 0, 2, 5, 0}, 3, 3))),
                    Parameters.none());
            assertEquals(batch.loss(), plain.loss(), 1e-12);
            assertEquals(1, plain.leftOut());
            assertArrayEquals(Tensors.rows(batch.anchorGradient())[2], plain.anchorGradient()[2]);
            assertArrayEquals(Tensors.rows(batch.candidateGradient())[5], plain.candidateGradient()[2][1]);
        }
    }

    /** Vectors so long that few are gathered at a time give what their first dimensions give, the others being 0. */
    @Test
    void gatheringInPartsChangesNothing(RandomKey key) {
        long longDim = 1L << 21;
        for (Similarity similarity : List.of(new Cosine(), new NegativeEuclidean())) {
            try (Scope scope = Scope.open()) {
                Tensor anchors = ObjectiveContract.gaussian(key.split("a").generator(), 2, 3)
                        .to(ScalarType.Float);
                Tensor candidates = ObjectiveContract.gaussian(key.split("c").generator(), 5, 3)
                        .to(ScalarType.Float);
                Map<String, Tensor> extras = Map.of(
                        Lists.LISTS,
                        Tensors.of(new long[] {0, 1, 2, 3, 4, 4, 0, 2, -1, -1}).view(2, 5),
                        Lists.LABELS,
                        Tensors.of(new float[] {3, 1, 0, 2, 5, 1, 2, 0, 0, 0}, 2, 5));
                Lists lists = Lists.of(new RankNet(1), 0.5).with(similarity);
                TensorEvaluation plain =
                        lists.evaluate(EmbeddingBatch.pairs(anchors, candidates).withExtras(extras), Parameters.none());
                TensorEvaluation padded = lists.evaluate(
                        EmbeddingBatch.pairs(padded(anchors, longDim), padded(candidates, longDim))
                                .withExtras(extras),
                        Parameters.none());
                assertEquals(plain.loss(), padded.loss(), 1e-5);
                ObjectiveContract.assertClose(
                        plain.anchorGradient(), padded.anchorGradient().narrow(1, 0, 3), 1e-5);
                ObjectiveContract.assertClose(
                        plain.candidateGradient(), padded.candidateGradient().narrow(1, 0, 3), 1e-5);
            }
        }
    }

    private static Tensor padded(Tensor rows, long dim) {
        Tensor padded = Tensors.zeros(ScalarType.Float, rows.size(0), dim);
        padded.narrow(1, 0, rows.size(1)).copy_(rows);
        return padded;
    }

    @Test
    void plainArraysOfDifferentLengths() {
        ListEvaluation result = BradleyTerry.plain()
                .evaluate(AXES, new float[][][] {{{1, 0}, {0, 1}}, {{1, 1}}}, new float[][] {{1, 0}, {1}});
        // Scores 1 and 0; the second list has nothing to compare.
        double push = 1 / (1 + Math.E);
        assertEquals(Math.log(1 + Math.exp(-1)), result.loss(), 1e-6);
        assertEquals(1, result.leftOut());
        assertArrayEquals(new float[] {(float) -push, (float) push}, result.anchorGradient()[0], 1e-6f);
        assertArrayEquals(new float[] {(float) -push, 0}, result.candidateGradient()[0][0], 1e-6f);
        assertArrayEquals(new float[] {0, 0}, result.candidateGradient()[1][0], 0);
    }

    @Test
    void manyPairsNeedNoMatrixOfPairs() {
        int count = 30_000;
        double[][] scores = new double[count][1];
        double[][] labels = new double[count][1];
        SplittableRandom random = RandomKey.ofSeed(1).generator();
        for (int i = 0; i < count; i++) {
            labels[i][0] = random.nextInt(5);
        }
        // All scores equal: one term for each ordered pair.
        long pairs = 0;
        long[] counts = new long[5];
        for (double[] label : labels) {
            counts[(int) label[0]]++;
        }
        for (int high = 0; high < 5; high++) {
            for (int low = 0; low < high; low++) {
                pairs += counts[high] * counts[low];
            }
        }
        assertEquals(
                Math.log1p(pairs),
                new CoSent().evaluate(scores, labels, new double[count][1]).loss(),
                1e-9);
    }

    @Test
    void nativeMemoryDoesNotGrow() {
        Lists lists = BradleyTerry.plain();
        float[][][] candidates = new float[64][3][32];
        float[][] anchors = new float[64][32];
        float[][] labels = new float[64][3];
        for (float[] row : labels) {
            row[0] = 1;
        }
        Memory.assertNoGrowth(() -> lists.evaluate(anchors, candidates, labels));
    }

    @Test
    void badArgumentsAreNamed() {
        Lists cosent = CoSent.cosine(0.05);
        assertMessage(
                "the batch has no labels; pass extras \"labels\", [B, K]: what cosent compares each score with;"
                        + " in training, name a column of scores, or set a teacher",
                () -> cosent.evaluate(AXES, AXES));
        assertMessage(
                "candidates (3) must be a multiple of anchors (2) where the batch has no lists; pass extras \"lists\""
                        + " [B, K]: the columns of each anchor's candidates",
                () -> cosent.evaluate(AXES, new float[][] {{1, 0}, {0, 1}, {1, 1}}));
        assertMessage(
                "no list counts (2 left out); cosent needs two pairs with different labels in the batch",
                () -> with(cosent, null, Tensors.of(new float[] {1, 1}, 2, 1)));
        assertMessage(
                "labels [1, 2] must have the shape of lists [2, 1]",
                () -> with(cosent, null, Tensors.of(new float[] {1, 1}, 1, 2)));
        assertMessage(
                "labels[1][0] (Infinity) must be finite, or NaN where the candidate is left out",
                () -> with(cosent, null, Tensors.of(new float[] {1, Float.POSITIVE_INFINITY}, 2, 1)));
        assertMessage(
                "lists [1, 2] must be [B, K] with one row for each of the B = 2 anchors",
                () -> with(cosent, Tensors.of(new long[] {0, 1}).view(1, 2), Tensors.of(new float[] {1, 0}, 2, 1)));
        assertMessage(
                "lists[1][1] (2) must be a column below 2, or -1 where the list is shorter",
                () -> with(
                        cosent,
                        Tensors.of(new long[] {0, 1, 1, 2}).view(2, 2),
                        Tensors.of(new float[] {1, 0, 1, 0}, 2, 2)));
        assertMessage(
                "lists[1][0] (-2) must be a column below 2, or -1 where the list is shorter",
                () -> with(
                        cosent,
                        Tensors.of(new long[] {0, 1, -2, 0}).view(2, 2),
                        Tensors.of(new float[] {1, 0, 1, 0}, 2, 2)));
        assertMessage(
                "labels[1][1] (-Infinity) must be finite, or NaN where the candidate is left out",
                () -> with(
                        cosent,
                        Tensors.of(new long[] {0, 1, 1, 0}).view(2, 2),
                        Tensors.of(new float[] {1, 0, 1, Float.NEGATIVE_INFINITY}, 2, 2)));
        assertMessage(
                "no list counts (2 left out); kl-distillation needs two candidates: a softmax over one is constant",
                () -> with(KlDistillation.cosine(1), null, Tensors.of(new float[] {1, 0}, 2, 1)));
        assertMessage(
                "candidates (1) and labels (2) must have one list per anchor (2)",
                () -> cosent.evaluate(AXES, new float[1][1][2], new float[2][1]));
        assertMessage(
                "labels[1] has 2 values; give one for each of the 1 candidates",
                () -> cosent.evaluate(AXES, new float[][][] {{{1, 0}}, {{0, 1}}}, new float[][] {{1}, {1, 2}}));
        assertMessage(
                "grade (-1.0) must be in [0, 60.0]: lambdarank gains 2 to the grade; rescale the labels",
                () -> LambdaRank.cosine(1)
                        .evaluate(new float[][] {{1, 0}}, new float[][][] {AXES}, new float[][] {{-1, 2}}));
        assertMessage(
                "temperature (0.0) must be positive and finite; did you mean the scale, 1/temperature?",
                () -> CoSent.cosine(0));
    }

    private static void with(Lists lists, @org.jspecify.annotations.Nullable Tensor columns, Tensor labels) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> extras =
                    columns == null ? Map.of(Lists.LABELS, labels) : Map.of(Lists.LISTS, columns, Lists.LABELS, labels);
            lists.evaluate(
                    EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(AXES)).withExtras(extras), Parameters.none());
        }
    }
}
