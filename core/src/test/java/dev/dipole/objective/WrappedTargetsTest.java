package dev.dipole.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.objective.grid.BatchHardTriplet;
import dev.dipole.objective.grid.HardNegatives;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.objective.grid.LiftedStructure;
import dev.dipole.objective.grid.SemiHardTriplet;
import dev.dipole.objective.grid.Sigmoid;
import dev.dipole.objective.list.RankNet;
import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntBinaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What wrappers make of a batch's targets: the same as a list of the cells that a plain loop over the grid finds. */
@ExtendWith({Seeds.class, OneThread.class})
final class WrappedTargetsTest {

    private static final int ANCHORS = 5;
    private static final int CANDIDATES = 7;
    private static final int DIM = 4;
    private static final double TEMPERATURE = 0.3;
    private static final Tiling SMALL = new Tiling(3, 2, 0);
    private static final Grid FORWARD = InfoNce.forward(TEMPERATURE).with(SMALL);

    private static final int NEGATIVE = 0;
    private static final int POSITIVE = 1;
    private static final int IGNORED = 2;

    private static List<Targets> someTargets(SplittableRandom random) {
        long[] positive = new long[6];
        long[] ignored = new long[8];
        for (int i = 0; i < 8; i++) {
            positive[Math.min(i, 5)] = SparseTargets.cell(random.nextInt(ANCHORS), random.nextInt(CANDIDATES));
            ignored[i] = SparseTargets.cell(random.nextInt(ANCHORS), random.nextInt(CANDIDATES));
        }
        return List.of(
                Targets.pairs(),
                SparseTargets.of(positive, ignored),
                SparseTargets.pairsIgnoring(ignored),
                Targets.labels(new int[] {1, 2, 1, 3, 2}, new int[] {1, 2, 1, 3, 2, 3, 9}));
    }

    @Test
    void joiningAsksAboutBothOrders(RandomKey key) {
        for (Targets targets : someTargets(key.generator())) {
            for (int reversible : new int[] {ANCHORS, 3, 0}) {
                for (Joined.Kin kin : Joined.Kin.values()) {
                    try (Scope scope = Scope.open()) {
                        Tensor anchors = gaussian(key.split("a"), ANCHORS);
                        Tensor candidates = gaussian(key.split("c"), CANDIDATES);
                        int[][] marks = joined(marks(targets), reversible, kin);
                        Tensor columns = Tensors.rowsOf(anchors, candidates);
                        Tensor rows = columns.narrow(0, 0, marks.length);
                        TensorEvaluation listed = FORWARD.evaluate(
                                new EmbeddingBatch(rows, columns, 0, listed(marks), Map.of()), Parameters.none());
                        TensorEvaluation ours = new Joined("joined", FORWARD, kin)
                                .evaluate(
                                        new EmbeddingBatch(anchors, candidates, reversible, targets, Map.of()),
                                        Parameters.none());
                        listed.candidateGradient().narrow(0, 0, rows.size(0)).add_(listed.anchorGradient());
                        assertEquals(listed.loss(), ours.loss(), 1e-12);
                        ObjectiveContract.assertClose(
                                listed.candidateGradient(),
                                Tensors.rowsOf(ours.anchorGradient(), ours.candidateGradient()),
                                1e-12);
                        assertEquals(listed.leftOut(), ours.leftOut());
                        assertEquals(listed.ignored() - marks.length, ours.ignored(), "itself does not count");
                    }
                }
            }
        }
    }

    /** The marks of anchors and candidates as one set, from those between the two. */
    private static int[][] joined(int[][] between, int reversible, Joined.Kin kin) {
        int[][] marks = new int[ANCHORS + reversible][ANCHORS + CANDIDATES];
        for (int row = 0; row < marks.length; row++) {
            for (int column = 0; column < marks[row].length; column++) {
                boolean rowAnchor = row < ANCHORS;
                boolean columnAnchor = column < ANCHORS;
                int r = rowAnchor ? row : row - ANCHORS;
                int c = columnAnchor ? column : column - ANCHORS;
                if (row == column) {
                    marks[row][column] = IGNORED;
                } else if (rowAnchor != columnAnchor) {
                    marks[row][column] = rowAnchor ? between[r][c] : between[c][r];
                } else {
                    // Only a reversible candidate has an anchor of its number, and the other way around.
                    int one = rowAnchor ? (c < reversible ? between[r][c] : NEGATIVE) : between[r][c];
                    int other = rowAnchor
                            ? (r < reversible ? between[c][r] : NEGATIVE)
                            : (c < reversible ? between[c][r] : NEGATIVE);
                    boolean positive = one == POSITIVE || other == POSITIVE;
                    boolean ignored = one == IGNORED || other == IGNORED;
                    marks[row][column] =
                            positive ? (kin == Joined.Kin.POSITIVE ? POSITIVE : IGNORED) : ignored ? IGNORED : NEGATIVE;
                }
            }
        }
        return marks;
    }

