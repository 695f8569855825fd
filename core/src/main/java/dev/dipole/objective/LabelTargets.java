package dev.dipole.objective;

import dev.dipole.similarity.Span;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Those of one label belong together, over one set, in which none stands against itself, or between two. */
final class LabelTargets implements Targets {

    private final long[] rows;
    private final long[] columns;
    private final boolean oneSet;

    private LabelTargets(int[] rows, int[] columns, boolean oneSet) {
        this.rows = Arrays.stream(rows).asLongStream().toArray();
        this.columns = Arrays.stream(columns).asLongStream().toArray();
        this.oneSet = oneSet;
    }

    static LabelTargets within(int[] labels) {
        return new LabelTargets(labels, labels, true);
    }

    static LabelTargets between(int[] anchors, int[] candidates) {
        return new LabelTargets(anchors, candidates, false);
    }

    @Override
    public Cells positives(Span rowSpan, Span columnSpan) {
        try (Scope scope = Scope.open()) {
            Tensor mask = part(rows, rowSpan)
                    .unsqueeze(1)
                    .eq(part(columns, columnSpan).unsqueeze(0))
                    .to(ScalarType.Bool);
            ignored(rowSpan, columnSpan).fill(mask, 0);
            return Cells.where(scope.keep(mask));
        }
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

    private static Tensor part(long[] values, Span span) {
        return Tensors.of(Arrays.copyOfRange(values, span.start(), span.end()));
    }

    @Override
    public void check(int anchors, int candidates) {
        if (rows.length != anchors || columns.length != candidates) {
            throw new IllegalArgumentException("labels are given for " + rows.length + " anchors and " + columns.length
                    + " candidates, and the batch has " + anchors + " and " + candidates + "; give each row its label");
        }
    }

    /** Itself is no candidate of an embedding, and so none that is ignored. */
    @Override
    public long ignoredCount() {
        return 0;
    }
}
