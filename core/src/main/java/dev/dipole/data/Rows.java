package dev.dipole.data;

import dev.dipole.settings.Suggestions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of named texts, read forward, whatever the format of the file. */
interface Rows extends AutoCloseable {

    /** How a file is written; {@code .gz} comes on top of each. */
    enum Format {
        CSV,
        TSV,
        JSONL;

        /** By the ending of the file's name. */
        static Format of(Path file) {
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
            }
            TextFile.requireExists(file);
            String ending = name.substring(name.lastIndexOf('.') + 1);
            String hint = Suggestions.nearest(ending, List.of("csv", "tsv", "jsonl", "ndjson"))
                    .map(nearest -> "did you mean ." + nearest + "? ")
                    .orElse("");
            throw InputException.in(
                    file,
                    "its ending says no known format",
                    hint + "name it .csv, .tsv, .jsonl, .ndjson or .json (one object per line), each also with .gz");
        }
    }

    /**
     * Opens a file.
     *
     * @param wanted the columns whose texts will be asked for, by their index in this list; of the others nothing is kept
     * @param identifiers those of them where a whole number is as good as a text
     */
    static Rows open(Path file, Format format, List<String> wanted, Set<String> identifiers) {
        return format == Format.JSONL
                ? new JsonRows(file, wanted, identifiers)
                : new TableRows(file, format == Format.CSV ? ',' : '\t', wanted);
    }

    Path file();

    /** Goes to the next row and checks it as far as its format goes; false at the end. */
    boolean advance();

    /** Goes past the next row without looking at its values; false at the end. */
    boolean skip();

    /** The line on which the row begins, from 1. */
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

    default String notBlank(String text, String column) {
        if (text.isBlank()) {
            throw empty(column);
        }
        return text;
    }

    default InputException empty(String column) {
        return InputException.at(file(), line(), "\"" + column + "\" is empty", "give it a text or remove the row");
    }

    default InputException noRows() {
        return InputException.in(file(), "is empty", "give it at least one row");
    }
}
