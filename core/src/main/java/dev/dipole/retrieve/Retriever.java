package dev.dipole.retrieve;

import java.util.List;

/**
 * Finds the documents that answer a query.
 *
 * @param <Q> what is asked with: a text, or a vector
 */
public interface Retriever<Q> extends AutoCloseable {

    /**
     * The best {@code k} documents, best first, ties by the document's place in the index. Fewer where the index holds
     * fewer, or where nothing matches.
     */
    List<Hit> search(Q query, int k);

    /** {@link #search} of every query, in their order; implementations use all processors. */
    List<List<Hit>> searchAll(List<Q> queries, int k);

    /** How many documents can be found. */
    int size();

    @Override
    void close();
}
