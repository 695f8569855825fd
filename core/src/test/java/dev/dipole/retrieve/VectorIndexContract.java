package dev.dipole.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.similarity.VectorMetric;
import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every index of vectors keeps to, beside {@link RetrieverContract}: it finds what a plain loop finds. */
public abstract class VectorIndexContract extends RetrieverContract<float[]> {

    private static final int DIM = 19;

    private final long seed = Seeds.seed();

    /** An index of these vectors. */
    protected abstract VectorIndex create(List<String> ids, float[][] vectors, VectorMetric metric);

    /** The share of the true nearest that must be found: 1 for exact search. */
    protected abstract double recallFloor();

    @Override
    protected VectorIndex create(int size) {
        return create(names(size), random(size, DIM, 1), VectorMetric.COSINE);
    }

    @Override
    protected VectorIndex createOfEqualDocuments(int size) {
        float[][] vectors = new float[size][];
        Arrays.fill(vectors, random(1, DIM, 2)[0]);
        return create(names(size), vectors, VectorMetric.COSINE);
    }

    @Override
    protected float[] query(int i) {
        return random(1, DIM, 1000 + i)[0];
    }

    @ParameterizedTest
    @EnumSource(VectorMetric.class)
    void findsWhatAPlainLoopFinds(VectorMetric metric) {
        int found = 0;
        int expected = 0;
        for (int size : new int[] {1, 13, 207, 702, 2500}) {
            for (int dim : new int[] {1, 8, 33}) {
                if (dim == 1 && metric == VectorMetric.COSINE) {
                    continue; // every cosine is 1 or -1
                }
                float[][] vectors = random(size, dim, 3);
                float[][] queries = random(17, dim, 4);
                try (VectorIndex index = create(names(size), vectors, metric)) {
                    assertEquals(dim, index.dim());
                    assertEquals(metric, index.metric());
                    List<List<Hit>> answers = index.searchAll(Arrays.asList(queries), 10);
                    for (int q = 0; q < queries.length; q++) {
                        List<String> best = plain(vectors, queries[q], metric, 10);
                        assertEquals(best.size(), answers.get(q).size(), this::seedNote);
                        Set<String> hits = new HashSet<>(ids(answers.get(q)));
                        expected += best.size();
                        found += (int) best.stream().filter(hits::contains).count();
                        for (Hit hit : answers.get(q)) {
                            double score = metric.score(
                                    queries[q],
                                    vectors[Integer.parseInt(hit.id().substring(1))]);
                            assertEquals(score, hit.score(), 2e-6 * (1 + Math.abs(score)), this::seedNote);
                        }
                        if (recallFloor() == 1) {
                            assertSameUpToRounding(best, ids(answers.get(q)), queries[q], vectors, metric);
                        }
                    }
                }
            }
        }
        assertTrue(found >= recallFloor() * expected, found + " of " + expected + " found; " + seedNote());
    }

    /** Documents whose scores differ by less than rounding may change places. */
    private void assertSameUpToRounding(
            List<String> best, List<String> hits, float[] query, float[][] vectors, VectorMetric metric) {
        for (int i = 0; i < best.size(); i++) {
            double expected =
                    metric.score(query, vectors[Integer.parseInt(best.get(i).substring(1))]);
            double actual =
                    metric.score(query, vectors[Integer.parseInt(hits.get(i).substring(1))]);
            assertEquals(expected, actual, 1e-6 * (1 + Math.abs(expected)), this::seedNote);
        }
    }

    @Test
    void scaleIsNothingToCosine() {
        float[][] vectors = {{3, 4}, {-1e-12f, 0}, {0, 1e12f}};
        try (VectorIndex index = create(names(3), vectors, VectorMetric.COSINE)) {
            List<Hit> hits = index.search(new float[] {0, 7}, 3);
            assertEquals(List.of("d2", "d0", "d1"), ids(hits));
            assertEquals(1, hits.get(0).score(), 1e-6);
            assertEquals(0.8, hits.get(1).score(), 1e-6);
            assertEquals(0, hits.get(2).score(), 1e-6);
        }
    }

