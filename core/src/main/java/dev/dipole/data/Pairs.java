package dev.dipole.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sources that read files of pairs and n-tuples: one row per example, columns by name, UTF-8, plain or compressed by gzip.
 *
 * <p>A file streams: memory holds one row, and opening at a position passes over the rows before it. Texts are taken as they
 * stand. In JSONL a column of positives or negatives may hold a text or an array of texts, and {@code null} or an empty array
 * is no text; in CSV and TSV an empty cell is none. The anchor and at least one positive must be there, a column of negatives
 * may be without text in some rows, and blank lines are no rows. Anything else fails with an {@link InputException} that names
 * file and line; nothing is left out.
 *
 * <p>The factories read the first row, so that a wrong path or column fails there. The fingerprint is the SHA-256 of the
 * file's bytes after decompression; which columns are read is not part of it.
 */
public final class Pairs {

    private Pairs() {}

    /** CSV as in RFC 4180, with a header row. */
    public static Source<String> csv(Path file, String anchorColumn, String positiveColumn, String... negativeColumns) {
        return open(file, Rows.Format.CSV, Columns.of(anchorColumn, positiveColumn, negativeColumns));
    }

    /** Tab-separated values with a header row; quotes mean what they mean in CSV. */
    public static Source<String> tsv(Path file, String anchorColumn, String positiveColumn, String... negativeColumns) {
        return open(file, Rows.Format.TSV, Columns.of(anchorColumn, positiveColumn, negativeColumns));
    }

    /** One JSON object per line. */
    public static Source<String> jsonl(
            Path file, String anchorColumn, String positiveColumn, String... negativeColumns) {
        return open(file, Rows.Format.JSONL, Columns.of(anchorColumn, positiveColumn, negativeColumns));
    }

    /** A file whose ending says its format: .csv, .tsv, .jsonl, .ndjson or .json (lines), each also with .gz. */
    public static Source<String> open(Path file, Columns columns) {
        return open(file, Rows.Format.of(file), columns);
    }

    /** The same, with columns of usual names, as {@link Columns#guess} finds them. */
    public static Source<String> open(Path file) {
        return open(file, Columns.guess(file));
    }

    private static Source<String> open(Path file, Rows.Format format, Columns columns) {
        Source<String> source = new PairFile(file, format, columns);
        try (Source.Cursor<String> first = source.open(0)) {
            first.next();
        }
        return source;
    }

    private record PairFile(Path file, Rows.Format format, Columns columns) implements Source<String> {

        @Override
        public String name() {
            return String.valueOf(file.getFileName());
        }

        @Override
        public Cursor<String> open(long position) {
            Sources.checkPosition(position);
            Rows rows = Rows.open(file, format, columns.all(), Set.of());
            try {
                PairCursor cursor = new PairCursor(rows, columns);
                while (cursor.position < position && rows.skip()) {
                    cursor.position++;
                }
                return cursor;
            } catch (RuntimeException e) {
                rows.close();
                throw e;
            }
        }

        @Override
        public String fingerprint() {
            return TextFile.fingerprint(file);
        }
    }

    private static final class PairCursor implements Source.Cursor<String> {

        private final Rows rows;
        private final Columns columns;
        private final List<String> all;
        private long position;

        PairCursor(Rows rows, Columns columns) {
            this.rows = rows;
            this.columns = columns;
            this.all = columns.all();
        }

        @Override
        public @Nullable Example<String> next() {
            if (!rows.advance()) {
                if (position == 0) {
                    throw rows.noRows();
                }
                return null;
            }
            // Every column is looked for first: a column that is missing explains an empty one.
            for (String column : all) {
                rows.present(all.indexOf(column), column);
            }
            String anchor = rows.text(all.indexOf(columns.anchor()), columns.anchor());
            List<String> positives = collect(columns.positives());
            if (positives.isEmpty()) {
                throw rows.empty(columns.positives().get(0));
            }
            Example<String> example = new Example<>(anchor, positives, collect(columns.negatives()));
            position++;
            return example;
        }

        private List<String> collect(List<String> from) {
            List<String> texts = new ArrayList<>();
            for (String column : from) {
                for (String text : rows.present(all.indexOf(column), column)) {
                    texts.add(rows.notBlank(text, column));
                }
            }
            return texts;
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
