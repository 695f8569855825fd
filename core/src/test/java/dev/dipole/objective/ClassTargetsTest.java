package dev.dipole.objective;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.similarity.Span;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Seeds;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Labels and classes mark what a plain loop over the cells marks, in whole and in tiles. */
@ExtendWith(Seeds.class)
final class ClassTargetsTest {

    private static final int ROWS = 11;
    private static final int COLUMNS = 17;

    @Test
    void classesAndExemptionsMarkWhatTheFormulaSays(SplittableRandom random) {
        for (int distinct : new int[] {1, 3, 9}) {
            ClassTargets.Side rows = side(random, ROWS, distinct);
            ClassTargets.Side columns = side(random, COLUMNS, distinct);
            long[] positive = cells(random, 9);
            long[] ignored = cells(random, 9);
            long[] named = cells(random, 12);
            SparseTargets listed = SparseTargets.of(positive, ignored);
            double[] expected = expected(rows, columns, positive, ignored, named);
            long count = 0;
            for (double mark : expected) {
                count += mark == 2 ? 1 : 0;
            }
            ClassTargets targets = new ClassTargets(listed, rows, columns, SparseTargets.of(named, new long[0]));
            assertTiles(expected, targets);
            assertEquals(count, targets.ignoredCount(), distinct + " classes");
        }
    }

