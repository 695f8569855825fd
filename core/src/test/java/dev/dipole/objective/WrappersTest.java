package dev.dipole.objective;

import static dev.dipole.testing.Messages.assertMessage;
import static dev.dipole.testing.Slopes.assertSlope;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.objective.embedding.Dino;
import dev.dipole.objective.grid.Decoupled;
import dev.dipole.objective.grid.HardNegatives;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.objective.grid.NPair;
import dev.dipole.objective.grid.Sigmoid;
import dev.dipole.objective.list.CoSent;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Memory;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What stands around a grid objective: the joined set, guides, own scores, queues, penalties. */
@ExtendWith({Seeds.class, OneThread.class})
final class WrappersTest {

    private static final int ROWS = 9;
    private static final int DIM = 6;
    private static final Tiling SMALL = new Tiling(4, 5, 0);
    private static final float[][] AXES = {{1, 0}, {0, 1}};

    private static Targets someTargets() {
        long[] positives = new long[ROWS + 1];
        for (int i = 0; i < ROWS; i++) {
            positives[i] = SparseTargets.cell(i, i);
        }
        positives[ROWS] = SparseTargets.cell(2, 5);
        return SparseTargets.of(positives, new long[] {SparseTargets.cell(3, 1), SparseTargets.cell(1, ROWS + 1)});
    }

    @Test
    void gradientsEqualCentralDifferences(RandomKey key) {
        Grid symmetric = InfoNce.symmetric(0.3).with(SMALL);
        Grid forward = InfoNce.forward(0.3).with(SMALL).with(Scale.learnedTemperature(0.3));
        int[] labels = {1, 2, 1, 3, 2, 1, 4, 3, 3};
        int[] more = {1, 2, 1, 3, 2, 1, 4, 3, 3, 1, 5};
        for (Targets targets : new Targets[] {Targets.pairs(), someTargets(), Targets.labels(labels, more)}) {
            for (Joined.Kin kin : Joined.Kin.values()) {
                check(key, new Joined("joined", forward, kin), targets);
                check(key, new Queue(symmetric, 5, 0, kin), targets);
                check(key, new Queue(new Joined("joined", forward, kin), 5, 0, kin), targets);
            }
            check(key, new Guided(symmetric, AlikeRule.absolute(0.1)), targets);
            check(key, new Guided(Grid.of(new Sigmoid(-1), 0.3).with(SMALL), AlikeRule.relative(-0.2)), targets);
            check(
                    key,
                    new Grid(
                            new OwnScores(symmetric.kernel(), AlikeRule.above(0.95)),
                            symmetric.similarity(),
                            symmetric.scale(),
                            SMALL),
                    targets);
            check(key, new NormPenalty("penalised", symmetric, 0.3), targets);
            // Where the clamp holds, the loss moves with the bound of the scores, and that with a learned scale.
            check(key, HardNegatives.hard(0.3, 0.6, 1).with(SMALL).with(Scale.learnedTemperature(0.3)), targets);
        }
        check(key, new NPair(0.02), Targets.pairs());
    }

    @Test
    void joiningEqualsTheDenseFormula(RandomKey key) {
        try (Scope scope = Scope.open()) {
            Tensor anchors = gaussian(key.split("a"), ROWS, DIM).set_requires_grad(true);
            Tensor candidates = gaussian(key.split("c"), ROWS, DIM).set_requires_grad(true);
            Tensor all = Tensors.rowsOf(anchors, candidates);
            Tensor unit = all.div(all.square().sum(1).sqrt().unsqueeze(1));
            Tensor scores = unit.mm(unit.t()).div(Tensors.scalar(0.2));
            Tensor self = torch.eye(2 * ROWS).to(ScalarType.Double).gt(Tensors.scalar(0));
            Tensor log = scores.masked_fill(self, Tensors.scalar(Double.NEGATIVE_INFINITY))
                    .logsumexp(1);
            Tensor loss = log.sub(
                            torch.cat(new TensorVector(scores.diagonal(ROWS, 0, 1), scores.diagonal(-ROWS, 0, 1)), 0))
                    .mean();
            loss.backward();
            TensorEvaluation ours = new Joined("nt-xent", InfoNce.forward(0.2).with(SMALL), Joined.Kin.IGNORED)
                    .evaluate(EmbeddingBatch.pairs(anchors.detach(), candidates.detach()), Parameters.none());
            assertEquals(loss.item_double(), ours.loss(), 1e-10);
            ObjectiveContract.assertClose(anchors.grad(), ours.anchorGradient(), 1e-9);
            ObjectiveContract.assertClose(candidates.grad(), ours.candidateGradient(), 1e-9);
        }
    }

