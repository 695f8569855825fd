package dev.dipole.data;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table with a header row: CSV (RFC 4180) or the same with tabs. A cell in quotes may hold separators and line ends. Blank
 * lines hold no row.
 */
final class TableRows implements Rows {

    private static final Pattern STARTED = Pattern.compile("\\s*\\(record starting at line (\\d+)\\)");

    private final Path file;
    private final CsvReader<CsvRecord> reader;
    private final CloseableIterator<CsvRecord> records;
    private final List<String> header;
    private final int[] indexes;
    private @Nullable CsvRecord row;
    private long line;
    private boolean lost;

    TableRows(Path file, char separator, List<String> wanted) {
        this.file = file;
        Reader text;
        try {
            text = new InputStreamReader(TextFile.open(file), TextFile.strict());
        } catch (IOException e) {
            throw TextFile.fault(file, 0, e);
        }
        this.reader = CsvReader.builder()
                .fieldSeparator(separator)
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text);
        this.records = reader.iterator();
        try {
            CsvRecord first = record();
            this.header = first == null ? List.of() : first.getFields();
            this.indexes = new int[wanted.size()];
            for (int i = 0; i < indexes.length; i++) {
                indexes[i] = header.indexOf(wanted.get(i));
                if (header.lastIndexOf(wanted.get(i)) != indexes[i]) {
                    throw InputException.at(
                            file,
                            line,
                            "the header names \"" + wanted.get(i) + "\" twice",
                            "rename one of the columns");
                }
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public Path file() {
        return file;
    }

    private @Nullable CsvRecord record() {
        try {
            CsvRecord record = records.hasNext() ? records.next() : null;
            if (record != null) {
                line = record.getStartingLineNumber();
            }
            return record;
        } catch (CsvParseException e) {
            lost = true;
            throw invalid(e);
        } catch (UncheckedIOException e) {
            lost = true;
            throw e.getCause() instanceof CharacterCodingException ? notUtf8() : TextFile.fault(file, line, e);
        }
    }

    private InputException invalid(CsvParseException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        Matcher matcher = STARTED.matcher(message);
        long start = matcher.find() ? Long.parseLong(matcher.group(1)) : line + 1;
        String remedy = "put a text that holds quotes in quotes and double those inside it, or write JSONL";
        if (message.startsWith("Unclosed")) {
            return InputException.at(file, start, "a quote in this row is never closed", remedy);
        } else if (message.startsWith("The maximum buffer size")) {
            return InputException.at(
                    file,
                    start,
                    "a cell of this row is longer than 16 Mi characters, or a quote in it is never closed",
                    remedy + "; cut texts to what a model can read");
        }
        return InputException.at(file, start, matcher.replaceAll("").replaceFirst("^U", "u"), remedy);
    }

    /** The decoder reads ahead of the rows: only the bytes know on which line the fault is. */
    private InputException notUtf8() {
        try (Lines lines = new Lines(file)) {
            while (lines.next()) {
                if (!TextFile.isUtf8(lines.bytes(), lines.length())) {
                    return TextFile.notUtf8(file, lines.number());
                }
            }
        }
        return InputException.in(file, "is not UTF-8", "save the file in that encoding");
    }

    @Override
    public boolean skip() {
        row = record();
        return row != null;
    }

    @Override
    public boolean advance() {
        row = record();
        if (row == null) {
            return false;
        }
        if (row.getFieldCount() != header.size()) {
            throw InputException.at(
                    file,
                    line,
                    "has " + count(row.getFieldCount()) + " where the header has " + header.size(),
                    "put texts that hold the separator or a line end in quotes");
        }
        return true;
    }

    private static String count(int cells) {
        return cells == 1 ? "1 cell" : cells + " cells";
    }

    @Override
    public boolean goesOn() {
        // A column that the header lacks is missing from every row.
        return !lost && Arrays.stream(indexes).noneMatch(index -> index < 0);
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public List<String> columns() {
        return header;
    }

    @Override
    public @Nullable List<String> texts(int index) {
        if (row == null || indexes[index] < 0) {
            return null;
        }
        String cell = row.getField(indexes[index]);
        return cell.isBlank() ? List.of() : List.of(cell);
    }

    @Override
    public InputException noRows() {
        return header.isEmpty()
                ? Rows.super.noRows()
                : InputException.in(file, "has a header but no rows", "give it at least one row");
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw TextFile.fault(file, line, e);
        }
    }
}
