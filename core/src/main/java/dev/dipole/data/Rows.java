package dev.dipole.data;

import dev.dipole.data.parquet.ParquetRows;
import dev.dipole.settings.Suggestions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of named texts, read forward, whatever the format of the file: what a format implements. Whoever wants examples or
 * documents takes {@link Pairs} or {@link Documents}.
 */
public interface Rows extends AutoCloseable {

    /** How a file is written; {@code .gz} comes on top of each but Parquet, which compresses by itself. */
    enum Format {
        CSV,
        TSV,
        JSONL,
        PARQUET;

        /** By the ending of the file's name. */
        public static Format of(Path file) {
            String name = file.toString().toLowerCase(Locale.ROOT);
            if (name.endsWith(".gz")) {
                name = name.substring(0, name.length() - 3);
            }
            if (name.endsWith(".csv")) {
                return CSV;
            } else if (name.endsWith(".tsv")) {
                return TSV;
            } else if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) {
                return JSONL;
            } else if (name.endsWith(".parquet")) {
                return PARQUET;
            }
            TextFile.requireExists(file);
            String ending = name.substring(name.lastIndexOf('.') + 1);
            String hint = Suggestions.nearest(ending, List.of("csv", "tsv", "jsonl", "ndjson", "parquet"))
                    .map(nearest -> "did you mean ." + nearest + "? ")
                    .orElse("");
            throw InputException.in(
                    file,
                    "its ending says no known format",
                    hint
                            + "name it .csv, .tsv, .jsonl, .ndjson or .json (one object per line), each also with .gz, or"
                            + " .parquet");
        }
    }

    /** What a wanted column may hold. */
    enum Kind {
        /** Texts. */
        TEXT,
        /** Texts, or whole numbers in their place. */
        IDENTIFIER,
        /** Texts, numbers or truth values; as texts. */
        SCALAR
    }

    /**
     * Opens a file.
     *
     * @param wanted the columns whose texts will be asked for, by their index in this list; of the others nothing is kept
     * @param kinds of those of them that are not {@link Kind#TEXT}
     */
    static Rows open(Path file, Format format, List<String> wanted, Map<String, Kind> kinds) {
        return switch (format) {
            case CSV -> new TableRows(file, ',', wanted);
            case TSV -> new TableRows(file, '\t', wanted);
            case JSONL -> new JsonRows(file, wanted, kinds);
            case PARQUET -> parquet(file, wanted, kinds);
        };
    }

    private static Rows parquet(Path file, List<String> wanted, Map<String, Kind> kinds) {
        TextFile.requireExists(file);
        try {
            return new ParquetRows(file, wanted, kinds);
        } catch (NoClassDefFoundError e) {
            throw new InputException(
                    file + ": Parquet is an optional part and is not on the class path (" + e.getMessage()
                            + "); add com.jerolba:carpet-record, or write JSONL",
                    e);
        }
    }

    Path file();

    /** Goes to the next row and checks it as far as its format goes; false at the end. */
    boolean advance();

    /** Goes past the next row without looking at its values; false at the end. */
    boolean skip();

    /** Goes past rows; how many there were, which is fewer than {@code count} only at the end. */
    default long skip(long count) {
        long passed = 0;
        while (passed < count && skip()) {
            passed++;
        }
        return passed;
    }

    /**
     * Whether a fault that was thrown is this row's alone, and {@link #advance} goes on with the next. Otherwise the file cannot
     * be followed any further, or every row has the same fault.
     */
    boolean goesOn();

    /** The line on which the row begins, from 1; the row's number where the format has no lines. */
    long line();

    /** The columns of the row, in the file's order. */
    List<String> columns();

    /**
     * What the row holds in a wanted column: null where the row has no such column, no text where it holds JSON's null, an
     * empty array or an empty cell, and several where it holds an array.
     */
    @Nullable List<String> texts(int wanted);

    @Override
    void close();

    /** One text, where there has to be one. */
    default String text(int wanted, String column) {
        List<String> texts = present(wanted, column);
        if (texts.isEmpty()) {
            throw empty(column);
        } else if (texts.size() > 1) {
            throw InputException.at(
                    file(),
                    line(),
                    "\"" + column + "\" holds " + texts.size() + " texts, and one is needed",
                    "write one row for each");
        }
        return notBlank(texts.get(0), column);
    }

    /** The texts of a column that every row must have. */
    default List<String> present(int wanted, String column) {
        List<String> texts = texts(wanted);
        if (texts == null) {
            throw InputException.at(file(), line(), "no column \"" + column + "\"", Columns.instead(column, columns()));
        }
        return texts;
    }

    /** The text, unless it is blank. */
    default String notBlank(String text, String column) {
        if (text.isBlank()) {
            throw empty(column);
        }
        return text;
    }

    /** What to throw where a text is needed and none is there. */
    default InputException empty(String column) {
        return InputException.at(file(), line(), "\"" + column + "\" is empty", "give it a text or remove the row");
    }

    /** What to throw where there is not one row. */
    default InputException noRows() {
        return InputException.in(file(), "is empty", "give it at least one row");
    }
}
