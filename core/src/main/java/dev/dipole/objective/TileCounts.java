package dev.dipole.objective;

import dev.dipole.similarity.Span;
import java.util.HashSet;
import java.util.Set;

/** Counts what a rule marks while it is asked for tiles, each tile once however often it is asked for. */
final class TileCounts {

    private final Set<Long> seen = new HashSet<>();
    private long total;

    /** Counts the cells of a tile that was not counted before. */
    Cells count(Span rows, Span columns, Cells cells) {
        if (seen.add(SparseTargets.cell(rows.start(), columns.start()))) {
            total += cells.count();
        }
        return cells;
    }

    long total() {
        return total;
    }
}
