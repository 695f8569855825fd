package dev.dipole.similarity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every similarity keeps. A subclass gives the similarity and its formula for two vectors. */
@ExtendWith({Seeds.class, OneThread.class})
public abstract class SimilarityContract {

    /** Rows, columns and dimensions that divide into nothing. */
    private static final int[][] SHAPES = {{1, 1, 1}, {2, 3, 1}, {13, 7, 3}, {5, 13, 128}, {3, 4, 768}, {702, 13, 5}};

    private static final double SCALE = 3.7;

    /** The similarity under test. */
    protected abstract Similarity similarity();

    /** The unscaled similarity of two vectors, as plainly as can be. */
    protected abstract double plain(double[] a, double[] c);

    /** By how much a rounding of the products grows on its way to the score, at least 1. */
    protected double condition(double[] a, double[] c) {
        return 1;
    }

    @Test
    void scoresEqualAPlainLoop(SplittableRandom random) {
        for (int[] shape : SHAPES) {
            double[][] a = gaussian(random, shape[0], shape[2]);
            double[][] c = gaussian(random, shape[1], shape[2]);
            try (Scope scope = Scope.open()) {
                double[] twice = Tensors.doubleArray(new Side(a, c, ScalarType.Double).scores(SCALE));
                double[] once = Tensors.doubleArray(new Side(a, c, ScalarType.Float).scores(SCALE));
                for (int i = 0; i < shape[0]; i++) {
                    for (int j = 0; j < shape[1]; j++) {
                        double expected = SCALE * plain(a[i], c[j]);
                        double size = SCALE * (1 + norm(a[i]) * norm(c[j])) * condition(a[i], c[j]);
                        assertEquals(expected, twice[i * shape[1] + j], 1e-13 * size);
                        assertEquals(expected, once[i * shape[1] + j], 2e-6 * size);
                    }
                }
            }
        }
    }

    /** Moves vectors to where no small step crosses a kink of the similarity; for those that have kinks almost everywhere. */
    protected void keepOffKinks(double[][] a, double[][] c) {}

    @Test
    void theChainRuleEqualsCentralDifferences(SplittableRandom random) {
        for (int[] shape : SHAPES) {
            double[][] a = gaussian(random, shape[0], shape[2]);
            double[][] c = gaussian(random, shape[1], shape[2]);
            double[][] weights = gaussian(random, shape[0], shape[1]);
            double[][] moveA = gaussian(random, shape[0], shape[2]);
            double[][] moveC = gaussian(random, shape[1], shape[2]);
            keepOffKinks(a, c);
            double step = 1e-6;
            double above = weightedSum(weights, moved(a, moveA, step), moved(c, moveC, step));
            double below = weightedSum(weights, moved(a, moveA, -step), moved(c, moveC, -step));
            double slope = (above - below) / (2 * step);
            try (Scope scope = Scope.open()) {
                Tensor[] gradients = new Side(a, c, ScalarType.Double).gradients(matrix(weights), SCALE, whole(shape));
                double exact = gradients[0].mul(matrix(moveA)).sum().item_double()
                        + gradients[1].mul(matrix(moveC)).sum().item_double();
                double size = 0;
                for (double[] row : weights) {
                    size += norm(row);
                }
                assertEquals(slope, exact, 1e-6 * SCALE * (1 + size) * Math.sqrt(shape[2]), shape[0] + " rows");
                if (shape[2] > 1) {
                    assertTrue(Math.abs(exact) > 1e-6, "nothing was compared");
                }
            }
        }
    }

    @Test
    void tilesEqualTheWhole(SplittableRandom random) {
        int[] shape = {13, 22, 5};
        double[][] a = gaussian(random, shape[0], shape[2]);
        double[][] c = gaussian(random, shape[1], shape[2]);
        try (Scope scope = Scope.open()) {
            Tensor weights = matrix(gaussian(random, shape[0], shape[1]));
            Side side = new Side(a, c, ScalarType.Double);
            Tensor[] whole = side.gradients(weights, SCALE, whole(shape));
            for (int rows : new int[] {1, 4, 13}) {
                for (int columns : new int[] {1, 5, 22}) {
                    Tensor[] tiled = side.gradients(weights, SCALE, List.of(cut(13, rows), cut(22, columns)));
                    for (int k = 0; k < 2; k++) {
                        assertArrayEquals(Tensors.doubleArray(whole[k]), Tensors.doubleArray(tiled[k]), 1e-12);
                    }
                }
            }
        }
    }

