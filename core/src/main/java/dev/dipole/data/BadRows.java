package dev.dipole.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many rows that cannot be used are passed over, and which they were. One object serves all the files of a run: the limit
 * is for all of them together.
 *
 * <p>With a tolerance a file is read whole once when it is opened, so that a row past the limit fails before anything long
 * begins, and counts and positions are those of the rows that can be used on every later pass. Memory holds one entry for each
 * bad row. The rows are written to a file as JSON lines with {@code file}, {@code line} and {@code reason}, each once however
 * often the source is read. Safe for concurrent use.
 *
 * <p>Only rows can be passed over. A file that is damaged as a whole, lacks a column in its header, or never closes a quote
 * fails as ever.
 */
public final class BadRows {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final BadRows NONE = new BadRows(0, null);

    private final long limit;
    private final @Nullable Path sideFile;
    private final Map<String, List<Row>> found = new LinkedHashMap<>();

    /**
     * A row that was passed over.
     *
     * @param line from 1; the row's number where the format has no lines; 0 where it is a file of its own, such as a picture
     * @param reason what is wrong with it
     */
    public record Row(Path file, long line, String reason) {}

    private BadRows(long limit, @Nullable Path sideFile) {
        this.limit = limit;
        this.sideFile = sideFile;
    }

    /** None is passed over: the first one fails. */
    public static BadRows none() {
        return NONE;
    }

    /**
     * Up to {@code limit} rows are passed over; the next one fails.
     *
     * @param limit at least 1
     * @param sideFile where they are written; replaced, and only written if there is a bad row
     */
    public static BadRows upTo(long limit, Path sideFile) {
        if (limit < 1) {
            throw new IllegalArgumentException(
                    "limit (" + limit + ") must be at least 1; BadRows.none() passes over no row");
        }
        return new BadRows(limit, sideFile);
    }

    /** Whether a row may be passed over at all. */
    public boolean tolerant() {
        return limit > 0;
    }

    /** How many rows may be passed over. */
    public long limit() {
        return limit;
    }

    /** How many rows were passed over so far. */
    public synchronized long count() {
        return found.values().stream().mapToLong(List::size).sum();
    }

    /** The rows that were passed over so far, by file. */
    public synchronized List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        found.values().forEach(rows::addAll);
        return rows;
    }

    /** Where they are written; null if none may be passed over. */
    public @Nullable Path sideFile() {
        return sideFile;
    }

    /** Takes a file anew, whatever it held when it was last opened. */
    synchronized void begin(String reading) {
        found.put(reading, new ArrayList<>());
    }

    /** Notes one bad row, and fails if it is one too many. */
    synchronized void add(String reading, InputException.Fault fault) {
        found.computeIfAbsent(reading, key -> new ArrayList<>()).add(new Row(fault.file(), fault.line(), fault.what()));
        if (count() > limit) {
            write();
            throw InputException.at(
                    fault.file(),
                    fault.line(),
                    "is bad row number " + count() + ", and " + limit + " may be skipped (" + fault.what() + ")",
                    "they are listed in " + sideFile + "; mend them, or allow more");
        }
    }

    /** Writes what is known, if there is anything. */
    synchronized void write() {
        if (sideFile == null || count() == 0) {
            return;
        }
        try {
            WholeFile.write(sideFile, writer -> {
                for (Row row : rows()) {
                    ObjectNode json = JSON.createObjectNode();
                    json.put("file", row.file.toString());
                    if (row.line > 0) {
                        json.put("line", row.line);
                    }
                    json.put("reason", row.reason);
                    writer.write(JSON.writeValueAsString(json) + "\n");
                }
            });
        } catch (UncheckedIOException e) {
            throw new InputException(
                    sideFile.toAbsolutePath() + ": the list of bad rows cannot be written (" + e.getCause()
                            + "); name a file in a folder that can",
                    e);
        }
    }
}
