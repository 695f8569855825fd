package dev.dipole.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.objective.grid.InfoNce;
import dev.dipole.objective.grid.SemiHardTriplet;
import dev.dipole.objective.grid.Sigmoid;
import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Cosine;
import dev.dipole.similarity.Operand;
import dev.dipole.similarity.ScoreCells;
import dev.dipole.similarity.Similarity;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Scope;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How often scores are computed and embeddings prepared, by what may be kept; the result is the same in any case. */
@ExtendWith({Seeds.class, OneThread.class})
final class GridCostTest {

    private static final int ANCHORS = 8;
    private static final int CANDIDATES = 6;
    private static final int CELLS = ANCHORS * CANDIDATES;
    private static final int DIM = 4;

    /** Both sides' numbers in float64. */
    private static final int EMBEDDING_BYTES = (ANCHORS + CANDIDATES) * DIM * Double.BYTES;

    private static final InfoNce TWO_LOOKS = new InfoNce(InfoNce.Direction.FORWARD);

    @Test
    void scoresThatAreKeptAreComputedOnce(SplittableRandom random) {
        assertEquals(2 * CELLS, evaluate(TWO_LOOKS, 0, random).cells, "nothing is kept");
        assertEquals(CELLS, evaluate(TWO_LOOKS, 1 << 20, random).cells, "everything is kept");
        assertEquals(
                2 * CELLS - 4 * CANDIDATES,
                evaluate(TWO_LOOKS, 5 * CANDIDATES * Double.BYTES, random).cells,
                "one of two tiles' rows are kept");
    }

    @Test
    void oneLookComputesScoresOnce(SplittableRandom random) {
        for (int bytes : new int[] {0, 1 << 20}) {
            assertEquals(CELLS, evaluate(new Sigmoid(-1), bytes, random).cells);
        }
    }

    @Test
    void embeddingsStayPreparedWhereTheyTakeAQuarter(SplittableRandom random) {
        Counting kept = evaluate(TWO_LOOKS, 4 * EMBEDDING_BYTES, random);
        assertEquals(2, kept.prepared);
        assertEquals(0, kept.lean);
        Counting lean = evaluate(TWO_LOOKS, 4 * EMBEDDING_BYTES - 1, random);
        assertEquals(0, lean.prepared);
        assertEquals(2, lean.lean);
    }

    @Test
    void oneSetIsPreparedOnceAndCountsOnce(SplittableRandom random) {
        int bytes = ANCHORS * DIM * Double.BYTES;
        for (int less : new int[] {0, 1}) {
            try (Scope scope = Scope.open()) {
                Tensor set = ObjectiveContract.gaussian(random, ANCHORS, DIM);
                Counting counting = new Counting();
                evaluate(
                        TWO_LOOKS,
                        4 * bytes - less,
                        EmbeddingBatch.oneSet(set, new int[] {1, 1, 2, 2, 3, 3, 4, 4}),
                        counting);
                assertEquals(1 - less, counting.prepared);
                assertEquals(less, counting.lean);
            }
        }
    }

    /** Tiles of 4 by 3 have 12 cells, which are two rows of 6. */
    @Test
    void wholeRowsTakeNoMoreCellsThanATile(SplittableRandom random) {
        Counting counting = evaluate(new SemiHardTriplet(0.2, false), 0, random);
        assertEquals(2 * CELLS, counting.cells);
        assertEquals(2 * ANCHORS / 2, counting.tiles, "two sweeps over pairs of rows");
    }

    private static Counting evaluate(GridObjective kernel, long keptBytes, SplittableRandom random) {
        try (Scope scope = Scope.open()) {
            long[] positive = new long[ANCHORS];
            for (int i = 0; i < ANCHORS; i++) {
                positive[i] = SparseTargets.cell(i, i % CANDIDATES);
            }
            EmbeddingBatch batch = EmbeddingBatch.pairs(
                            ObjectiveContract.gaussian(random, ANCHORS, DIM),
                            ObjectiveContract.gaussian(random, CANDIDATES, DIM))
                    .withTargets(SparseTargets.of(positive, new long[0]));
            Counting counting = new Counting();
            evaluate(kernel, keptBytes, batch, counting);
            return counting;
        }
    }

    private static void evaluate(GridObjective kernel, long keptBytes, EmbeddingBatch batch, Counting counting) {
        Grid grid = Grid.of(kernel, 0.3).with(counting).with(new Tiling(4, 3, keptBytes));
        grid.evaluate(batch, grid.initial(DIM, RandomKey.ofSeed(1)));
    }

    /** Cosine, and what was asked of it. */
    private static final class Counting implements Similarity {

        private final Cosine cosine = new Cosine();
        private int prepared;
        private int lean;
        private int tiles;
        private int cells;

        @Override
        public String name() {
            return cosine.name();
        }

        @Override
        public double bound() {
            return cosine.bound();
        }

        @Override
        public boolean linear() {
            return cosine.linear();
        }

        @Override
        public Operand prepare(Tensor embeddings) {
            prepared++;
            return cosine.prepare(embeddings);
        }

        @Override
        public Operand prepareLean(Tensor embeddings) {
            lean++;
            return cosine.prepareLean(embeddings);
        }

        @Override
        public void scores(Operand anchors, Span rows, Operand candidates, Span columns, double scale, Tensor into) {
            tiles++;
            cells += rows.size() * columns.size();
            cosine.scores(anchors, rows, candidates, columns, scale, into);
        }

        @Override
        public void backward(
                Operand anchors,
                Span rows,
                Operand candidates,
                Span columns,
                double scale,
                Tensor scores,
                Tensor gradient,
                Tensor anchorGradient,
                Tensor candidateGradient) {
            cosine.backward(
                    anchors, rows, candidates, columns, scale, scores, gradient, anchorGradient, candidateGradient);
        }

        @Override
        public void backward(
                Operand anchors,
                Operand candidates,
                double scale,
                ScoreCells cells,
                Tensor anchorGradient,
                Tensor candidateGradient) {
            cosine.backward(anchors, candidates, scale, cells, anchorGradient, candidateGradient);
        }

        @Override
        public Tensor finish(Operand operand, Tensor gradient) {
            return cosine.finish(operand, gradient);
        }
    }
}
