package dev.dipole.retrieve;

import dev.dipole.similarity.NearestNeighbours;
import dev.dipole.similarity.VectorMetric;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares a query with every vector: no approximation, nothing to tune, and fast for many queries at once
 * ({@link #searchAll} is matrix products in tiles; {@link NearestNeighbours} says what is exact about them). Holds
 * 4 · size · dim bytes of native memory.
 */
public final class ExactIndex implements VectorIndex {

    private final NearestNeighbours neighbours;
    private final List<String> ids;

    private ExactIndex(NearestNeighbours neighbours, List<String> ids) {
        this.neighbours = neighbours;
        this.ids = ids;
    }

    /**
     * An index of a copy of the vectors.
     *
     * @param ids unique, one for each vector
     * @param vectors [size, dim], at least one; finite; not zero under cosine
     */
    public static ExactIndex of(List<String> ids, float[][] vectors, VectorMetric metric) {
        VectorIndex.checkIds(ids, vectors.length);
        return new ExactIndex(NearestNeighbours.of(metric, vectors), List.copyOf(ids));
    }

    /**
     * An index of vectors that are made some thousands at a time, and so held once only.
     *
     * @param ids unique, one for each vector, at least one
     * @param dim of the vectors
     * @param vectors finite; not zero under cosine
     */
    public static ExactIndex of(List<String> ids, int dim, NearestNeighbours.Vectors vectors, VectorMetric metric) {
        VectorIndex.checkIds(ids, ids.size());
        return new ExactIndex(NearestNeighbours.of(metric, ids.size(), dim, vectors), List.copyOf(ids));
    }

    @Override
    public List<Hit> search(float[] query, int k) {
        return searchAll(List.of(query), k).get(0);
    }

    @Override
    public List<List<Hit>> searchAll(List<float[]> queries, int k) {
        NearestNeighbours.Neighbours found = neighbours.search(queries.toArray(new float[0][]), k);
        List<List<Hit>> answers = new ArrayList<>(queries.size());
        for (int row = 0; row < queries.size(); row++) {
            int[] ordinals = found.ordinals()[row];
            float[] scores = found.scores()[row];
            List<Hit> hits = new ArrayList<>(ordinals.length);
            for (int i = 0; i < ordinals.length; i++) {
                hits.add(new Hit(ids.get(ordinals[i]), scores[i]));
            }
            answers.add(hits);
        }
        return answers;
    }

    @Override
    public int size() {
        return neighbours.size();
    }

    @Override
    public int dim() {
        return neighbours.dim();
    }

    @Override
    public VectorMetric metric() {
        return neighbours.metric();
    }

    @Override
    public float[] vector(int row) {
        return neighbours.vector(row);
    }

    @Override
    public void close() {
        neighbours.close();
    }
}