    /** Three zero vectors, two of one label: each chooses blindly among the two others. */
    @Test
    void oneSetIsJoinedAlready() {
        Evaluation result = InfoNce.supervised(1).evaluate(new float[3][2], new int[] {1, 1, 2});
        assertEquals(Math.log(2), result.loss(), 1e-6);
        assertEquals(1, result.leftOut());
    }

    @Test
    void whatStandsAroundALossFollowsIt() {
        try (Scope scope = Scope.open()) {
            Dino dino = Dino.defaults();
            Queue queue = Queue.momentum(dino, 3);
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(AXES))
                    .withExtras(Map.of(Dino.CENTRE, Tensors.of(new float[][] {{2, 0}})));
            assertEquals("dino", queue.name());
            assertEquals(0, queue.choices(5, 7));
            assertEquals(0.1, queue.temperature(Parameters.none()));
            ObjectiveContract.assertClose(
                    dino.carried(2).get(Dino.CENTRE), queue.carried(2).get(Dino.CENTRE), 0);
            ObjectiveContract.assertClose(
                    dino.carriedOn(batch).get(Dino.CENTRE),
                    queue.carriedOn(batch).get(Dino.CENTRE),
                    0);
            assertTrue(Queue.momentum(CoSent.cosine(1), 3).readsScores(), "scores are read inside");
            Queue learned = Queue.momentum(InfoNce.forward(1).with(Scale.learnedTemperature(0.5)), 3);
            assertEquals(7, learned.choices(5, 7));
            assertEquals(
                    Math.log(2),
                    learned.initial(2, RandomKey.ofSeed(1)).get(Grid.LOG_SCALE).item_double(),
                    1e-6);
            Parameters far = new Parameters(Map.of(Grid.LOG_SCALE, Tensors.of(new float[] {9}, 1)));
            learned.constrain(far);
            assertEquals(Math.log(100), far.get(Grid.LOG_SCALE).item_double(), 1e-5);
        }
    }

    @Test
    void aGuideIgnoresWhatItFindsAsAlike() {
        // The guide finds candidate 1 as near to anchor 0 as its own, and candidate 0 far from anchor 1.
        float[][] guideAnchors = {{1, 0}, {0, 1}};
        float[][] guideCandidates = {{0.8f, 0.6f}, {0.7f, 0.714f}};
        Grid plain = InfoNce.forward(1);
        Evaluation strict =
                new Guided(plain, AlikeRule.absolute(0)).evaluate(AXES, AXES, guideAnchors, guideCandidates);
        assertEquals(0, strict.ignored());
        assertEquals(plain.evaluate(AXES, AXES).loss(), strict.loss(), 1e-6);
        for (AlikeRule rule : new AlikeRule[] {AlikeRule.absolute(0.15), AlikeRule.relative(0.15)}) {
            Evaluation kind = new Guided(plain, rule).evaluate(AXES, AXES, guideAnchors, guideCandidates);
            // Anchor 0: 0.7 against 0.8; anchor 1: 0.6 against 0.714, which only the absolute margin forgives.
            assertEquals(rule.relative() ? 1 : 2, kind.ignored(), rule.toString());
        }
    }

    @Test
    void ownScoresIgnoreWhatComesNearThePositive() {
        float[][] candidates = {{1, 0}, {0, 1}, {1, 0.1f}};
        Grid plain = InfoNce.forward(0.1);
        Grid filtered = Grid.of(new OwnScores(plain.kernel(), AlikeRule.above(0.95)), 0.1);
        Evaluation result = filtered.evaluate(AXES, candidates);
        assertEquals(1, result.ignored());
        Evaluation listed =
                plain.evaluate(AXES, candidates, SparseTargets.pairsIgnoring(new long[] {SparseTargets.cell(0, 2)}));
        assertEquals(listed.loss(), result.loss(), 1e-6);
        assertArrayEquals(listed.anchorGradient()[0], result.anchorGradient()[0], 1e-6f);
    }

    @Test
    void aQueueIsARing() {
        try (Scope scope = Scope.open()) {
            Queue queue = Queue.momentum(InfoNce.symmetric(1), 3);
            Queue.State state = queue.start(2);
            state = queue.next(state, Tensors.of(new float[][] {{1, 1}, {2, 2}}), new long[] {11, 12});
            assertEquals(2, state.ring().filled());
            state = queue.next(state, Tensors.of(new float[][] {{3, 3}, {4, 4}}), new long[] {13, 14});
            assertArrayEquals(new float[] {4, 4, 2, 2, 3, 3}, Tensors.floatArray(state.embeddings()));
            assertArrayEquals(new long[] {14, 12, 13}, state.identities());
            Queue.State before = state;
            state = queue.next(state, Tensors.of(new float[][] {{5, 5}, {6, 6}, {7, 7}, {8, 8}}), new long[] {
                15, 16, 17, 18
            });
            assertArrayEquals(new float[] {8, 8, 6, 6, 7, 7}, Tensors.floatArray(state.embeddings()));
            assertEquals(3, state.ring().filled());
            assertEquals(4, Tensors.floatArray(before.embeddings())[0]);
        }
    }

    @Test
    void whatIsKeptJoinsTheCandidates() {
        try (Scope scope = Scope.open()) {
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(AXES));
            Queue momentum = Queue.momentum(InfoNce.forward(1), 4);
            Queue.State state = momentum.next(momentum.start(2), Tensors.of(AXES), new long[] {1, 2});
            // Identities that nobody shares: each anchor meets e⁰ and e¹ more.
            assertEquals(
                    Math.log(2 * Math.E + 2) - 1,
                    momentum.evaluate(momentum.with(batch, state, new long[] {3, 4}), Parameters.none())
                            .loss(),
                    1e-6);
            // The same texts again: e¹ is ignored.
            TensorEvaluation same =
                    momentum.evaluate(momentum.with(batch, state, new long[] {1, 2}), Parameters.none());
            assertEquals(Math.log(Math.E + 2) - 1, same.loss(), 1e-6);
            assertEquals(2, same.ignored());
            assertEquals(2, same.candidateGradient().size(0));
            // The same labels again: two positives.
            Queue memory = Queue.memory(InfoNce.forward(1), 4, 1);
            assertEquals(
                    Math.log(2 * Math.E + 2) - 1,
                    memory.evaluate(memory.with(batch, state, new long[] {1, 2}), Parameters.none())
                            .loss(),
                    1e-6);
            // An empty queue is none.
            assertEquals(
                    Math.log(Math.E + 1) - 1,
                    momentum.evaluate(batch, Parameters.none()).loss(),
                    1e-6);
            // Before it is warm, nothing of it is used.
            EmbeddingBatch cold = Queue.memory(InfoNce.forward(1), 4, 2).with(batch, state, new long[] {1, 2});
            assertFalse(cold.extras().containsKey(Queue.EMBEDDINGS));
        }
    }

    @Test
    void badArgumentsAreNamed() {
        Grid inner = InfoNce.forward(1);
        assertMessage(
                "capacity (0) must be at least 1; leave the queue out to have none", () -> Queue.momentum(inner, 0));
        assertMessage(
                "warm-up (-1) must be at least 0 steps; 0 uses the queue at once", () -> Queue.memory(inner, 1, -1));
        assertMessage(
                "margin (NaN) must be finite; 0 ignores what scores above the positive",
                () -> AlikeRule.absolute(Double.NaN));
        assertMessage(
                "margin (1.0) must be below 1 where it is a share of the positive's score; 0.05 keeps what scores below 95%",
                () -> AlikeRule.relative(1));
        assertMessage(
                "share (95.0) must be in (0, 1]: candidates above this part of the positive's score are ignored; did you"
                        + " mean a percentage?",
                () -> AlikeRule.above(95));
        assertMessage(
                "norm-weight (-1.0) must be at least 0 and finite; a negative one would reward long embeddings, 0 leaves"
                        + " them free",
                () -> new NPair(-1));
        Guided guided = new Guided(inner, AlikeRule.absolute(0));
        assertMessage(
                "the batch has no guide-anchors; put the guide's embeddings of its rows into the extras, and see that the"
                        + " guide is set",
                () -> guided.evaluate(AXES, AXES));
        assertMessage(
                "guide-anchors have 1 dimensions and guide-candidates 2; both must come from the same guide",
                () -> guided.evaluate(AXES, AXES, new float[2][1], AXES));
        assertMessage(
                "the guide has embeddings of 2 anchors and 3 candidates, and the batch has 2 and 2; let it embed the same"
                        + " rows",
                () -> guided.evaluate(AXES, AXES, AXES, new float[3][2]));
        try (Scope scope = Scope.open()) {
            Queue queue = Queue.momentum(inner, 2);
            assertMessage(
                    "identities (1) must be as many as embeddings (2); give 0 to a row that has none",
                    () -> queue.next(queue.start(2), Tensors.of(AXES), new long[1]));
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(AXES))
                    .withExtras(Map.of(Queue.EMBEDDINGS, Tensors.of(new float[2][3])));
            assertMessage(
                    "the queue has 3 dimensions and candidates 2; start a new queue for another encoder",
                    () -> queue.evaluate(batch, Parameters.none()));
            EmbeddingBatch wide =
                    new EmbeddingBatch(Tensors.of(AXES), Tensors.of(new float[3][2]), 3, Targets.pairs(), Map.of());
            assertMessage(
                    "reversible (3) must be at most the anchors (2): candidate i belongs to anchor i",
                    () -> InfoNce.ntXent(1).evaluate(wide, Parameters.none()));
        }
    }

    @Test
    void nPairByHand() {
        // ln(1 + e^{0 − 4}) for vectors of length 2, and both sides' mean of ‖x‖² = 4, weighted.
        float[][] two = {{2, 0}, {0, 2}};
        Evaluation result = new NPair(0.1).evaluate(two, two);
        assertEquals(Math.log1p(Math.exp(-4)) + 0.8, result.loss(), 1e-6);
        double pull = 1 / (1 + Math.exp(-4)) - 1;
        assertEquals(0.5 * pull * 2 + 0.2 / 2 * 2, result.anchorGradient()[0][0], 1e-6);
    }

    @Test
    void nativeMemoryDoesNotGrow() {
        float[][] rows = new float[64][32];
        for (int i = 0; i < 64; i++) {
            rows[i][i % 32] = 1;
        }
        Guided guided = new Guided(
                new Joined("joined", Grid.of(new Decoupled(), 0.1), Joined.Kin.POSITIVE), AlikeRule.absolute(0.1));
        Memory.assertNoGrowth(() -> guided.evaluate(rows, rows, rows, rows));
    }

    private static void check(RandomKey key, EmbeddingObjective objective, Targets targets) {
        try (Scope scope = Scope.open()) {
            Tensor anchors = gaussian(key.split("anchors"), ROWS, DIM);
            Tensor candidates = gaussian(key.split("candidates"), ROWS + 2, DIM);
            Map<String, Tensor> extras = Map.of(
                    Queue.EMBEDDINGS,
                    gaussian(key.split("queue"), 5, DIM),
                    Queue.IDENTITIES,
                    Tensors.of(new long[] {1, 2, 3, 4, 5, 6, 7, 0, 0}),
                    Queue.KEPT,
                    Tensors.of(new long[] {2, 9, 4, 0, 2}),
                    Guided.ANCHORS,
                    gaussian(key.split("guide"), ROWS, 3),
                    Guided.CANDIDATES,
                    gaussian(key.split("guided"), ROWS + 2, 3));
            Map<String, Tensor> initial = new LinkedHashMap<>();
            objective
                    .initial(DIM, key)
                    .byName()
                    .forEach((name, value) -> initial.put(name, value.to(ScalarType.Double)));
            EmbeddingBatch batch = new EmbeddingBatch(anchors, candidates, ROWS, targets, extras);
            TensorEvaluation at = objective.evaluate(batch, new Parameters(initial));
            Tensor a = gaussian(key.split("da"), ROWS, DIM);
            Tensor c = gaussian(key.split("dc"), ROWS + 2, DIM);
            double exact = at.anchorGradient().mul(a).sum().item_double()
                    + at.candidateGradient().mul(c).sum().item_double();
            for (Tensor gradient : at.parameterGradients().byName().values()) {
                exact += gradient.sum().item_double();
            }
            DoubleUnaryOperator loss = move -> {
                Map<String, Tensor> moved = new LinkedHashMap<>();
                initial.forEach((name, value) -> moved.put(name, value.add(Tensors.scalar(move))));
                return objective
                        .evaluate(
                                new EmbeddingBatch(
                                        anchors.add(a.mul(Tensors.scalar(move))),
                                        candidates.add(c.mul(Tensors.scalar(move))),
                                        ROWS,
                                        targets,
                                        extras),
                                new Parameters(moved))
                        .loss();
            };
            assertNotEquals(0, exact, objective.toString());
            assertSlope(loss, exact, 1e-5, objective.toString());
        }
    }

    private static Tensor gaussian(RandomKey key, long rows, long dim) {
        return ObjectiveContract.gaussian(key.generator(), rows, dim);
    }
}
