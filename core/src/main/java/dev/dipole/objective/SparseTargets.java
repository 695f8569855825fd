package dev.dipole.objective;

import dev.dipole.similarity.Span;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Positives and ignored cells as lists: for pairs, for several positives of one anchor, and for known positives and equal
 * texts that must not serve as negatives.
 */
public final class SparseTargets implements Targets {

    private static final SparseTargets IDENTITY = new SparseTargets(null, new long[0]);

    /** Sorted {@code row << 32 | column}; null for the diagonal. */
    private final long @Nullable [] positives;

    private final long[] ignored;

    private SparseTargets(long @Nullable [] positives, long[] ignored) {
        this.positives = positives;
        this.ignored = ignored;
    }

    static SparseTargets identity() {
        return IDENTITY;
    }

    /** Row i belongs to column i; the given cells are ignored. */
    public static SparseTargets pairsIgnoring(long[] ignoredCells) {
        long[] sorted = Arrays.stream(ignoredCells)
                .filter(cell -> row(cell) != column(cell))
                .sorted()
                .distinct()
                .toArray();
        return new SparseTargets(null, sorted);
    }

    /** The given cells are positive; of the others, the given ones are ignored. */
    public static SparseTargets of(long[] positiveCells, long[] ignoredCells) {
        long[] positives = Arrays.stream(positiveCells).sorted().distinct().toArray();
        long[] ignored = Arrays.stream(ignoredCells)
                .filter(cell -> Arrays.binarySearch(positives, cell) < 0)
                .sorted()
                .distinct()
                .toArray();
        return new SparseTargets(positives, ignored);
    }

    /** A cell as these lists hold it; neither number is negative. */
    public static long cell(int row, int column) {
        if ((row | column) < 0) {
            throw new IllegalArgumentException(
                    "the cell (" + row + ", " + column + ") lies outside of the grid: rows and columns count from 0");
        }
        return ((long) row << 32) | column;
    }

    /** Every cell that either lists, once; a diagonal as long as the grid allows. */
    static long[] union(SparseTargets one, SparseTargets other, int rows, int columns) {
        return LongStream.concat(one.listed(rows, columns), other.listed(rows, columns))
                .distinct()
                .toArray();
    }

    private LongStream listed(int rows, int columns) {
        LongStream positiveCells = positives == null
                ? IntStream.range(0, Math.min(rows, columns)).mapToLong(i -> cell(i, i))
                : Arrays.stream(positives);
        return LongStream.concat(positiveCells, Arrays.stream(ignored));
    }

    private static int row(long cell) {
        return (int) (cell >>> 32);
    }

    private static int column(long cell) {
        return (int) cell;
    }

    @Override
    public Cells positives(Span rows, Span columns) {
        return positives == null ? diagonal(rows, columns) : select(positives, rows, columns);
    }

    @Override
    public Cells ignored(Span rows, Span columns) {
        return select(ignored, rows, columns);
    }

    @Override
    public void check(int anchors, int candidates) {
        if (positives == null && candidates < anchors) {
            throw new IllegalArgumentException("candidates (" + candidates + ") must be at least as many as anchors ("
                    + anchors + "): row i belongs to column i");
        }
        if (positives != null) {
            checkInside("positive", positives, anchors, candidates);
        }
        checkInside("ignored", ignored, anchors, candidates);
    }

    @Override
    public long ignoredCount() {
        return ignored.length;
    }

    private static void checkInside(String kind, long[] cells, int anchors, int candidates) {
        for (long cell : cells) {
            if (row(cell) >= anchors || column(cell) >= candidates) {
                throw new IllegalArgumentException("the " + kind + " cell (" + row(cell) + ", " + column(cell)
                        + ") lies outside of " + anchors + " anchors and " + candidates + " candidates");
            }
        }
    }

    private static Cells diagonal(Span rows, Span columns) {
        int start = Math.max(rows.start(), columns.start());
        int end = Math.min(rows.end(), columns.end());
        if (start >= end) {
            return Cells.none();
        }
        long[] positions = new long[end - start];
        for (int i = start; i < end; i++) {
            positions[i - start] = (long) (i - rows.start()) * columns.size() + (i - columns.start());
        }
        return Cells.at(positions, columns.size());
    }

    private static Cells select(long[] cells, Span rows, Span columns) {
        if (cells.length == 0) {
            return Cells.none();
        }
        int from = lowerBound(cells, cell(rows.start(), 0));
        int to = lowerBound(cells, cell(rows.end(), 0));
        long[] positions = new long[to - from];
        int count = 0;
        for (int i = from; i < to; i++) {
            int column = column(cells[i]);
            if (column >= columns.start() && column < columns.end()) {
                positions[count++] =
                        (long) (row(cells[i]) - rows.start()) * columns.size() + (column - columns.start());
            }
        }
        return Cells.at(Arrays.copyOf(positions, count), columns.size());
    }

    private static int lowerBound(long[] sorted, long key) {
        int at = Arrays.binarySearch(sorted, key);
        return at < 0 ? -at - 1 : at;
    }
}
