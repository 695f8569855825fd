package dev.dipole.data;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a file, each of which gives some examples, or none. It streams; opening at a position reads what is before it.
 *
 * @param columns the columns that are read
 * @param how the rest of {@link Source#reading}
 */
record RowExamples(Path file, List<String> columns, String how, Row row) implements Source<String> {

    /** What a row gives. */
    interface Row {
        /** Its examples; the texts of the i-th column are {@code rows.present(i, column)}. */
        List<Example<String>> examples(Rows rows);
    }

    RowExamples {
        columns = List.copyOf(columns);
    }

    /** The source, whose first row was read, so that a wrong path or column fails here. */
    static Source<String> of(Path file, List<String> columns, String how, Row row) {
        Source<String> source = new RowExamples(file, columns, how, row);
        try (Source.Cursor<String> first = source.open(0)) {
            if (first.next() == null) {
                throw InputException.in(file, "holds no example to be read as " + how, "give it at least one");
            }
        }
        return source;
    }

    @Override
    public String name() {
        return String.valueOf(file.getFileName());
    }

    @Override
    public Cursor<String> open(long position) {
        Sources.checkPosition(position);
        RowCursor cursor = new RowCursor(Rows.open(file, Rows.Format.of(file), columns, Map.of()), row);
        try {
            while (cursor.position() < position && cursor.next() != null) {}
            return cursor;
        } catch (RuntimeException e) {
            cursor.close();
            throw e;
        }
    }

    @Override
    public String fingerprint() {
        return TextFile.fingerprint(file);
    }

    @Override
    public String reading() {
        return Rows.Format.of(file).name().toLowerCase(Locale.ROOT) + " " + how;
    }

    private static final class RowCursor implements Cursor<String> {

        private final Rows rows;
        private final Row row;
        private final Deque<Example<String>> waiting = new ArrayDeque<>();
        private boolean any;
        private long position;

        RowCursor(Rows rows, Row row) {
            this.rows = rows;
            this.row = row;
        }

        @Override
        public @Nullable Example<String> next() {
            while (waiting.isEmpty()) {
                if (!rows.advance()) {
                    if (!any) {
                        throw rows.noRows();
                    }
                    return null;
                }
                any = true;
                waiting.addAll(row.examples(rows));
            }
            position++;
            return waiting.remove();
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
