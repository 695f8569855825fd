package dev.dipole.retrieve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A vector index that is asked with texts: each query is encoded and its nearest vectors are found.
 *
 * <p>Closing it closes the index, not the encoder.
 */
public final class DenseRetriever implements Retriever<String> {

    /** Queries that are encoded at a time, so that their vectors need bounded memory. */
    private static final int BATCH = 4096;

    private final Function<List<String>, float[][]> encoder;
    private final VectorIndex index;

    /**
     * @param encoder from n texts to [n, dim]: the query side of the model whose vectors the index holds
     * @param index the documents' vectors
     */
    public DenseRetriever(Function<List<String>, float[][]> encoder, VectorIndex index) {
        this.encoder = encoder;
        this.index = index;
    }

    @Override
    public List<Hit> search(String query, int k) {
        return searchAll(List.of(query), k).get(0);
    }

    @Override
    public List<List<Hit>> searchAll(List<String> queries, int k) {
        Retriever.checkK(k);
        List<List<Hit>> answers = new ArrayList<>(queries.size());
        for (int start = 0; start < queries.size(); start += BATCH) {
            List<String> batch = queries.subList(start, Math.min(queries.size(), start + BATCH));
            float[][] vectors = encoder.apply(batch);
            if (vectors.length != batch.size()) {
                throw new IllegalStateException("the encoder gave " + vectors.length + " vectors for " + batch.size()
                        + " texts; it must give one for each");
            }
            answers.addAll(index.searchAll(Arrays.asList(vectors), k));
        }
        return answers;
    }

    @Override
    public int size() {
        return index.size();
    }

    @Override
    public void close() {
        index.close();
    }
}
