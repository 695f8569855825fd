package dev.dipole.retrieve;

import java.util.List;

/**
 * Finds the documents that answer a query. Safe for concurrent use until it is closed.
 *
 * @param <Q> what is asked with: a text, or a vector
 */
public interface Retriever<Q> extends AutoCloseable {

    /**
     * The best {@code k} documents, best first, ties by the document's place in the index. Fewer where the index holds
     * fewer, or where nothing matches; no document twice.
     *
     * @throws IllegalArgumentException where k is below 1 or the query cannot be asked
     * @throws IllegalStateException after {@link #close}
     */
    List<Hit> search(Q query, int k);

    /** {@link #search} of every query, in their order; implementations use all processors. */
    List<List<Hit>> searchAll(List<Q> queries, int k);

    /** How many documents can be found. */
    int size();

    /** Frees what the retriever holds; to close twice is harmless. */
    @Override
    void close();

    /** Refuses a number of answers below 1. For implementations. */
    static void checkK(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k (" + k + ") must be at least 1");
        }
    }

    /** Refuses to go on after {@link #close}. For implementations. */
    static void checkOpen(boolean closed) {
        if (closed) {
            throw new IllegalStateException("the index is closed; search it before close()");
        }
    }
}