    @ParameterizedTest
    @EnumSource(VectorMetric.class)
    void givesItsVectorsByRow(VectorMetric metric) {
        float[][] vectors = random(2500, DIM, 5);
        try (VectorIndex index = create(names(2500), vectors, metric)) {
            for (int row : new int[] {0, 1, 2047, 2048, 2499}) {
                float[] held = index.vector(row);
                double norm = metric == VectorMetric.COSINE
                        ? Math.sqrt(VectorMetric.DOT.score(vectors[row], vectors[row]))
                        : 1;
                for (int i = 0; i < DIM; i++) {
                    assertEquals((float) (vectors[row][i] / norm), held[i], this::seedNote);
                }
                held[0] += 1;
                assertEquals((float) (vectors[row][0] / norm), index.vector(row)[0], this::seedNote);
            }
            assertThrows(IndexOutOfBoundsException.class, () -> index.vector(2500));
            assertThrows(IndexOutOfBoundsException.class, () -> index.vector(-1));
        }
    }

    @Test
    void queriesThatCannotBeAskedAreNamed() {
        try (VectorIndex index = create(names(3), new float[][] {{1, 0}, {0, 1}, {1, 1}}, VectorMetric.COSINE)) {
            assertRefused(
                    "query 0 has 3 dimensions, but the index has 2; maybe it was encoded by another model",
                    () -> index.search(new float[3], 1));
            assertRefused(
                    "query 1 has 1 dimensions, but the index has 2; maybe it was encoded by another model",
                    () -> index.searchAll(List.of(new float[] {1, 0}, new float[] {1}), 1));
            assertRefused(
                    "query 0 holds NaN at dimension 1; every value must be finite: maybe the training diverged",
                    () -> index.search(new float[] {1, Float.NaN}, 1));
            assertRefused(
                    "query 1 is a zero vector, which has no cosine; maybe its text is empty, or search by dot product",
                    () -> index.searchAll(List.of(new float[] {1, 0}, new float[2]), 1));
        }
    }

    @Test
    void documentsThatCannotBeFoundAreNamed() {
        float[][] good = {{1, 0}, {0, 1}};
        assertRefused(
                "documents is empty; there must be at least one vector to search",
                () -> create(List.of(), new float[0][], VectorMetric.DOT));
        assertRefused(
                "document 1 has 1 dimensions, but the index has 2; maybe it was encoded by another model",
                () -> create(names(2), new float[][] {{1, 0}, {1}}, VectorMetric.DOT));
        assertRefused(
                "document 1 holds Infinity at dimension 0; every value must be finite: maybe the training diverged",
                () -> create(names(2), new float[][] {{1, 0}, {Float.POSITIVE_INFINITY, 1}}, VectorMetric.EUCLIDEAN));
        assertRefused(
                "document 0 is a zero vector, which has no cosine; maybe its text is empty, or search by dot product",
                () -> create(names(2), new float[][] {{0, 0}, {0, 1}}, VectorMetric.COSINE));
        assertRefused(
                "document 0 has norm 1.8446744073709552E19, which must be below 1.0E18 for products to stay finite;"
                        + " maybe scale the vectors",
                () -> create(names(1), new float[][] {{0x1p64f}}, VectorMetric.DOT));
        assertRefused(
                "3 identifiers for 2 vectors; there must be one for each",
                () -> create(names(3), good, VectorMetric.DOT));
        assertRefused(
                "identifier \"x\" stands at rows 0 and 1; identifiers must be unique",
                () -> create(List.of("x", "x"), good, VectorMetric.DOT));
    }

    @Test
    void zeroVectorsHaveADotProductAndADistance() {
        float[][] vectors = {{1, 0}, {0, 0}};
        for (VectorMetric metric : new VectorMetric[] {VectorMetric.DOT, VectorMetric.EUCLIDEAN}) {
            try (VectorIndex index = create(names(2), vectors, metric)) {
                assertEquals(List.of("d1", "d0"), ids(index.search(new float[] {-1, 0}, 2)));
            }
        }
    }

    private static void assertRefused(String message, Runnable work) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, work::run).getMessage());
    }

    private static List<String> plain(float[][] vectors, float[] query, VectorMetric metric, int k) {
        double[] scores = new double[vectors.length];
        Arrays.setAll(scores, i -> metric.score(query, vectors[i]));
        return IntStream.range(0, vectors.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -scores[i]).thenComparing(i -> i))
                .limit(k)
                .map(i -> "d" + i)
                .toList();
    }

    protected float[][] random(int rows, int dim, long part) {
        SplittableRandom random = new SplittableRandom(seed * 31 + part);
        List<float[]> vectors = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            float[] vector = new float[dim];
            for (int i = 0; i < dim; i++) {
                vector[i] = (float) random.nextDouble(-1, 1);
            }
            vectors.add(vector);
        }
        return vectors.toArray(new float[0][]);
    }

    private String seedNote() {
        return Seeds.replay();
    }
}
