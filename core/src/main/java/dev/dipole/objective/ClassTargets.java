package dev.dipole.objective;

import dev.dipole.similarity.Span;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Classes over a list of cells: an anchor and a candidate of one class belong together, and those that are exempt from each
 * other are ignored. O(B + N) beside the list.
 *
 * <pre>
 * positive  =  listed as positive, or of one class and not listed as ignored
 * ignored   =  not positive, and listed as ignored or exempt from each other
 * </pre>
 */
public final class ClassTargets implements Targets {

    /** Belongs to no class, or is exempt from nobody. */
    public static final long NONE = 0;

    /**
     * One side of the grid.
     *
     * @param classes [size], {@link #NONE} for no class
     * @param exempt [size], those that share a number are no negatives of each other; {@link #NONE} for no such agreement
     */
    public record Side(long[] classes, long[] exempt) {

        public Side {
            if (classes.length != exempt.length) {
                throw new IllegalArgumentException("classes (" + classes.length + ") and exempt (" + exempt.length
                        + ") must be as many: one of each for every row");
            }
        }

        int size() {
            return classes.length;
        }
    }

    private final SparseTargets listed;
    private final Side rows;
    private final Side columns;
    private final SparseTargets named;
    private final EqualNumbers sameClass;
    private final EqualNumbers sameExemption;
    private final long ignoredCount;

    /**
     * Targets of classes.
     *
     * @param listed cells that are positive or ignored whatever their classes
     * @param named cells whose exemption does not count, as positives: an anchor's own explicit negatives
     * @throws IllegalArgumentException where a listed or named cell lies outside of the two sides
     */
    public ClassTargets(SparseTargets listed, Side rows, Side columns, SparseTargets named) {
        listed.check(rows.size(), columns.size());
        named.check(rows.size(), columns.size());
        this.listed = listed;
        this.rows = rows;
        this.columns = columns;
        this.named = named;
        sameClass = new EqualNumbers(rows.classes, columns.classes, true);
        sameExemption = new EqualNumbers(rows.exempt, columns.exempt, true);
        this.ignoredCount = count();
    }

    @Override
    public Cells positives(Span rowSpan, Span columnSpan) {
        return union(
                rowSpan,
                columnSpan,
                List.of(sameClass.cells(rowSpan, columnSpan), listed.positives(rowSpan, columnSpan)),
                List.of(listed.ignored(rowSpan, columnSpan)));
    }

    @Override
    public Cells ignored(Span rowSpan, Span columnSpan) {
        Cells exempt = union(
                rowSpan,
                columnSpan,
                List.of(sameExemption.cells(rowSpan, columnSpan)),
                List.of(named.positives(rowSpan, columnSpan), positives(rowSpan, columnSpan)));
        return union(rowSpan, columnSpan, List.of(exempt, listed.ignored(rowSpan, columnSpan)), List.of());
    }

    private static Cells union(Span rowSpan, Span columnSpan, List<Cells> marked, List<Cells> except) {
        return Cells.union(
                rowSpan.size(),
                columnSpan.size(),
                marked.stream()
                        .map(cells -> Cells.Part.whole(cells, rowSpan, columnSpan))
                        .toList(),
                except.stream()
                        .map(cells -> Cells.Part.whole(cells, rowSpan, columnSpan))
                        .toList());
    }

    @Override
    public void check(int anchors, int candidates) {
        if (rows.size() != anchors || columns.size() != candidates) {
            throw new IllegalArgumentException("labels are given for " + rows.size() + " anchors and " + columns.size()
                    + " candidates, and the batch has " + anchors + " and " + candidates + "; give each row its label");
        }
    }

    @Override
    public long ignoredCount() {
        return ignoredCount;
    }

    /** The listed ones, and of those exempt the ones that are neither listed, nor named, nor of one class. */
    private long count() {
        Map<Long, long[]> byExemption = new HashMap<>();
        Map<Map.Entry<Long, Long>, long[]> byBoth = new HashMap<>();
        tally(rows, 0, byExemption, byBoth);
        tally(columns, 1, byExemption, byBoth);
        long cells = listed.ignoredCount();
        for (long[] counts : byExemption.values()) {
            cells += counts[0] * counts[1];
        }
        for (long[] counts : byBoth.values()) {
            cells -= counts[0] * counts[1];
        }
        for (long cell : SparseTargets.union(listed, named, rows.size(), columns.size())) {
            int row = (int) (cell >>> 32);
            int column = (int) cell;
            boolean exempt = rows.exempt[row] != NONE && rows.exempt[row] == columns.exempt[column];
            boolean sameClass = rows.classes[row] != NONE && rows.classes[row] == columns.classes[column];
            if (exempt && !sameClass) {
                cells--;
            }
        }
        return cells;
    }

    private static void tally(
            Side side, int place, Map<Long, long[]> byExemption, Map<Map.Entry<Long, Long>, long[]> byBoth) {
        for (int i = 0; i < side.size(); i++) {
            long exempt = side.exempt[i];
            if (exempt != NONE) {
                byExemption.computeIfAbsent(exempt, unused -> new long[2])[place]++;
                if (side.classes[i] != NONE) {
                    byBoth.computeIfAbsent(Map.entry(exempt, side.classes[i]), unused -> new long[2])[place]++;
                }
            }
        }
    }
}
