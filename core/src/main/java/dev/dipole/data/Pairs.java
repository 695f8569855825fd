package dev.dipole.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Sources that read files of pairs, n-tuples, labelled texts and scored pairs: one row per example, columns by name; CSV, TSV
 * and JSONL in UTF-8, plain or compressed by gzip, and Parquet.
 *
 * <p>A file streams: memory holds one row, and opening at a position passes over the rows before it. Texts are taken as they
 * stand. In JSONL a column of positives or negatives may hold a text or an array of texts, and {@code null} or an empty array
 * is no text; in CSV and TSV an empty cell is none; in Parquet it is as in JSONL. The anchor and at least one positive, or the
 * label where there is a column for it, must be there, a column of negatives
 * may be without text in some rows, and blank lines are no rows. Anything else fails with an {@link InputException} that names
 * file and line; nothing is left out, unless {@link BadRows} allows it.
 *
 * <p>The factories read the first row, so that a wrong path or column fails there. The fingerprint is the SHA-256 of the
 * file's bytes after decompression; which columns are read is not part of it, but stands in {@link Source#reading}.
 */
public final class Pairs {

    /** How much of a wrong value a message shows. */
    private static final int SHOWN = 40;

    private Pairs() {}

    /** CSV as in RFC 4180, with a header row. */
    public static Source<String> csv(Path file, String anchorColumn, String positiveColumn, String... negativeColumns) {
        return open(file, Rows.Format.CSV, Columns.of(anchorColumn, positiveColumn, negativeColumns), BadRows.none());
    }

    /** Tab-separated values with a header row; quotes mean what they mean in CSV. */
    public static Source<String> tsv(Path file, String anchorColumn, String positiveColumn, String... negativeColumns) {
        return open(file, Rows.Format.TSV, Columns.of(anchorColumn, positiveColumn, negativeColumns), BadRows.none());
    }

    /** One JSON object per line. */
    public static Source<String> jsonl(
            Path file, String anchorColumn, String positiveColumn, String... negativeColumns) {
        return open(file, Rows.Format.JSONL, Columns.of(anchorColumn, positiveColumn, negativeColumns), BadRows.none());
    }

    /** Parquet: columns of strings or of lists of strings. Needs the optional dependency {@code com.jerolba:carpet-record}. */
    public static Source<String> parquet(
            Path file, String anchorColumn, String positiveColumn, String... negativeColumns) {
        return open(
                file, Rows.Format.PARQUET, Columns.of(anchorColumn, positiveColumn, negativeColumns), BadRows.none());
    }

    /** A file whose ending says its format: .csv, .tsv, .jsonl, .ndjson or .json (lines), each also with .gz; .parquet. */
    public static Source<String> open(Path file, Columns columns) {
        return open(file, columns, BadRows.none());
    }

    /** The same, passing over some rows that cannot be used; with such a tolerance the file is read whole once here. */
    public static Source<String> open(Path file, Columns columns, BadRows bad) {
        return open(file, Rows.Format.of(file), columns, bad);
    }

    /** The same, with columns of usual names, as {@link Columns#guess} finds them. */
    public static Source<String> open(Path file) {
        return open(file, Columns.guess(file));
    }

    private static Source<String> open(Path file, Rows.Format format, Columns columns, BadRows bad) {
        if (bad.tolerant()) {
            return scan(file, format, columns, bad);
        }
        Source<String> source = new PairFile(file, format, columns, new long[0], -1);
        try (Source.Cursor<String> first = source.open(0)) {
            first.next();
        }
        return source;
    }

    /** Reads every row once and notes those that cannot be used. */
    private static Source<String> scan(Path file, Rows.Format format, Columns columns, BadRows bad) {
        String reading = file.toAbsolutePath().normalize() + " " + columns;
        bad.begin(reading);
        long[] skipped = new long[16];
        int count = 0;
        long row = 0;
        try (Rows rows = Rows.open(file, format, columns.all(), columns.kinds())) {
            PairCursor cursor = new PairCursor(rows, columns, new long[0]);
            for (boolean more = true; more; ) {
                try {
                    more = cursor.next() != null;
                    row += more ? 1 : 0;
                } catch (InputException e) {
                    InputException.Fault fault = e.fault();
                    if (fault == null || !rows.goesOn()) {
                        throw e;
                    }
                    bad.add(reading, fault);
                    cursor.faulty = true;
                    if (count == skipped.length) {
                        skipped = Arrays.copyOf(skipped, count * 2);
                    }
                    skipped[count++] = row++;
                }
            }
            if (row == count) {
                throw InputException.in(
                        file,
                        count == 1 ? "its one row cannot be used" : "none of its " + count + " rows can be used",
                        "the reasons are in " + bad.sideFile());
            }
        } finally {
            bad.write();
        }
        return new PairFile(file, format, columns, Arrays.copyOf(skipped, count), row - count);
    }

