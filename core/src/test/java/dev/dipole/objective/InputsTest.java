package dev.dipole.objective;

import static dev.dipole.testing.Messages.assertMessage;
import static dev.dipole.testing.Slopes.assertSlope;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.objective.embedding.KoLeo;
import dev.dipole.objective.grid.InfoNce;
import dev.dipole.objective.list.CoSent;
import dev.dipole.objective.proxy.ClassSoftmax;
import dev.dipole.objective.proxy.ProxyAnchor;
import dev.dipole.objective.proxy.ProxyNca;
import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Dot;
import dev.dipole.similarity.Similarities;
import dev.dipole.similarity.Similarity;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Seeds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes into any loss: the limits that are still taken, and what is said about what lies beyond. */
@ExtendWith(Seeds.class)
final class InputsTest {

    private static final float[][] AXES = {{1, 0}, {0, 1}};

    @Test
    void badEmbeddingsAreNamed() {
        Grid loss = InfoNce.forward(1);
        assertMessage("anchors has no rows; give at least one", () -> loss.evaluate(new float[0][], AXES));
        assertMessage(
                "anchors[0] has 0 dimensions; give at least one",
                () -> loss.evaluate(new float[2][0], new float[2][0]));
        assertMessage(
                "candidates[1] has 1 dimensions where candidates[0] has 2",
                () -> loss.evaluate(AXES, new float[][] {{1, 0}, {1}}));
        assertMessage(
                "candidates[1][1] (Infinity) must be finite",
                () -> loss.evaluate(AXES, new float[][] {{1, 0}, {1, Float.POSITIVE_INFINITY}}));
        assertMessage(
                "embeddings[0][1] (NaN) must be finite",
                () -> InfoNce.supervised(1).evaluate(new float[][] {{1, Float.NaN}}, new int[] {1}));
        assertMessage(
                "guide-anchors has no rows; give at least one",
                () -> new Guided(loss, AlikeRule.absolute(0)).evaluate(AXES, AXES, new float[0][], AXES));
        assertMessage(
                "guide-candidates has no rows; give at least one",
                () -> new Guided(loss, AlikeRule.absolute(0)).evaluate(AXES, AXES, AXES, new float[0][]));
        assertMessage(
                "anchors has no rows; give at least one",
                () -> CoSent.cosine(1).evaluate(new float[0][], new float[0][][], new float[0][]));
        assertMessage(
                "candidates[1] has no rows; give at least one",
                () -> CoSent.cosine(1).evaluate(AXES, new float[][][] {AXES, {}}, new float[][] {{1, 0}, {}}));
    }

    @Test
    void badBatchesAreNamed() {
        try (Scope scope = Scope.open()) {
            Tensor two = Tensors.of(AXES);
            Tensor three = Tensors.of(new float[2][3]);
            assertMessage(
                    "anchors and candidates must be matrices [rows, dim]",
                    () -> EmbeddingBatch.pairs(two.view(-1), two));
            assertMessage(
                    "anchors and candidates must be matrices [rows, dim]",
                    () -> EmbeddingBatch.pairs(two, two.view(-1)));
            assertMessage(
                    "anchors have 2 dimensions and candidates 3; both must come from the same space",
                    () -> EmbeddingBatch.pairs(two, three));
            assertMessage(
                    "labels (1) must be as many as embeddings (2); give each row its label",
                    () -> EmbeddingBatch.oneSet(two, new int[1]));
            EmbeddingBatch batch = EmbeddingBatch.pairs(two, two)
                    .withExtras(Map.of("one", two))
                    .withExtras(Map.of("other", two));
            assertEquals(Set.of("one", "other"), batch.extras().keySet());
            assertEquals(
                    Set.of("one", "other"),
                    batch.withTargets(Targets.pairs()).extras().keySet());
            assertMessage(
                    "the batch has no third; pass extras \"third\", a tensor", () -> batch.extra("third", "a tensor"));
        }
    }

    @Test
    void aGridHasACell() {
        assertMessage("anchors (0) must be at least 1", () -> new Shape(0, 1, 0, 1));
        assertMessage("candidates (0) must be at least 1", () -> new Shape(1, 0, 0, 1));
        assertMessage("reversible (-1) must be in [0, candidates = 2]", () -> new Shape(1, 2, -1, 1));
        assertMessage("reversible (3) must be in [0, candidates = 2]", () -> new Shape(1, 2, 3, 1));
        assertEquals(1, new Shape(1, 1, 1, 1).reversible());
        assertEquals(0, new Shape(1, 1, 0, 1).reversible());
    }