    @Test
    void aListOfCellsEqualsTheirTile(SplittableRandom random) {
        for (int[] shape : SHAPES) {
            int count = shape[0] * shape[1];
            double[][] a = gaussian(random, shape[0], shape[2]);
            double[][] c = gaussian(random, shape[1], shape[2]);
            try (Scope scope = Scope.open()) {
                Tensor weights = matrix(gaussian(random, shape[0], shape[1]));
                long[] rows = new long[count];
                long[] columns = new long[count];
                for (int i = 0; i < count; i++) {
                    rows[i] = i / shape[1];
                    columns[i] = i % shape[1];
                }
                Side prepared = new Side(a, c, ScalarType.Double);
                Side lean = new Side(
                        similarity().prepareLean(matrix(a)), similarity().prepareLean(matrix(c)));
                Tensor[] tile = prepared.gradients(weights, SCALE, whole(shape));
                for (Side side : List.of(prepared, lean)) {
                    Tensor[] listed = side.empty();
                    ScoreCells cells = new ScoreCells(
                            Tensors.of(rows),
                            Tensors.of(columns),
                            side.scores(SCALE).view(-1),
                            weights.view(-1));
                    similarity()
                            .backward(
                                    side.anchors,
                                    side.candidates,
                                    SCALE,
                                    cells.part(0, count / 2),
                                    listed[0],
                                    listed[1]);
                    similarity()
                            .backward(
                                    side.anchors,
                                    side.candidates,
                                    SCALE,
                                    cells.part(count / 2, count - count / 2),
                                    listed[0],
                                    listed[1]);
                    side.finish(listed);
                    for (int k = 0; k < 2; k++) {
                        assertArrayEquals(Tensors.doubleArray(tile[k]), Tensors.doubleArray(listed[k]), 1e-9);
                    }
                }
            }
        }
    }

    @Test
    void leanPreparationGivesTheSame(SplittableRandom random) {
        int[] shape = {13, 22, 5};
        double[][] a = gaussian(random, shape[0], shape[2]);
        double[][] c = gaussian(random, shape[1], shape[2]);
        try (Scope scope = Scope.open()) {
            Tensor weights = matrix(gaussian(random, shape[0], shape[1]));
            Side prepared = new Side(a, c, ScalarType.Double);
            Side lean =
                    new Side(similarity().prepareLean(matrix(a)), similarity().prepareLean(matrix(c)));
            assertArrayEquals(Tensors.doubleArray(prepared.scores(SCALE)), Tensors.doubleArray(lean.scores(SCALE)));
            Tensor[] expected = prepared.gradients(weights, SCALE, whole(shape));
            Tensor[] actual = lean.gradients(weights, SCALE, List.of(cut(13, 4), cut(22, 5)));
            for (int k = 0; k < 2; k++) {
                assertArrayEquals(Tensors.doubleArray(expected[k]), Tensors.doubleArray(actual[k]), 1e-12);
            }
        }
    }

    @Test
    void nothingIsWrittenThatIsOnlyRead(SplittableRandom random) {
        double[][] a = gaussian(random, 4, 3);
        try (Scope scope = Scope.open()) {
            Tensor embeddings = matrix(a);
            Operand operand = similarity().prepare(embeddings);
            double[] vectors = Tensors.doubleArray(operand.vectors());
            double[] norms = Tensors.doubleArray(operand.norms());
            Side side = new Side(operand, operand);
            side.gradients(matrix(gaussian(random, 4, 4)), SCALE, whole(new int[] {4, 4}));
            assertArrayEquals(Tensors.doubleArray(matrix(a)), Tensors.doubleArray(embeddings));
            assertArrayEquals(vectors, Tensors.doubleArray(operand.vectors()));
            assertArrayEquals(norms, Tensors.doubleArray(operand.norms()));
        }
    }

    @Test
    void aLinearSimilarityLeavesTheScoresUnread(SplittableRandom random) {
        if (!similarity().linear()) {
            return;
        }
        try (Scope scope = Scope.open()) {
            Side side = new Side(gaussian(random, 4, 3), gaussian(random, 5, 3), ScalarType.Double);
            Tensor weights = matrix(gaussian(random, 4, 5));
            Tensor[] expected = side.gradients(weights, SCALE, whole(new int[] {4, 5}));
            Tensor nan = Tensors.zeros(ScalarType.Double, 4, 5).fill_(Tensors.scalar(Double.NaN));
            Tensor[] actual = side.empty();
            side.backward(new Span(0, 4), new Span(0, 5), SCALE, nan, weights.clone(), actual);
            side.finish(actual);
            assertArrayEquals(Tensors.doubleArray(expected[0]), Tensors.doubleArray(actual[0]));
        }
    }

