package dev.dipole.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cells as a list and as a mask do the same, and what a plain loop does. */
@ExtendWith(Seeds.class)
final class CellsTest {

    private static final int ROWS = 4;
    private static final int COLUMNS = 6;

    private static Cells list(boolean[][] marked) {
        int columns = marked[0].length;
        long[] positions = new long[marked.length * columns];
        int count = 0;
        for (int cell = 0; cell < positions.length; cell++) {
            if (marked[cell / columns][cell % columns]) {
                positions[count++] = cell;
            }
        }
        return Cells.at(Arrays.copyOf(positions, count), columns);
    }

    private static Cells mask(boolean[][] marked) {
        double[] flat = new double[marked.length * marked[0].length];
        for (int cell = 0; cell < flat.length; cell++) {
            flat[cell] = marked[cell / marked[0].length][cell % marked[0].length] ? 1 : 0;
        }
        return Cells.where(Tensors.of(flat, marked.length, marked[0].length).to(ScalarType.Bool));
    }

    private static boolean[][] some(SplittableRandom random, int rows, int columns) {
        boolean[][] marked = new boolean[rows][columns];
        for (boolean[] row : marked) {
            for (int j = 0; j < columns; j++) {
                row[j] = random.nextInt(3) == 0;
            }
        }
        marked[rows - 1][columns - 1] = true;
        return marked;
    }

    @Test
    void sumsAndCountsAreThoseOfALoop(RandomKey key) {
        boolean[][] marked = some(key.generator(), ROWS, COLUMNS);
        try (Scope scope = Scope.open()) {
            Tensor tile = ObjectiveContract.gaussian(key.split("tile").generator(), ROWS, COLUMNS);
            double[] values = Tensors.doubleArray(tile);
            double[] rowSums = new double[ROWS];
            double[] columnSums = new double[COLUMNS];
            double[] rowCounts = new double[ROWS];
            double[] columnCounts = new double[COLUMNS];
            double[] filled = values.clone();
            double[] added = values.clone();
            double[] places = new double[0];
            for (int cell = 0; cell < values.length; cell++) {
                int row = cell / COLUMNS;
                int column = cell % COLUMNS;
                if (marked[row][column]) {
                    rowSums[row] += values[cell];
                    columnSums[column] += values[cell];
                    rowCounts[row]++;
                    columnCounts[column]++;
                    filled[cell] = -7;
                    added[cell] += 10 * row + 100 * column;
                    places = Arrays.copyOf(places, places.length + 1);
                    places[places.length - 1] = cell;
                }
            }
            for (Cells cells : List.of(list(marked), mask(marked))) {
                assertEquals(places.length, cells.count());
                assertArrayEquals(places, Tensors.doubleArray(cells.index()));
                assertArrayEquals(rowSums, of(ROWS, sums -> cells.addRowSums(tile, sums)), 1e-12);
                assertArrayEquals(columnSums, of(COLUMNS, sums -> cells.addColumnSums(tile, sums)), 1e-12);
                assertArrayEquals(rowCounts, of(ROWS, cells::addRowCounts));
                assertArrayEquals(columnCounts, of(COLUMNS, cells::addColumnCounts));
                Tensor other = tile.clone();
                cells.fill(other, -7);
                assertArrayEquals(filled, Tensors.doubleArray(other));
                Tensor sum = tile.clone();
                cells.add(sum, Tensors.of(new double[] {0, 10, 20, 30}, ROWS), null);
                cells.add(sum, null, Tensors.of(new double[] {0, 100, 200, 300, 400, 500}, COLUMNS));
                assertArrayEquals(added, Tensors.doubleArray(sum), 1e-12);
            }
        }
    }

    private interface Adding {
        void to(Tensor sums);
    }

    /** What is added to sums that stand at 1 already. */
    private static double[] of(int size, Adding adding) {
        Tensor sums = Tensors.ones(size);
        adding.to(sums);
        return Tensors.doubleArray(sums.sub(Tensors.scalar(1)));
    }

    @Test
    void noCellsDoNothing() {
        try (Scope scope = Scope.open()) {
            Tensor tile = Tensors.ones(12).view(3, 4);
            for (Cells none : List.of(Cells.none(), Cells.at(new long[0], 4))) {
                assertTrue(none.isNone());
                assertEquals(0, none.count());
                assertEquals(0, none.index().numel());
                none.fill(tile, 5);
                none.add(tile, Tensors.ones(3), Tensors.ones(4));
                assertArrayEquals(new double[3], of(3, sums -> none.addRowSums(tile, sums)));
                assertArrayEquals(new double[4], of(4, sums -> none.addColumnSums(tile, sums)));
                assertArrayEquals(new double[3], of(3, none::addRowCounts));
                assertArrayEquals(new double[4], of(4, none::addColumnCounts));
            }
            assertEquals(12, tile.sum().item_double());
        }
    }

    @Test
    void aMaskThatIsTurnedListsItsCells() {
        try (Scope scope = Scope.open()) {
            Tensor mask = Tensors.of(new double[] {0, 1, 0, 0, 0, 1}, 3, 2).to(ScalarType.Bool);
            assertArrayEquals(
                    new double[] {3, 5},
                    Tensors.doubleArray(Cells.where(mask.t()).index()));
        }
    }

    /** Parts that overlap, stand turned, and are lists or masks, less an exception. */
    @Test
    void aUnionPlacesItsParts(SplittableRandom random) {
        boolean[][] first = some(random, 3, 4);
        boolean[][] turned = some(random, 2, 3);
        boolean[][] except = some(random, ROWS, 2);
        double[] expected = new double[ROWS * COLUMNS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                boolean inFirst = i >= 1 && j >= 2 && first[i - 1][j - 2];
                // Its rows are columns: 3 of them from row 0, 2 from column 1.
                boolean inTurned = i < 3 && j >= 1 && j < 3 && turned[j - 1][i];
                boolean left = j >= 2 && j < 4 && except[i][j - 2];
                expected[i * COLUMNS + j] = (inFirst || inTurned) && !left ? 1 : 0;
            }
        }
        try (Scope scope = Scope.open()) {
            for (int masks = 0; masks < 8; masks++) {
                Cells union = Cells.union(
                        ROWS,
                        COLUMNS,
                        List.of(
                                new Cells.Part((masks & 1) == 0 ? list(first) : mask(first), 1, 2, 3, 4, false),
                                new Cells.Part((masks & 2) == 0 ? list(turned) : mask(turned), 0, 1, 2, 3, true)),
                        List.of(new Cells.Part((masks & 4) == 0 ? list(except) : mask(except), 0, 2, ROWS, 2, false)));
                Tensor tile = Tensors.zeros(ScalarType.Double, ROWS, COLUMNS);
                union.fill(tile, 1);
                assertArrayEquals(expected, Tensors.doubleArray(tile), masks + " by bits");
                assertEquals(Arrays.stream(expected).sum(), union.count(), "each cell once");
            }
            assertTrue(
                    Cells.union(
                                    ROWS,
                                    COLUMNS,
                                    List.of(new Cells.Part(Cells.none(), 0, 0, 3, 4, false)),
                                    List.of(new Cells.Part(mask(first), 0, 0, 3, 4, false)))
                            .isNone(),
                    "nothing less something is known to be nothing");
        }
    }
}