    @Test
    void tilesKeepWhatFits() {
        assertMessage("a tile of 0 x 1 holds no cell", () -> new Tiling(0, 1, 0));
        assertMessage("a tile of 1 x 0 holds no cell", () -> new Tiling(1, 0, 0));
        assertMessage("keptBytes (-1) must not be negative", () -> new Tiling(1, 1, -1));
        assertEquals(0, new Tiling(1, 1, 0).keptRows(1, 1, 1, 8, 1), "nothing is kept in no memory");
        Tiling tiling = new Tiling(4, 4, 400);
        assertTrue(tiling.keepsEmbeddings(100), "a quarter");
        assertFalse(tiling.keepsEmbeddings(101), "more than a quarter");
        // Ten rows of five numbers of 8 bytes take 400.
        assertEquals(10, tiling.keptRows(10, 5, 4, 8, 0), "all");
        assertEquals(8, new Tiling(4, 4, 399).keptRows(10, 5, 4, 8, 0), "whole tiles of the nine that fit");
        assertEquals(8, tiling.keptRows(10, 5, 4, 8, 80), "beside embeddings");
        assertEquals(4, tiling.keptRows(10, 5, 4, 8, 100), "beside embeddings of a quarter, seven fit");
        assertEquals(10, tiling.keptRows(10, 5, 4, 8, 120), "embeddings that are too large are not kept");
    }

