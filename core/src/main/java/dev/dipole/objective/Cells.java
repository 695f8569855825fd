package dev.dipole.objective;

import dev.dipole.similarity.Span;
import dev.dipole.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Some cells of one tile [rows, columns]: none, a list, or a mask. A list costs what it holds, so that the diagonal of a
 * batch of pairs costs nothing beside the products.
 */
public final class Cells {

    private static final Cells NONE = new Cells(null, null, 0);

    /** Row-major positions, ascending [count]; exclusive with the mask. */
    private final long @Nullable [] positions;

    private final @Nullable Tensor mask;
    private final int columns;

    private Cells(long @Nullable [] positions, @Nullable Tensor mask, int columns) {
        this.positions = positions;
        this.mask = mask;
        this.columns = columns;
    }

    /** No cell. */
    public static Cells none() {
        return NONE;
    }

    /** The cells at row-major positions {@code row · columns + column}, each at most once. */
    public static Cells at(long[] positions, int columns) {
        return positions.length == 0 ? NONE : new Cells(positions, null, columns);
    }

    /** The cells where a boolean tile [rows, columns] is true. */
    public static Cells where(Tensor mask) {
        return new Cells(null, mask, 0);
    }

    /** Whether it is known that no cell is marked. */
    public boolean isNone() {
        return positions == null && mask == null;
    }

    /** How many cells are marked. */
    public long count() {
        if (positions != null) {
            return positions.length;
        }
        return mask == null ? 0 : mask.sum().item_long();
    }

    /** Writes a value into every marked cell. */
    public void fill(Tensor tile, double value) {
        if (positions != null) {
            tile.view(-1).index_fill_(0, Tensors.of(positions), Tensors.scalar(value));
        } else if (mask != null) {
            tile.masked_fill_(mask, Tensors.scalar(value));
        }
    }

    /** Adds {@code byRow[row] + byColumn[column]} to every marked cell; either may be null. */
    public void add(Tensor tile, @Nullable Tensor byRow, @Nullable Tensor byColumn) {
        if (positions != null) {
            Tensor flat = tile.view(-1);
            Tensor index = Tensors.of(positions);
            if (byRow != null) {
                flat.index_add_(0, index, byRow.index_select(0, rowIndex()));
            }
            if (byColumn != null) {
                flat.index_add_(0, index, byColumn.index_select(0, columnIndex()));
            }
        } else if (mask != null) {
            Tensor weight = mask.to(tile.scalar_type());
            if (byRow != null) {
                tile.addcmul_(weight, byRow.unsqueeze(1));
            }
            if (byColumn != null) {
                tile.addcmul_(weight, byColumn.unsqueeze(0));
            }
        }
    }

    /** Adds the values of the marked cells of each row to {@code sums} [rows], float64. */
    public void addRowSums(Tensor tile, Tensor sums) {
        if (positions != null) {
            sums.index_add_(0, rowIndex(), listed(tile));
        } else if (mask != null) {
            sums.add_(masked(tile).sum(new long[] {1}, false, new ScalarTypeOptional(ScalarType.Double)));
        }
    }

    /** Adds the values of the marked cells of each column to {@code sums} [columns], float64. */
    public void addColumnSums(Tensor tile, Tensor sums) {
        if (positions != null) {
            sums.index_add_(0, columnIndex(), listed(tile));
        } else if (mask != null) {
            sums.add_(masked(tile).sum(new long[] {0}, false, new ScalarTypeOptional(ScalarType.Double)));
        }
    }

    /** Adds the number of marked cells of each row to {@code counts} [rows], float64. */
    public void addRowCounts(Tensor counts) {
        if (positions != null) {
            counts.index_add_(0, rowIndex(), Tensors.ones(positions.length));
        } else if (mask != null) {
            counts.add_(mask.sum(new long[] {1}, false, new ScalarTypeOptional(ScalarType.Double)));
        }
    }

