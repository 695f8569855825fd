package dev.dipole.objective;

import dev.dipole.similarity.Span;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Those of one label belong together, over one set, in which none stands against itself, or between two. */
final class LabelTargets implements Targets {

    private final int rows;
    private final int columns;
    private final EqualNumbers equal;
    private final boolean oneSet;

    private LabelTargets(int[] rows, int[] columns, boolean oneSet) {
        this.rows = rows.length;
        this.columns = columns.length;
        this.oneSet = oneSet;
        equal = new EqualNumbers(
                Arrays.stream(rows).asLongStream().toArray(),
                Arrays.stream(columns).asLongStream().toArray(),
                false);
    }

    static LabelTargets within(int[] labels) {
        return new LabelTargets(labels, labels, true);
    }

    static LabelTargets between(int[] anchors, int[] candidates) {
        return new LabelTargets(anchors, candidates, false);
    }

    @Override
    public Cells positives(Span rowSpan, Span columnSpan) {
        Cells cells = equal.cells(rowSpan, columnSpan);
        Cells self = ignored(rowSpan, columnSpan);
        return self.isNone()
                ? cells
                : Cells.union(
                        rowSpan.size(),
                        columnSpan.size(),
                        List.of(Cells.Part.whole(cells, rowSpan, columnSpan)),
                        List.of(Cells.Part.whole(self, rowSpan, columnSpan)));
    }

    @Override
    public Cells ignored(Span rowSpan, Span columnSpan) {
        return oneSet ? self(rowSpan, columnSpan) : Cells.none();
    }

    /** The cells in which row and column are the same of one set. */
    static Cells self(Span rowSpan, Span columnSpan) {
        int start = Math.max(rowSpan.start(), columnSpan.start());
        int end = Math.min(rowSpan.end(), columnSpan.end());
        return Cells.at(
                IntStream.range(start, Math.max(start, end))
                        .mapToLong(i -> (long) (i - rowSpan.start()) * columnSpan.size() + i - columnSpan.start())
                        .toArray(),
                columnSpan.size());
    }

    @Override
    public void check(int anchors, int candidates) {
        if (rows != anchors || columns != candidates) {
            throw new IllegalArgumentException("labels are given for " + rows + " anchors and " + columns
                    + " candidates, and the batch has " + anchors + " and " + candidates + "; give each row its label");
        }
    }

    /** Itself is no candidate of an embedding, and so none that is ignored. */
    @Override
    public long ignoredCount() {
        return 0;
    }
}