    /**
     * A file.
     *
     * @param skipped which rows are passed over, counted from 0, ascending
     * @param known how many examples there are; -1 where nobody counted
     */
    private record PairFile(Path file, Rows.Format format, Columns columns, long[] skipped, long known)
            implements Source<String> {

        @Override
        public String name() {
            return String.valueOf(file.getFileName());
        }

        @Override
        public Cursor<String> open(long position) {
            Sources.checkPosition(position);
            Rows rows = Rows.open(file, format, columns.all(), columns.kinds());
            try {
                PairCursor cursor = new PairCursor(rows, columns, skipped);
                cursor.pass(position);
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

        @Override
        public String reading() {
            int bad = skipped.length;
            return format.name().toLowerCase(Locale.ROOT) + " " + columns.spelled()
                    + (bad == 0 ? "" : ", without " + bad + (bad == 1 ? " bad row" : " bad rows"));
        }

        @Override
        public long count() {
            return known >= 0 ? known : Source.super.count();
        }
    }

    private static final class PairCursor implements Source.Cursor<String> {

        private final Rows rows;
        private final Columns columns;
        private final List<String> all;
        private final long[] skipped;

        /** How many of those were passed over. */
        private int passed;

        /** Whether there were rows, if none that can be used. */
        private boolean faulty;

        private long position;

        PairCursor(Rows rows, Columns columns, long[] skipped) {
            this.rows = rows;
            this.columns = columns;
            this.all = columns.all();
            this.skipped = skipped;
        }

        /** Goes past examples, and past what is skipped among them. */
        void pass(long examples) {
            while (position < examples) {
                passSkipped();
                long run = passed < skipped.length ? skipped[passed] - passed - position : Long.MAX_VALUE;
                long wanted = Math.min(run, examples - position);
                long gone = rows.skip(wanted);
                position += gone;
                if (gone < wanted) {
                    return;
                }
            }
        }

        private void passSkipped() {
            while (passed < skipped.length && skipped[passed] == position + passed) {
                rows.skip();
                passed++;
            }
        }

        @Override
        public @Nullable Example<String> next() {
            passSkipped();
            if (!rows.advance()) {
                if (position == 0 && !faulty) {
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
            String labelColumn = columns.label();
            if (positives.isEmpty() && labelColumn == null) {
                throw rows.empty(columns.positives().get(0));
            }
            List<String> negatives = collect(columns.negatives());
            String label = labelColumn == null ? null : rows.text(all.indexOf(labelColumn), labelColumn);
            Example<String> example = new Example<>(
                    anchor, positives, negatives, label, score(positives), null, teacher(positives, negatives));
            position++;
            return example;
        }

        private double score(List<String> positives) {
            String column = columns.score();
            if (column == null) {
                return Double.NaN;
            }
            double score = number(rows.text(all.indexOf(column), column), column);
            if (positives.size() != 1) {
                throw InputException.at(
                        rows.file(),
                        rows.line(),
                        "\"" + column + "\" is the score of one positive, and the row has " + positives.size(),
                        "write one row for each");
            }
            return score;
        }

        private double number(String text, String column) {
            double number = Columns.number(text);
            if (!Double.isFinite(number)) {
                String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
                throw InputException.at(
                        rows.file(),
                        rows.line(),
                        "\"" + column + "\" holds " + shown + ", not a finite number",
                        "write a score such as 0.8, or remove the row");
            }
            return number;
        }

        private List<Double> teacher(List<String> positives, List<String> negatives) {
            List<Double> scores = new ArrayList<>();
            for (String column : columns.teacher()) {
                for (String text : rows.present(all.indexOf(column), column)) {
                    scores.add(number(text, column));
                }
            }
            if (!scores.isEmpty() && scores.size() != positives.size() + negatives.size()) {
                throw InputException.at(
                        rows.file(),
                        rows.line(),
                        "\"" + String.join("\" and \"", columns.teacher()) + "\" hold " + scores.size() + " scores for "
                                + positives.size() + " positives and " + negatives.size() + " negatives",
                        "write one for each, or none in this row");
            }
            return scores;
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
        public Source.Place where() {
            return new Source.Place(rows.file(), rows.line());
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
