package dev.dipole.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of texts with aligned columns: the first to the left, the others, which hold figures, to the right. */
public final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;
    private int leftColumns = 1;

    /** A table with a header. */
    public Table(String... header) {
        this(List.of(header));
    }

    /** A table with a header. */
    public Table(List<String> header) {
        columns = header.size();
        row(header);
    }

    /** Aligns the first columns to the left, not only the very first. */
    public Table left(int firstColumns) {
        leftColumns = firstColumns;
        return this;
    }

    /** Adds a row. */
    public Table row(String... cells) {
        return row(Arrays.asList(cells));
    }

    /** Adds a row, with as many cells as the header has. */
    public Table row(List<String> cells) {
        if (cells.size() != columns) {
            throw new IllegalArgumentException(
                    "the row " + cells + " has " + cells.size() + " cells, and the header has " + columns);
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** The lines, the header first, without blanks at their ends. */
    public List<String> lines() {
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String blanks = " ".repeat(widths[i] - width(row.get(i)));
                line.append(i == 0 ? "" : GAP);
                line.append(i < leftColumns ? row.get(i) + blanks : blanks + row.get(i));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** The lines, each ended. */
    @Override
    public String toString() {
        return String.join(System.lineSeparator(), lines()) + System.lineSeparator();
    }

    /** Characters, not halves of surrogate pairs. */
    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