    /** Adds the number of marked cells of each column to {@code counts} [columns], float64. */
    public void addColumnCounts(Tensor counts) {
        if (positions != null) {
            counts.index_add_(0, columnIndex(), Tensors.ones(positions.length));
        } else if (mask != null) {
            counts.add_(mask.sum(new long[] {0}, false, new ScalarTypeOptional(ScalarType.Double)));
        }
    }

    /** The row-major positions of the marked cells, ascending, int64 [count]. */
    public Tensor index() {
        if (positions != null) {
            return Tensors.of(positions);
        }
        return mask == null
                ? Tensors.of(new long[0])
                : mask.contiguous().view(-1).nonzero().view(-1);
    }

    /**
     * Cells of a smaller tile, placed in a larger one.
     *
     * @param row where its first row comes to lie
     * @param column where its first column comes to lie
     * @param rows of the smaller tile as it is marked, before it is turned
     * @param columns the same
     * @param turned whether its rows become columns
     */
    record Part(Cells cells, int row, int column, int rows, int columns, boolean turned) {

        /** Cells of the tile itself. */
        static Part whole(Cells cells, Span rows, Span columns) {
            return new Part(cells, 0, 0, rows.size(), columns.size(), false);
        }
    }

    /** The cells of a tile [rows, columns] that some part marks and no exception does; a list where all of them are. */
    static Cells union(int rows, int columns, List<Part> marked, List<Part> except) {
        List<Part> plus = marked.stream().filter(part -> !part.cells.isNone()).toList();
        List<Part> minus = except.stream().filter(part -> !part.cells.isNone()).toList();
        if (plus.isEmpty()) {
            return NONE;
        }
        if (Stream.concat(plus.stream(), minus.stream()).allMatch(part -> part.cells.positions != null)) {
            long[] taken = placed(minus, columns);
            long[] left = Arrays.stream(placed(plus, columns))
                    .filter(position -> Arrays.binarySearch(taken, position) < 0)
                    .toArray();
            return at(left, columns);
        }
        Tensor mask = Tensors.zeros(ScalarType.Bool, rows, columns);
        for (Part part : plus) {
            part(mask, part).logical_or_(turned(part));
        }
        for (Part part : minus) {
            part(mask, part).logical_and_(turned(part).logical_not());
        }
        return where(mask);
    }

    private static long[] placed(List<Part> parts, int columns) {
        return parts.stream()
                .flatMapToLong(part -> Arrays.stream(part.cells.positions()).map(position -> {
                    long row = position / part.columns;
                    long column = position % part.columns;
                    return part.turned
                            ? (part.row + column) * columns + part.column + row
                            : (part.row + row) * columns + part.column + column;
                }))
                .sorted()
                .distinct()
                .toArray();
    }

    private static Tensor part(Tensor mask, Part part) {
        return mask.narrow(0, part.row, part.turned ? part.columns : part.rows)
                .narrow(1, part.column, part.turned ? part.rows : part.columns);
    }

    private static Tensor turned(Part part) {
        Tensor own = part.cells.mask;
        if (own == null) {
            own = Tensors.zeros(ScalarType.Bool, part.rows, part.columns);
            part.cells.fill(own, 1);
        }
        return part.turned ? own.t() : own;
    }

    private Tensor listed(Tensor tile) {
        return tile.view(-1).index_select(0, Tensors.of(positions())).to(ScalarType.Double);
    }

    private Tensor masked(Tensor tile) {
        return tile.mul(mask());
    }

    private Tensor rowIndex() {
        long[] rows = positions().clone();
        for (int i = 0; i < rows.length; i++) {
            rows[i] /= columns;
        }
        return Tensors.of(rows);
    }

    private Tensor columnIndex() {
        long[] ofColumns = positions().clone();
        for (int i = 0; i < ofColumns.length; i++) {
            ofColumns[i] %= columns;
        }
        return Tensors.of(ofColumns);
    }

    private long[] positions() {
        if (positions == null) {
            throw new IllegalStateException("these cells are no list");
        }
        return positions;
    }

    private Tensor mask() {
        if (mask == null) {
            throw new IllegalStateException("these cells are no mask");
        }
        return mask;
    }
}