    @Test
    void badProxiesAreNamed() {
        assertMessage(
                "blockCells (0) must be at least 1",
                () -> new Proxies(new ProxyNca(2), new Cosine(), Scale.temperature(1), 0));
        Proxies proxies = ClassSoftmax.subCentreArcFace(2, 3, 0.5, 1);
        try (Scope scope = Scope.open()) {
            for (int[] shape : new int[][] {{5, 2}, {6, 3}}) {
                assertMessage(
                        "proxies [" + shape[0] + ", " + shape[1]
                                + "] must be [classes · centres = 6, dim = 2]; maybe they"
                                + " were learned with other settings or another encoder",
                        () -> proxies.evaluate(
                                EmbeddingBatch.oneSet(Tensors.of(AXES), new int[2]),
                                new Parameters(Map.of(Proxies.PROXIES, Tensors.of(new float[shape[0]][shape[1]])))));
            }
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(AXES))
                    .withExtras(
                            Map.of(Proxies.LABELS, Tensors.of(new long[] {0, 1}).view(2, 1)));
            assertMessage(
                    "labels (2) must be as many as embeddings (2): each row has its class",
                    () -> proxies.evaluate(batch, proxies.initial(2, RandomKey.ofSeed(1))));
        }
    }

    @Test
    void proxiesTakeAnySimilarity(RandomKey key) {
        for (Similarity similarity : Similarities.all()) {
            try (Scope scope = Scope.open()) {
                Proxies proxies = new Proxies(
                        new ClassSoftmax(3, 1, ClassSoftmax.Form.NORMALISED, 0), similarity, Scale.temperature(0.5), 4);
                Tensor anchors = ObjectiveContract.gaussian(key.split("a").generator(), 5, 4);
                Tensor vectors = ObjectiveContract.gaussian(key.split("p").generator(), 3, 4);
                Tensor a = ObjectiveContract.gaussian(key.split("da").generator(), 5, 4);
                Tensor p = ObjectiveContract.gaussian(key.split("dp").generator(), 3, 4);
                TensorEvaluation at = evaluate(proxies, anchors, vectors);
                double exact = at.anchorGradient().mul(a).sum().item_double()
                        + at.parameterGradients()
                                .get(Proxies.PROXIES)
                                .mul(p)
                                .sum()
                                .item_double();
                assertSlope(
                        move -> evaluate(
                                        proxies,
                                        anchors.add(a, Tensors.scalar(move)),
                                        vectors.add(p, Tensors.scalar(move)))
                                .loss(),
                        exact,
                        1e-5,
                        similarity.name());
            }
        }
    }

    private static TensorEvaluation evaluate(Proxies proxies, Tensor anchors, Tensor vectors) {
        return proxies.evaluate(
                EmbeddingBatch.oneSet(anchors, new int[] {0, 1, 2, 1, 0}),
                new Parameters(Map.of(Proxies.PROXIES, vectors)));
    }

    @Test
    void proxiesStartWithNormsOfAboutOneAndBiasesAtZero() {
        try (Scope scope = Scope.open()) {
            Parameters start = Proxies.of(
                            new ClassSoftmax(500, 1, ClassSoftmax.Form.CLASSIFIER, 0), new Dot(), Scale.temperature(1))
                    .initial(16, RandomKey.ofSeed(1));
            Tensor proxies = start.get(Proxies.PROXIES);
            assertEquals(500, proxies.size(0));
            assertEquals(16, proxies.size(1));
            // Five deviations of the mean of 500 squared norms, of 16 squares of variance 2/16² each.
            assertEquals(1, proxies.square().sum(1).mean().item_double(), 5 * Math.sqrt(2.0 / 16 / 500));
            assertEquals(0, proxies.mean().item_double(), 5 / Math.sqrt(16.0 * 8000));
            assertEquals(
                    Set.of(Proxies.PROXIES),
                    ProxyAnchor.standard(2)
                            .initial(3, RandomKey.ofSeed(1))
                            .byName()
                            .keySet(),
                    "only a classifier has biases");
            assertEquals(500, start.get(Proxies.BIAS).numel());
            assertEquals(0, start.get(Proxies.BIAS).abs().max().item_double());
        }
    }

    @Test
    void aLossCarriesNothingAndDividesByNothingUnlessItSaysSo() {
        KoLeo loss = new KoLeo();
        try (Scope scope = Scope.open()) {
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(AXES));
            assertEquals(Set.of(), loss.carried(2).byName().keySet());
            assertEquals(Set.of(), loss.carriedOn(batch).byName().keySet());
            assertEquals(Double.NaN, loss.temperature(Parameters.none()));
            TensorEvaluation at = loss.evaluate(batch, Parameters.none());
            Tensor other = Tensors.of(AXES);
            assertEquals(
                    new TensorEvaluation(
                            at.loss(), at.anchorGradient(), other, at.parameterGradients(), at.leftOut(), at.ignored()),
                    at.withCandidateGradient(other));
        }
    }

    /** In the numbers of the batch, whatever stands around its loss. */
    @Test
    void targetsThatDoNotFitAreNamedThroughWrappers() {
        Targets outside = SparseTargets.of(new long[] {SparseTargets.cell(5, 0)}, new long[0]);
        String message = "the positive cell (5, 0) lies outside of 2 anchors and 2 candidates";
        Grid loss = InfoNce.forward(1);
        try (Scope scope = Scope.open()) {
            EmbeddingBatch batch = EmbeddingBatch.pairs(Tensors.of(AXES), Tensors.of(AXES))
                    .withTargets(outside)
                    .withExtras(Map.of(Queue.EMBEDDINGS, Tensors.of(AXES)));
            assertMessage(message, () -> InfoNce.ntXent(1).evaluate(batch, Parameters.none()));
            assertMessage(message, () -> Queue.momentum(loss, 2).evaluate(batch, Parameters.none()));
            EmbeddingBatch guided =
                    batch.withExtras(Map.of(Guided.ANCHORS, Tensors.of(AXES), Guided.CANDIDATES, Tensors.of(AXES)));
            assertMessage(message, () -> new Guided(loss, AlikeRule.above(1)).evaluate(guided, Parameters.none()));
            assertMessage(
                    message, () -> OwnScores.around(loss, AlikeRule.above(1)).evaluate(batch, Parameters.none()));
        }
    }

    @Test
    void aNameThatIsNearlyOneIsRecognised() {
        String message = assertThrows(IllegalArgumentException.class, () -> Objectives.named("infonce-symetric"))
                .getMessage();
        assertTrue(message.endsWith("; did you mean infonce-symmetric?"), message);
    }

    @Test
    void aQueueOfOtherIdentitiesIsNamed() {
        try (Scope scope = Scope.open()) {
            Queue queue = Queue.momentum(InfoNce.forward(1), 4);
            Tensor two = Tensors.of(AXES);
            EmbeddingBatch batch = EmbeddingBatch.pairs(two, two);
            Map<String, Tensor> extras = new LinkedHashMap<>(Map.of(Queue.EMBEDDINGS, two));
            extras.put(Queue.KEPT, Tensors.of(new long[1]));
            assertMessage(
                    "identities (1) must be as many as kept rows (2); give 0 to a row that has none",
                    () -> queue.evaluate(batch.withExtras(extras), Parameters.none()));
            extras.put(Queue.KEPT, Tensors.of(new long[2]));
            extras.put(Queue.IDENTITIES, Tensors.of(new long[3]));
            assertMessage(
                    "identities (3) must be as many as anchors (2); give 0 to a row that has none",
                    () -> queue.evaluate(batch.withExtras(extras), Parameters.none()));
            assertMessage(
                    "identities (3) must be as many as anchors (2); give 0 to a row that has none",
                    () -> queue.with(batch, queue.start(2), new long[3]));
            assertEquals(batch, queue.with(batch, queue.start(2), new long[2]), "an empty queue adds nothing");
            assertEquals(1, Queue.momentum(InfoNce.forward(1), 1).capacity());
            Queue.State next = queue.next(queue.start(2), two, new long[] {5, 6});
            assertEquals(2, next.ring().next());
            assertEquals(1, next.steps());
        }
    }
}