    @Test
    void whatAQueueKeepsIsMarkedByItsIdentity(RandomKey key) {
        long[] identities = {7, 8, 0, 9, 7};
        long[] kept = {7, 0, 9, 9, 5, 8};
        for (Targets targets : someTargets(key.generator())) {
            for (Joined.Kin kin : Joined.Kin.values()) {
                try (Scope scope = Scope.open()) {
                    Tensor anchors = gaussian(key.split("a"), ANCHORS);
                    Tensor candidates = gaussian(key.split("c"), CANDIDATES);
                    Tensor ring = gaussian(key.split("k"), kept.length);
                    int[][] own = marks(targets);
                    int[][] marks = filled(ANCHORS, CANDIDATES + kept.length, (i, j) -> {
                        if (j < CANDIDATES) {
                            return own[i][j];
                        }
                        boolean alike = identities[i] != 0 && identities[i] == kept[j - CANDIDATES];
                        return alike ? (kin == Joined.Kin.POSITIVE ? POSITIVE : IGNORED) : NEGATIVE;
                    });
                    EmbeddingBatch batch = new EmbeddingBatch(anchors, candidates, ANCHORS, targets, Map.of());
                    TensorEvaluation listed = FORWARD.evaluate(
                            new EmbeddingBatch(
                                    anchors, Tensors.rowsOf(candidates, ring), ANCHORS, listed(marks), Map.of()),
                            Parameters.none());
                    TensorEvaluation ours = new Queue(FORWARD, kept.length, 0, kin)
                            .evaluate(
                                    batch.withExtras(Map.of(
                                            Queue.EMBEDDINGS,
                                            ring,
                                            Queue.IDENTITIES,
                                            Tensors.of(identities),
                                            Queue.KEPT,
                                            Tensors.of(kept))),
                                    Parameters.none());
                    assertSame(
                            new TensorEvaluation(
                                    listed.loss(),
                                    listed.anchorGradient(),
                                    listed.candidateGradient().narrow(0, 0, CANDIDATES),
                                    listed.parameterGradients(),
                                    listed.leftOut(),
                                    listed.ignored()),
                            ours);
                }
            }
        }
    }

    @Test
    void aGuideIgnoresWhatScoresAboveItsThreshold(RandomKey key) {
        for (Targets targets : someTargets(key.generator())) {
            for (AlikeRule rule : List.of(
                    AlikeRule.absolute(0.2),
                    AlikeRule.absolute(-0.3),
                    AlikeRule.relative(0.3),
                    AlikeRule.relative(-0.2),
                    AlikeRule.above(1))) {
                try (Scope scope = Scope.open()) {
                    Tensor guideAnchors = gaussian(key.split("ga"), ANCHORS);
                    Tensor guideCandidates = gaussian(key.split("gc"), CANDIDATES);
                    int[][] marks = alike(marks(targets), cosines(guideAnchors, guideCandidates, 1), rule);
                    EmbeddingBatch batch = new EmbeddingBatch(
                            gaussian(key.split("a"), ANCHORS),
                            gaussian(key.split("c"), CANDIDATES),
                            ANCHORS,
                            targets,
                            Map.of(Guided.ANCHORS, guideAnchors, Guided.CANDIDATES, guideCandidates));
                    // However often the inner loss looks at a tile, what is ignored in it counts once.
                    for (GridObjective kernel : List.of(FORWARD.kernel(), new Sigmoid(-1), new LiftedStructure(0.5))) {
                        Grid inner = Grid.of(kernel, TEMPERATURE).with(SMALL);
                        Parameters parameters = inner.initial(DIM, key);
                        assertSame(
                                inner.evaluate(batch.withTargets(listed(marks)), parameters),
                                new Guided(inner, rule).evaluate(batch, parameters));
                    }
                }
            }
        }
    }

