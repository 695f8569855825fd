package dev.dipole.objective;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.similarity.Span;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Seeds;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class SparseTargetsTest {

    @Test
    void tilesShowTheirPartOfTheWhole(SplittableRandom random) {
        long[] positive = cells(random, 20);
        long[] ignored = cells(random, 40);
        SparseTargets targets = SparseTargets.of(positive, ignored);
        try (Scope scope = Scope.open()) {
            Tensor whole = marks(targets, new Span(0, 13), new Span(0, 22));
            for (int rows : new int[] {1, 5, 13}) {
                for (int columns : new int[] {1, 4, 22}) {
                    Tensor tiled = Tensors.zeros(ScalarType.Double, 13, 22);
                    for (int i = 0; i < 13; i += rows) {
                        for (int j = 0; j < 22; j += columns) {
                            Span r = new Span(i, Math.min(13, i + rows));
                            Span c = new Span(j, Math.min(22, j + columns));
                            tiled.narrow(0, i, r.size()).narrow(1, j, c.size()).copy_(marks(targets, r, c));
                        }
                    }
                    assertArrayEquals(Tensors.doubleArray(whole), Tensors.doubleArray(tiled));
                }
            }
            // A cell that is both is positive only.
            for (long cell : positive) {
                long at = (cell >>> 32) * 22 + (int) cell;
                assertEquals(1, Tensors.doubleArray(whole)[(int) at]);
            }
        }
    }

    /** 1 where positive, 2 where ignored. */
    private static Tensor marks(Targets targets, Span rows, Span columns) {
        Tensor marks = Tensors.zeros(ScalarType.Double, rows.size(), columns.size());
        targets.positives(rows, columns).fill(marks, 1);
        targets.ignored(rows, columns).fill(marks, 2);
        return marks;
    }

    private static long[] cells(SplittableRandom random, int count) {
        long[] cells = new long[count];
        for (int i = 0; i < count; i++) {
            cells[i] = SparseTargets.cell(random.nextInt(13), random.nextInt(22));
        }
        return cells;
    }

    @Test
    void whatIsPositiveIsNotIgnored() {
        long[] first = {SparseTargets.cell(0, 0)};
        assertEquals(0, SparseTargets.of(first, first).ignoredCount());
        assertEquals(0, SparseTargets.pairsIgnoring(first).ignoredCount());
        long[] twice = {SparseTargets.cell(0, 1), SparseTargets.cell(0, 1)};
        assertEquals(1, SparseTargets.of(first, twice).ignoredCount());
    }

    @Test
    void pairsAreTheDiagonal() {
        try (Scope scope = Scope.open()) {
            Tensor marks = marks(Targets.pairs(), new Span(2, 5), new Span(1, 4));
            assertArrayEquals(new double[] {0, 1, 0, 0, 0, 1, 0, 0, 0}, Tensors.doubleArray(marks));
            assertTrue(Targets.pairs().positives(new Span(0, 2), new Span(2, 4)).isNone());
        }
    }

    @Test
    void cellsOutsideOfTheGridAreNamed() {
        assertMessage(
                "the cell (-1, 2) lies outside of the grid: rows and columns count from 0",
                () -> SparseTargets.cell(-1, 2));
        assertMessage(
                "the cell (1, -2) lies outside of the grid: rows and columns count from 0",
                () -> SparseTargets.cell(1, -2));
        long[] cell = {SparseTargets.cell(3, 1)};
        assertMessage(
                "the positive cell (3, 1) lies outside of 3 anchors and 5 candidates",
                () -> SparseTargets.of(cell, new long[0]).check(3, 5));
        assertMessage(
                "the ignored cell (3, 1) lies outside of 4 anchors and 1 candidates",
                () -> SparseTargets.of(new long[0], cell).check(4, 1));
        assertMessage("span [3, 2) is not a range of rows or columns", () -> new Span(3, 2));
    }
}
