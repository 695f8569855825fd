package dev.dipole.objective;

import dev.dipole.similarity.Span;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The cells in which the number of the row equals that of the column: labels, classes, exemptions. In O(B + N); a tile
 * answers with a list where few of its cells are equal, and with a mask where many are.
 */
final class EqualNumbers {

    /** A list costs several times as much for each cell that it holds as a mask for each cell of the tile. */
    private static final int MASK_FROM = 8;

    private final long[] rows;
    private final long[] columns;
    private final boolean zeroIsNone;
    /** The columns, those of one number side by side and ascending. */
    private final int[] order;
    /** Where the equals of each row begin and end in the order. */
    private final int[] starts;

    private final int[] ends;

    /**
     * Compares two sides.
     *
     * @param zeroIsNone whether a zero equals nothing, not even another zero
     */
    EqualNumbers(long[] rows, long[] columns, boolean zeroIsNone) {
        this.rows = rows;
        this.columns = columns;
        this.zeroIsNone = zeroIsNone;
        Map<Long, Integer> ids = new HashMap<>();
        int[] id = new int[columns.length];
        for (int i = 0; i < columns.length; i++) {
            Integer next = ids.size();
            Integer known = ids.putIfAbsent(columns[i], next);
            id[i] = known == null ? next : known;
        }
        int[] bounds = new int[ids.size() + 1];
        for (int each : id) {
            bounds[each + 1]++;
        }
        Arrays.parallelPrefix(bounds, Integer::sum);
        int[] next = bounds.clone();
        order = new int[columns.length];
        for (int i = 0; i < columns.length; i++) {
            order[next[id[i]]++] = i;
        }
        starts = new int[rows.length];
        ends = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            Integer known = zeroIsNone && rows[i] == 0 ? null : ids.get(rows[i]);
            if (known != null) {
                starts[i] = bounds[known];
                ends[i] = bounds[known + 1];
            }
        }
    }

    Cells cells(Span rowSpan, Span columnSpan) {
        int height = rowSpan.size();
        int[] from = new int[height];
        int[] to = new int[height];
        long count = 0;
        for (int i = 0; i < height; i++) {
            int row = rowSpan.start() + i;
            from[i] = lowerBound(row, columnSpan.start());
            to[i] = lowerBound(row, columnSpan.end());
            count += to[i] - from[i];
        }
        if (count * MASK_FROM > (long) height * columnSpan.size()) {
            return mask(rowSpan, columnSpan);
        }
        long[] positions = new long[Math.toIntExact(count)];
        int place = 0;
        for (int i = 0; i < height; i++) {
            for (int k = from[i]; k < to[i]; k++) {
                positions[place++] = (long) i * columnSpan.size() + order[k] - columnSpan.start();
            }
        }
        return Cells.at(positions, columnSpan.size());
    }

    /** The first of a row's equals whose column is not below the given one. */
    private int lowerBound(int row, int column) {
        int at = Arrays.binarySearch(order, starts[row], ends[row], column);
        return at < 0 ? -at - 1 : at;
    }

    private Cells mask(Span rowSpan, Span columnSpan) {
        try (Scope scope = Scope.open()) {
            Tensor byRow = part(rows, rowSpan).unsqueeze(1);
            Tensor equal = byRow.eq(part(columns, columnSpan).unsqueeze(0));
            if (zeroIsNone) {
                equal.logical_and_(byRow.ne(Tensors.scalar(0)));
            }
            return Cells.where(scope.keep(equal.to(ScalarType.Bool)));
        }
    }

    private static Tensor part(long[] values, Span span) {
        return Tensors.of(Arrays.copyOfRange(values, span.start(), span.end()));
    }
}