    @Test
    void aGuideOfMoreRowsThanATileHasKnowsEveryPositive(RandomKey key) {
        int count = 1100;
        AlikeRule rule = AlikeRule.absolute(0.1);
        long[] positives = new long[count];
        for (int i = 0; i < count; i++) {
            positives[i] = SparseTargets.cell(i, (i + 700) % count);
        }
        try (Scope scope = Scope.open()) {
            Tensor anchors = gaussian(key.split("a"), count);
            Tensor candidates = gaussian(key.split("c"), count);
            double[][] scores = cosines(anchors, candidates, 1);
            long expected = 0;
            for (int i = 0; i < count; i++) {
                int own = (i + 700) % count;
                for (int j = 0; j < count; j++) {
                    expected += j != own && scores[i][j] > scores[i][own] - 0.1 ? 1 : 0;
                }
            }
            EmbeddingBatch batch = new EmbeddingBatch(
                    anchors,
                    candidates,
                    0,
                    SparseTargets.of(positives, new long[0]),
                    Map.of(Guided.ANCHORS, anchors, Guided.CANDIDATES, candidates));
            assertEquals(
                    expected,
                    new Guided(InfoNce.forward(1), rule)
                            .evaluate(batch, Parameters.none())
                            .ignored());
        }
    }

    /** Whatever the inner loss asks for: one look or two, its gradient at once or as cells. */
    @Test
    void ownScoresIgnoreWhatScoresAboveTheirThreshold(RandomKey key) {
        for (GridObjective kernel : List.of(
                new InfoNce(InfoNce.Direction.SYMMETRIC),
                new Sigmoid(-1),
                new LiftedStructure(0.5),
                new SemiHardTriplet(0.5, true),
                new HardNegatives(0.6, 1),
                new BatchHardTriplet(0.5, false))) {
            for (Targets targets : someTargets(key.generator())) {
                for (AlikeRule rule : List.of(AlikeRule.absolute(0.2), AlikeRule.above(0.95))) {
                    try (Scope scope = Scope.open()) {
                        Tensor anchors = gaussian(key.split("a"), ANCHORS);
                        Tensor candidates = gaussian(key.split("c"), CANDIDATES);
                        int[][] marks = alike(marks(targets), cosines(anchors, candidates, TEMPERATURE), rule);
                        EmbeddingBatch batch = new EmbeddingBatch(anchors, candidates, ANCHORS, targets, Map.of());
                        Grid plain =
                                Grid.of(kernel, TEMPERATURE).with(SMALL).with(Scale.learnedTemperature(TEMPERATURE));
                        Parameters parameters = plain.initial(DIM, key);
                        assertEquals(plain.name(), OwnScores.around(plain, rule).name());
                        assertSame(
                                plain.evaluate(batch.withTargets(listed(marks)), parameters),
                                OwnScores.around(plain, rule).evaluate(batch, parameters));
                    }
                }
            }
        }
    }

