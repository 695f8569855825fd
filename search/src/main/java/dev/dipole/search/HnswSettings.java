package dev.dipole.search;

/**
 * How a graph of neighbours is built and searched (Malkov and Yashunin 2018).
 *
 * @param m neighbours of a node, from 2 to 512 (the paper's M)
 * @param efConstruction candidates considered for them, from 1 to 3200
 * @param efSearch candidates considered for a query, at least 1: more finds more of the true nearest, and takes longer.
 *     Where more answers are asked for than this, it is their number
 * @param threads that build the graph; with one, equal vectors give an equal graph, with more it varies slightly
 */
public record HnswSettings(int m, int efConstruction, int efSearch, int threads) {

    public HnswSettings {
        check("m", m, 2, 512);
        check("efConstruction", efConstruction, 1, 3200);
        check("efSearch", efSearch, 1, Integer.MAX_VALUE);
        check("threads", threads, 1, 1024);
    }

    /** 16 neighbours, 200 candidates for building, 100 for searching, all processors. */
    public static HnswSettings defaults() {
        return new HnswSettings(
                16, 200, 100, Math.min(1024, Runtime.getRuntime().availableProcessors()));
    }

    /** The same with another number of candidates for a query. */
    public HnswSettings withEfSearch(int candidates) {
        return new HnswSettings(m, efConstruction, candidates, threads);
    }

    /** The same with another number of threads; 1 for a graph that can be built again. */
    public HnswSettings withThreads(int number) {
        return new HnswSettings(m, efConstruction, efSearch, number);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " (" + value + ") must be at least " + least
                    + (most == Integer.MAX_VALUE ? "" : " and at most " + most));
        }
    }
}
