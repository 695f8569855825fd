package dev.dipole.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Examples that stream, and that can be read again from any point. A source holds no more than one example in memory, unless
 * it says so. Sources are safe for concurrent use; a cursor belongs to one thread.
 *
 * @param <I> what the encoder takes, such as {@code String}
 */
public interface Source<I> {

    /** What messages call this source, such as its file's name. */
    String name();

    /**
     * Opens the source after the first {@code position} examples; 0 is the start, and beyond the end there is nothing left to
     * read. The caller closes the cursor.
     *
     * @throws IllegalArgumentException if the position is negative
     */
    Cursor<I> open(long position);

    /** SHA-256, in hexadecimal, of what the source reads: equal content gives an equal fingerprint. */
    String fingerprint();

    /**
     * How the content is read, in words that a person can compare: which columns, which rows are passed over, which shares.
     * Content of one fingerprint that is read in one way gives the same examples. Names of files are no part of it; empty
     * where there is only one way.
     */
    default String reading() {
        return "";
    }

    /** What of the content gives no example though nobody asked for that, in words to be told to a person; empty: nothing. */
    default String leftOut() {
        return "";
    }

    /** How many examples there are; the default reads them all. */
    default long count() {
        try (Cursor<I> cursor = open(0)) {
            while (cursor.next() != null) {}
            return cursor.position();
        }
    }

    /** Every example, in order; for sources that fit in memory. */
    default List<Example<I>> readAll() {
        List<Example<I>> all = new ArrayList<>();
        try (Cursor<I> cursor = open(0)) {
            for (Example<I> example = cursor.next(); example != null; example = cursor.next()) {
                all.add(example);
            }
        }
        return all;
    }

    /**
     * A row of a file.
     *
     * @param line from 1, where the row begins; the row's number where the format has no lines
     */
    record Place(Path file, long line) {
        @Override
        public String toString() {
            return file + ":" + line;
        }
    }

    /** A place in a source. */
    interface Cursor<I> extends AutoCloseable {

        /** The next example, or null at the end. */
        @Nullable Example<I> next();

        /** Where the last example stands, for messages; null where nobody can say. */
        default @Nullable Place where() {
            return null;
        }

        /** How many examples have been read since the source's start: what {@link Source#open} takes to go on here. */
        long position();

        @Override
        void close();
    }
}