    /** The marks with what scores above the row's best positive, less a margin, ignored. */
    private static int[][] alike(int[][] before, double[][] scores, AlikeRule rule) {
        return filled(before.length, before[0].length, (i, j) -> {
            double best = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < before[i].length; k++) {
                if (before[i][k] == POSITIVE) {
                    best = Math.max(best, scores[i][k]);
                }
            }
            double threshold = best - rule.margin() * (rule.relative() ? Math.abs(best) : 1);
            boolean alike = Double.isFinite(best) && scores[i][j] > threshold;
            return before[i][j] == NEGATIVE && alike ? IGNORED : before[i][j];
        });
    }

    /** The looser rule ignores all that the stricter one does; both count what they add. */
    @Test
    void twoRulesIgnoreWhatEitherDoes(RandomKey key) {
        try (Scope scope = Scope.open()) {
            EmbeddingBatch batch =
                    EmbeddingBatch.pairs(gaussian(key.split("a"), ANCHORS), gaussian(key.split("c"), CANDIDATES));
            AlikeRule loose = AlikeRule.absolute(2);
            AlikeRule strict = AlikeRule.absolute(0.1);
            TensorEvaluation one = OwnScores.around(FORWARD, loose).evaluate(batch, Parameters.none());
            TensorEvaluation less = OwnScores.around(FORWARD, strict).evaluate(batch, Parameters.none());
            assertTrue(one.ignored() > less.ignored(), "the rules differ here");
            assertSame(
                    one,
                    OwnScores.around(OwnScores.around(FORWARD, loose), strict).evaluate(batch, Parameters.none()));
        }
    }

    @Test
    void ownScoresGoThroughJoinedAndPenalisedLosses() {
        AlikeRule rule = AlikeRule.above(0.9);
        EmbeddingObjective inside = OwnScores.around(FORWARD, rule);
        assertEquals(
                new Joined("nt-xent", inside, Joined.Kin.IGNORED),
                OwnScores.around(new Joined("nt-xent", FORWARD, Joined.Kin.IGNORED), rule));
        assertEquals(
                new NormPenalty("penalised", inside, 0.5),
                OwnScores.around(new NormPenalty("penalised", FORWARD, 0.5), rule));
        assertEquals(
                "the model's own scores can only be asked about losses that set all anchors against all candidates, and"
                        + " ranknet does not; leave the share of the positive's score away",
                assertThrows(IllegalArgumentException.class, () -> OwnScores.around(RankNet.cosine(1), rule))
                        .getMessage());
    }

    @Test
    void aShareOfAllOrNoneIsRefused() {
        for (double share : new double[] {0, -0.5, 1.01, Double.NaN}) {
            assertEquals(
                    "share (" + share + ") must be in (0, 1]: candidates above this part of the positive's score are"
                            + " ignored; did you mean a percentage?",
                    assertThrows(IllegalArgumentException.class, () -> AlikeRule.above(share))
                            .getMessage());
        }
    }

    private static void assertSame(TensorEvaluation listed, TensorEvaluation ours) {
        assertEquals(listed.loss(), ours.loss(), 1e-12);
        ObjectiveContract.assertClose(listed.anchorGradient(), ours.anchorGradient(), 1e-12);
        ObjectiveContract.assertClose(listed.candidateGradient(), ours.candidateGradient(), 1e-12);
        assertEquals(
                listed.parameterGradients().byName().keySet(),
                ours.parameterGradients().byName().keySet());
        listed.parameterGradients()
                .byName()
                .forEach((name, gradient) -> ObjectiveContract.assertClose(
                        gradient, ours.parameterGradients().get(name), 1e-12));
        assertEquals(listed.leftOut(), ours.leftOut());
        assertEquals(listed.ignored(), ours.ignored());
    }

    private static int[][] marks(Targets targets) {
        try (Scope scope = Scope.open()) {
            Span rows = new Span(0, ANCHORS);
            Span columns = new Span(0, CANDIDATES);
            Tensor tile = Tensors.zeros(ScalarType.Double, ANCHORS, CANDIDATES);
            targets.ignored(rows, columns).fill(tile, IGNORED);
            targets.positives(rows, columns).fill(tile, POSITIVE);
            double[] values = Tensors.doubleArray(tile);
            return filled(ANCHORS, CANDIDATES, (i, j) -> (int) values[i * CANDIDATES + j]);
        }
    }

    private static SparseTargets listed(int[][] marks) {
        long[] positive = new long[marks.length * marks[0].length];
        long[] ignored = new long[positive.length];
        int p = 0;
        int q = 0;
        for (int i = 0; i < marks.length; i++) {
            for (int j = 0; j < marks[i].length; j++) {
                if (marks[i][j] == POSITIVE) {
                    positive[p++] = SparseTargets.cell(i, j);
                } else if (marks[i][j] == IGNORED) {
                    ignored[q++] = SparseTargets.cell(i, j);
                }
            }
        }
        return SparseTargets.of(Arrays.copyOf(positive, p), Arrays.copyOf(ignored, q));
    }

    private static int[][] filled(int rows, int columns, IntBinaryOperator mark) {
        int[][] marks = new int[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                marks[i][j] = mark.applyAsInt(i, j);
            }
        }
        return marks;
    }

    private static double[][] cosines(Tensor anchors, Tensor candidates, double temperature) {
        double[] a = Tensors.doubleArray(anchors);
        double[] c = Tensors.doubleArray(candidates);
        double[][] cosines = new double[a.length / DIM][c.length / DIM];
        for (int i = 0; i < cosines.length; i++) {
            for (int j = 0; j < cosines[i].length; j++) {
                double product = 0;
                double left = 0;
                double right = 0;
                for (int k = 0; k < DIM; k++) {
                    product += a[i * DIM + k] * c[j * DIM + k];
                    left += a[i * DIM + k] * a[i * DIM + k];
                    right += c[j * DIM + k] * c[j * DIM + k];
                }
                cosines[i][j] = product / Math.sqrt(left * right) / temperature;
            }
        }
        return cosines;
    }

    private static Tensor gaussian(RandomKey key, long rows) {
        return ObjectiveContract.gaussian(key.generator(), rows, DIM);
    }
}