    @Test
    void zeroEqualAndTinyVectorsStayFinite(SplittableRandom random) {
        for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
            for (double size : new double[] {0, 1e-42, 1e-30, 1e-20, 1, 1e9}) {
                for (int dim : new int[] {1, 3}) {
                    double[][] all = new double[6][dim];
                    for (int i = 0; i < 6; i++) {
                        // Rows 0 and 1 zero, 2 and 3 equal, 4 opposite, 5 nearly equal.
                        for (int k = 0; k < dim; k++) {
                            double value = i < 2 ? 0 : i == 4 ? -size : size;
                            all[i][k] = i == 5 ? value * (1 + 1e-7 * k) : value;
                        }
                    }
                    try (Scope scope = Scope.open()) {
                        Side side = new Side(all, all, type);
                        String what = similarity().name() + " " + type + " " + size + " " + dim;
                        assertFinite(side.scores(100), what);
                        Tensor weights = matrix(gaussian(random, 6, 6)).to(type);
                        for (Tensor gradient : side.gradients(weights, 100, whole(new int[] {6, 6}))) {
                            assertFinite(gradient, what);
                        }
                    }
                }
            }
        }
    }

    @Test
    void theBoundHolds(SplittableRandom random) {
        double bound = similarity().bound();
        assertTrue(bound > 0);
        for (int dim : new int[] {1, 3, 128}) {
            double[][] a = gaussian(random, 40, dim);
            try (Scope scope = Scope.open()) {
                for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
                    for (double[][] other : List.of(a, moved(a, a, -2), gaussian(random, 40, dim))) {
                        Tensor scores = new Side(a, other, type).scores(1);
                        assertTrue(
                                scores.abs().max().item_double() <= bound * (1 + 1e-6),
                                similarity().name());
                    }
                }
            }
        }
    }

    @Test
    void isFoundByItsName() {
        assertEquals(similarity(), Similarities.named(similarity().name()));
    }

    /** Both sides, prepared. */
    private final class Side {

        private final Operand anchors;
        private final Operand candidates;

        Side(Operand anchors, Operand candidates) {
            this.anchors = anchors;
            this.candidates = candidates;
        }

        Side(double[][] a, double[][] c, ScalarType type) {
            this(
                    similarity().prepare(matrix(a).to(type)),
                    similarity().prepare(matrix(c).to(type)));
        }

        Tensor scores(double scale) {
            return tile(new Span(0, anchors.rows()), new Span(0, candidates.rows()), scale);
        }

        private Tensor tile(Span rows, Span columns, double scale) {
            Tensor tile = Tensors.zeros(anchors.vectors().scalar_type(), rows.size(), columns.size());
            // What the memory held before must not matter.
            tile.fill_(Tensors.scalar(Double.NaN));
            similarity().scores(anchors, rows, candidates, columns, scale, tile);
            return tile;
        }

        Tensor[] gradients(Tensor weights, double scale, List<List<Span>> spans) {
            Tensor[] into = empty();
            for (Span rows : spans.get(0)) {
                for (Span columns : spans.get(1)) {
                    Tensor part = weights.narrow(0, rows.start(), rows.size())
                            .narrow(1, columns.start(), columns.size())
                            .clone();
                    backward(rows, columns, scale, tile(rows, columns, scale), part, into);
                }
            }
            finish(into);
            return into;
        }

        void backward(Span rows, Span columns, double scale, Tensor scores, Tensor weights, Tensor[] into) {
            similarity().backward(anchors, rows, candidates, columns, scale, scores, weights, into[0], into[1]);
        }

        Tensor[] empty() {
            return new Tensor[] {Tensors.zerosLike(anchors.vectors()), Tensors.zerosLike(candidates.vectors())};
        }

        void finish(Tensor[] gradients) {
            gradients[0] = similarity().finish(anchors, gradients[0]);
            gradients[1] = similarity().finish(candidates, gradients[1]);
        }
    }

    private double weightedSum(double[][] weights, double[][] a, double[][] c) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < c.length; j++) {
                sum += weights[i][j] * SCALE * plain(a[i], c[j]);
            }
        }
        return sum;
    }

    private static List<List<Span>> whole(int[] shape) {
        return List.of(cut(shape[0], shape[0]), cut(shape[1], shape[1]));
    }

    private static List<Span> cut(int size, int part) {
        List<Span> spans = new ArrayList<>();
        for (int start = 0; start < size; start += part) {
            spans.add(new Span(start, Math.min(size, start + part)));
        }
        return spans;
    }

    private static double[][] gaussian(SplittableRandom random, int rows, int dim) {
        double[][] values = new double[rows][dim];
        for (double[] row : values) {
            for (int k = 0; k < dim; k++) {
                row[k] = random.nextGaussian();
            }
        }
        return values;
    }

    private static double[][] moved(double[][] from, double[][] direction, double step) {
        double[][] to = new double[from.length][from[0].length];
        for (int i = 0; i < to.length; i++) {
            for (int k = 0; k < to[i].length; k++) {
                to[i][k] = from[i][k] + step * direction[i][k];
            }
        }
        return to;
    }

    private static Tensor matrix(double[][] rows) {
        double[] flat = new double[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
        }
        return Tensors.of(flat, rows.length, rows[0].length);
    }

    /** The length of a vector. */
    protected static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    /** The inner product. */
    protected static double dot(double[] a, double[] c) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * c[k];
        }
        return sum;
    }

    private static void assertFinite(Tensor tensor, String what) {
        for (double value : Tensors.doubleArray(tensor)) {
            assertTrue(Double.isFinite(value), () -> what + ": " + value);
        }
    }
}
