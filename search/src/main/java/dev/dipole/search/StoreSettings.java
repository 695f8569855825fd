package dev.dipole.search;

/**
 * When an {@link EntryStore} searches in a graph instead of comparing a query with every entry.
 *
 * @param graphFrom entries from which on a graph is kept, at least 1
 * @param hnsw of the graph
 */
public record StoreSettings(int graphFrom, HnswSettings hnsw) {

    public StoreSettings {
        if (graphFrom < 1) {
            throw new IllegalArgumentException("graphFrom (" + graphFrom
                    + ") must be at least 1; for a store that never keeps a graph, use StoreSettings.exact()");
        }
    }

    /** Exact below 100,000 entries, from there on a graph as {@link HnswSettings#defaults} says. */
    public static StoreSettings defaults() {
        return new StoreSettings(100_000, HnswSettings.defaults());
    }

    /** Exact, however many entries there are. */
    public static StoreSettings exact() {
        return new StoreSettings(Integer.MAX_VALUE, HnswSettings.defaults());
    }
}