    /** As the class says it: 1 where positive, 2 where ignored. */
    private static double[] expected(
            ClassTargets.Side rows, ClassTargets.Side columns, long[] positive, long[] ignored, long[] named) {
        Set<Long> positives = set(positive);
        Set<Long> left = set(ignored);
        left.removeAll(positives);
        Set<Long> own = set(named);
        double[] expected = new double[ROWS * COLUMNS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                long cell = SparseTargets.cell(i, j);
                boolean oneClass = rows.classes()[i] != 0 && rows.classes()[i] == columns.classes()[j];
                boolean exempt = rows.exempt()[i] != 0 && rows.exempt()[i] == columns.exempt()[j];
                boolean isPositive = positives.contains(cell) || (oneClass && !left.contains(cell));
                boolean isIgnored = !isPositive && (left.contains(cell) || (exempt && !own.contains(cell)));
                expected[i * COLUMNS + j] = isPositive ? 1 : isIgnored ? 2 : 0;
            }
        }
        return expected;
    }

    @Test
    void pairsCountAmongWhatIsListed(SplittableRandom random) {
        ClassTargets.Side rows = side(random, ROWS, 2);
        ClassTargets.Side columns = side(random, COLUMNS, 2);
        long[] diagonal = new long[ROWS];
        for (int i = 0; i < ROWS; i++) {
            diagonal[i] = SparseTargets.cell(i, i);
        }
        double[] expected = expected(rows, columns, diagonal, new long[0], new long[0]);
        long count = 0;
        for (double mark : expected) {
            count += mark == 2 ? 1 : 0;
        }
        SparseTargets none = SparseTargets.of(new long[0], new long[0]);
        ClassTargets targets = new ClassTargets(SparseTargets.identity(), rows, columns, none);
        assertTiles(expected, targets);
        assertEquals(count, targets.ignoredCount());
    }

    @Test
    void labelsOfOneSetLeaveOutItself(SplittableRandom random) {
        for (int distinct : new int[] {1, 3, 30}) {
            int[] labels = random.ints(ROWS, 0, distinct).toArray();
            double[] expected = new double[ROWS * ROWS];
            for (int i = 0; i < expected.length; i++) {
                int row = i / ROWS;
                int column = i % ROWS;
                expected[i] = row == column ? 2 : labels[row] == labels[column] ? 1 : 0;
            }
            assertTiles(expected, LabelTargets.within(labels), ROWS, ROWS);
        }
    }

    @Test
    void labelsBetweenTwoSetsLeaveOutNothing(SplittableRandom random) {
        int[] rows = random.ints(ROWS, 0, 4).toArray();
        int[] columns = random.ints(COLUMNS, 0, 4).toArray();
        double[] expected = new double[ROWS * COLUMNS];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = rows[i / COLUMNS] == columns[i % COLUMNS] ? 1 : 0;
        }
        assertTiles(expected, Targets.labels(rows, columns));
        assertEquals(0, Targets.labels(rows, columns).ignoredCount());
        assertEquals(0, LabelTargets.within(rows).ignoredCount(), "itself is no candidate");
    }

    @Test
    void aBatchOfAnotherShapeIsNamed() {
        int[] two = {1, 2};
        int[] three = {1, 2, 3};
        String message =
                "labels are given for 2 anchors and 3 candidates, and the batch has %d and %d; give each row its label";
        Targets labels = Targets.labels(two, three);
        labels.check(2, 3);
        assertMessage(message.formatted(3, 3), () -> labels.check(3, 3));
        assertMessage(message.formatted(2, 2), () -> labels.check(2, 2));
        SparseTargets none = SparseTargets.of(new long[0], new long[0]);
        SparseTargets outside = SparseTargets.of(new long[] {SparseTargets.cell(1, 5)}, new long[0]);
        ClassTargets.Side left = new ClassTargets.Side(new long[2], new long[2]);
        ClassTargets.Side right = new ClassTargets.Side(new long[3], new long[3]);
        Targets classes = new ClassTargets(none, left, right, none);
        classes.check(2, 3);
        assertMessage(message.formatted(3, 3), () -> classes.check(3, 3));
        assertMessage(message.formatted(2, 2), () -> classes.check(2, 2));
        String lies = "the positive cell (1, 5) lies outside of 2 anchors and 3 candidates";
        assertMessage(lies, () -> new ClassTargets(outside, left, right, none));
        assertMessage(lies, () -> new ClassTargets(none, left, right, outside));
        assertMessage(
                "classes (2) and exempt (3) must be as many: one of each for every row",
                () -> new ClassTargets.Side(new long[2], new long[3]));
    }

    private static void assertTiles(double[] expected, Targets targets) {
        assertTiles(expected, targets, ROWS, COLUMNS);
    }

    private static void assertTiles(double[] expected, Targets targets, int height, int width) {
        try (Scope scope = Scope.open()) {
            for (int rows : new int[] {height, 4, 1}) {
                for (int columns : new int[] {width, 5, 1}) {
                    Tensor marks = Tensors.zeros(ScalarType.Double, height, width);
                    for (int i = 0; i < height; i += rows) {
                        for (int j = 0; j < width; j += columns) {
                            Span r = new Span(i, Math.min(height, i + rows));
                            Span c = new Span(j, Math.min(width, j + columns));
                            Tensor tile = Tensors.zeros(ScalarType.Double, r.size(), c.size());
                            // No cell is both: each adds what it marks.
                            Tensor other = Tensors.zeros(ScalarType.Double, r.size(), c.size());
                            targets.positives(r, c).fill(tile, 1);
                            targets.ignored(r, c).fill(other, 2);
                            marks.narrow(0, i, r.size()).narrow(1, j, c.size()).copy_(tile.add(other));
                        }
                    }
                    assertArrayEquals(expected, Tensors.doubleArray(marks), rows + " x " + columns);
                }
            }
        }
    }

    private static ClassTargets.Side side(SplittableRandom random, int size, int distinct) {
        return new ClassTargets.Side(
                random.longs(size, 0, distinct + 1L).toArray(),
                random.longs(size, 0, distinct + 2L).toArray());
    }

    private static long[] cells(SplittableRandom random, int count) {
        long[] cells = new long[count];
        for (int i = 0; i < count; i++) {
            cells[i] = SparseTargets.cell(random.nextInt(ROWS), random.nextInt(COLUMNS));
        }
        return cells;
    }

    private static Set<Long> set(long[] cells) {
        Set<Long> set = new HashSet<>();
        for (long cell : cells) {
            set.add(cell);
        }
        return set;
    }
}
