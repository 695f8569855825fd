package dev.dipole.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import dev.dipole.retrieve.ExactIndex;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.VectorIndex;
import dev.dipole.retrieve.VectorIndexContract;
import dev.dipole.similarity.VectorMetric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HnswIndexTest extends VectorIndexContract {

    static final HnswSettings SETTINGS = new HnswSettings(16, 60, 100, 2);

    @Override
    protected VectorIndex create(List<String> ids, float[][] vectors, VectorMetric metric) {
        return HnswIndex.of(ids, vectors, metric, SETTINGS);
    }

    @Override
    protected double recallFloor() {
        return 0.97;
    }

    @Test
    void onDiskIsAsInMemory(@TempDir Path folder) {
        HnswSettings alone = SETTINGS.withThreads(1);
        float[][] vectors = random(600, 1100, 5);
        List<float[]> queries = Arrays.asList(random(20, 1100, 6));
        for (VectorMetric metric : VectorMetric.values()) {
            Path place = folder.resolve(metric.toString());
            HnswIndex.write(place, names(600), vectors, metric, alone);
            try (HnswIndex disk = HnswIndex.open(place, 600);
                    HnswIndex memory = HnswIndex.of(names(600), vectors, metric, alone.withEfSearch(600))) {
                assertEquals(600, disk.size());
                assertEquals(1100, disk.dim());
                assertEquals(metric, disk.metric());
                assertEquals(memory.searchAll(queries, 10), disk.searchAll(queries, 10));
            }
        }
    }

    @Test
    void scoresDoNotDependOnHowLuceneSums() {
        float[][] vectors = random(700, 32, 5);
        List<float[]> queries = Arrays.asList(random(40, 32, 6));
        for (VectorMetric metric : List.of(VectorMetric.DOT, VectorMetric.EUCLIDEAN)) {
            try (HnswIndex index = HnswIndex.of(names(700), vectors, metric, SETTINGS)) {
                List<List<Hit>> answers = index.searchAll(queries, 10);
                for (int q = 0; q < queries.size(); q++) {
                    double last = Double.POSITIVE_INFINITY;
                    for (Hit hit : answers.get(q)) {
                        int row = Integer.parseInt(hit.id().substring(1));
                        assertEquals((float) metric.score(queries.get(q), vectors[row]), hit.score(), 0);
                        assertTrue(hit.score() <= last);
                        last = hit.score();
                    }
                }
            }
        }
    }

    @Test
    void oneThreadBuildsTheSameGraphAgain() {
        float[][] vectors = random(2000, 16, 5);
        List<float[]> queries = Arrays.asList(random(50, 16, 6));
        // So few candidates that the graph decides what is found.
        HnswSettings alone = new HnswSettings(4, 20, 3, 1);
        try (HnswIndex first = HnswIndex.of(names(2000), vectors, VectorMetric.COSINE, alone);
                HnswIndex second = HnswIndex.of(names(2000), vectors, VectorMetric.COSINE, alone)) {
            assertEquals(first.searchAll(queries, 3), second.searchAll(queries, 3));
        }
    }

    @Test
    void moreCandidatesFindMore() {
        float[][] vectors = random(3000, 32, 5);
        float[][] queries = random(40, 32, 6);
        int few = found(vectors, queries, 1);
        int many = found(vectors, queries, 800);
        assertTrue(few < many, few + " with few, " + many + " with many");
        assertTrue(many >= 0.99 * 10 * queries.length, many + " of " + 10 * queries.length);
    }

    private static int found(float[][] vectors, float[][] queries, int efSearch) {
        int found = 0;
        try (VectorIndex exact = ExactIndex.of(names(vectors.length), vectors, VectorMetric.COSINE);
                VectorIndex graph = HnswIndex.of(
                        names(vectors.length), vectors, VectorMetric.COSINE, SETTINGS.withEfSearch(efSearch))) {
            List<List<Hit>> best = exact.searchAll(Arrays.asList(queries), 10);
            List<List<Hit>> near = graph.searchAll(Arrays.asList(queries), 10);
            for (int q = 0; q < queries.length; q++) {
                List<String> hits = ids(near.get(q));
                found += (int) ids(best.get(q)).stream().filter(hits::contains).count();
            }
        }
        return found;
    }

    @Test
    void foldersThatHoldSomethingElseAreLeftAlone(@TempDir Path folder) throws Exception {
        assertEquals(
                folder + ": there is no index; write one with HnswIndex.write",
                assertThrows(InputException.class, () -> HnswIndex.open(folder, 10))
                        .getMessage());
        Files.writeString(folder.resolve("precious"), "x");
        assertEquals(
                folder + ": the folder is not empty; name another, or empty it",
                assertThrows(
                                InputException.class,
                                () -> HnswIndex.write(
                                        folder, names(1), new float[][] {{1}}, VectorMetric.DOT, SETTINGS))
                        .getMessage());
    }

    @Test
    void settingsAreChecked() {
        assertEquals(
                "m (1) must be at least 2 and at most 512",
                assertThrows(IllegalArgumentException.class, () -> new HnswSettings(1, 1, 1, 1))
                        .getMessage());
        assertEquals(
                "efSearch (0) must be at least 1",
                assertThrows(IllegalArgumentException.class, () -> SETTINGS.withEfSearch(0))
                        .getMessage());
    }
}
