package dev.dipole.data.image;

import dev.dipole.data.image.ContactSheet.Cell;
import dev.dipole.data.image.ContactSheet.Mark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was searched for, and beside it the pictures that were found. A frame says whether a picture is of the class of the one
 * that was asked with, where both are known.
 *
 * @param title above all; may be empty
 * @param rows one for each question
 * @param side of each cell, in pixels, at least 16
 */
public record NeighbourSheet(String title, List<Row> rows, int side) {

    /** Pictures beside each other; more go on below. */
    private static final int COLUMNS = 11;

    /**
     * A picture.
     *
     * @param caption below it
     * @param label its class; empty where nobody knows it
     */
    public record Shown(Image image, String caption, String label) {}

    /**
     * A question and its answers.
     *
     * @param asked the picture that was asked with; null where it was asked otherwise
     * @param found the nearest first
     */
    public record Row(@Nullable Shown asked, List<Shown> found) {

        public Row {
            found = List.copyOf(found);
        }

        /** All pictures of the row, from the left. */
        private List<Marked> all() {
            List<Marked> all = new ArrayList<>(found.size() + 1);
            String label = "";
            if (asked != null) {
                all.add(new Marked(asked, Mark.NONE));
                label = asked.label;
            }
            for (Shown shown : found) {
                boolean known = !label.isEmpty() && !shown.label.isEmpty();
                Mark mark = shown.label.equals(label) ? Mark.RIGHT : Mark.WRONG;
                all.add(new Marked(shown, known ? mark : Mark.NONE));
            }
            return all;
        }
    }

    private record Marked(Shown shown, Mark mark) {}

    public NeighbourSheet {
        rows = List.copyOf(rows);
    }

    /**
     * Decodes the pictures and writes the sheet as PNG, as a whole or not at all.
     *
     * @throws BadImageException of a picture that cannot be shown
     */
    public void write(Path file) {
        List<List<Cell>> cells = new ArrayList<>();
        for (Row row : rows) {
            List<Marked> all = row.all();
            for (int start = 0; start < all.size(); start += COLUMNS) {
                List<Marked> line = all.subList(start, Math.min(all.size(), start + COLUMNS));
                cells.add(line.parallelStream().map(this::cell).toList());
            }
        }
        new ContactSheet(title, cells, side).write(file);
    }

    private Cell cell(Marked marked) {
        Shown shown = marked.shown();
        // Only what is drawn is held: there may be hundreds.
        Pixels fitted = ContactSheet.fitted(ImageDecoder.decodeShape(shown.image(), side), side);
        return new Cell(fitted, shown.caption(), marked.mark());
    }
}
