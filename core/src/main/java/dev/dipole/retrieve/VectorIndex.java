package dev.dipole.retrieve;

import dev.dipole.similarity.VectorMetric;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the nearest vectors. A hit's score is the metric of the query and the document's vector, within single-precision
 * rounding. {@code VectorIndexContract} compares an index with exact search.
 */
public interface VectorIndex extends Retriever<float[]> {

    /** Length of every vector in the index. */
    int dim();

    /** What a score is. */
    VectorMetric metric();

    /**
     * The vector at a row, in the order in which the index was given them, as it is held: of unit length under cosine.
     *
     * @return [dim], the caller's own
     * @throws IndexOutOfBoundsException where there is no such row
     */
    float[] vector(int row);

    /**
     * Refuses identifiers that do not fit the vectors: another count, or one identifier twice. For implementations.
     *
     * @param count of vectors
     */
    static void checkIds(List<String> ids, int count) {
        if (ids.size() != count) {
            throw new IllegalArgumentException(
                    ids.size() + " identifiers for " + count + " vectors; there must be one for each");
        }
        Map<String, Integer> rows = new HashMap<>(2 * count);
        for (int row = 0; row < count; row++) {
            Integer earlier = rows.putIfAbsent(ids.get(row), row);
            if (earlier != null) {
                throw new IllegalArgumentException("identifier \"" + ids.get(row) + "\" stands at rows " + earlier
                        + " and " + row + "; identifiers must be unique");
            }
        }
    }
}
