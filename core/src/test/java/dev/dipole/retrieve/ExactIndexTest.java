package dev.dipole.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.similarity.VectorMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class ExactIndexTest extends VectorIndexContract {

    @Override
    protected VectorIndex create(List<String> ids, float[][] vectors, VectorMetric metric) {
        return ExactIndex.of(ids, vectors, metric);
    }

    @Override
    protected double recallFloor() {
        return 1;
    }

    @Test
    void searchingHoldsNoNativeMemory() {
        long before = Pointer.totalBytes();
        try (VectorIndex index = create(702)) {
            List<float[]> queries = Arrays.asList(random(300, index.dim(), 7));
            index.searchAll(queries, 5);
            long open = Pointer.totalBytes();
            for (int i = 0; i < 100; i++) {
                index.search(query(i), 5);
                index.searchAll(queries, 5);
            }
            assertEquals(open, Pointer.totalBytes());
        }
        assertEquals(before, Pointer.totalBytes());
    }

    @Test
    void outlivesTheScopeInWhichItWasBuilt() {
        VectorIndex index;
        long before = Pointer.totalBytes();
        try (PointerScope scope = new PointerScope()) {
            index = create(702);
        }
        assertEquals(702, index.search(query(1), 1000).size());
        index.close();
        assertEquals(before, Pointer.totalBytes());
    }

    @Test
    void aRefusedBuildHoldsNoNativeMemory() {
        long before = Pointer.totalBytes();
        documentsThatCannotBeFoundAreNamed();
        assertEquals(before, Pointer.totalBytes());
    }

    @Test
    void tiesAcrossTilesGoToTheLowestOrdinal() {
        float[][] vectors = random(5000, 24, 8);
        for (int i = 0; i < 5000; i += 100) {
            vectors[i] = vectors[0];
        }
        float[][] queries = random(20, 24, 10); // enough for a search in tiles
        queries[7] = vectors[0];
        try (VectorIndex index = create(names(5000), vectors, VectorMetric.EUCLIDEAN)) {
            for (List<Hit> hits : List.of(
                    index.search(vectors[0], 30),
                    index.searchAll(Arrays.asList(queries), 30).get(7))) {
                for (int i = 0; i < 30; i++) {
                    assertEquals(new Hit("d" + 100 * i, 0), hits.get(i));
                }
            }
        }
    }

    /** The room of a search's candidates is full after some hundred: just before it, just at it, and behind it. */
    @Test
    void theBestAreFoundInWhateverOrderTheyCome() {
        int k = 40;
        int room = k + 16 + 384;
        for (int size : new int[] {k, k + 16, room - 1, room, room + 1, 2 * room, 5000}) {
            for (int order : new int[] {1, -1, 0}) {
                float[][] vectors = new float[size][24];
                for (int i = 0; i < size; i++) {
                    vectors[i][0] = 1 + order * i;
                    vectors[i][1] = i % 3;
                }
                float[] query = new float[24];
                query[0] = 1;
                query[1] = order == 0 ? 1 : 0;
                float[][] queries = new float[(1 << 20) / (24 * size) + 2][]; // so many that the search is in tiles
                Arrays.fill(queries, query);
                Comparator<Integer> best = Comparator.comparingDouble(i -> -VectorMetric.DOT.score(vectors[i], query));
                List<String> expected = IntStream.range(0, size)
                        .boxed()
                        .sorted(best.thenComparing(i -> i))
                        .limit(k)
                        .map(i -> "d" + i)
                        .toList();
                try (VectorIndex index = create(names(size), vectors, VectorMetric.DOT)) {
                    List<List<Hit>> all = index.searchAll(Arrays.asList(queries), k);
                    assertEquals(expected, ids(all.get(all.size() - 1)), size + " documents, order " + order);
                    assertEquals(
                            size,
                            index.searchAll(Arrays.asList(queries), size + 5)
                                    .get(0)
                                    .size());
                }
            }
        }
    }

    @Test
    void vectorsThatAreMadeInPartsGiveTheSameIndex() {
        float[][] vectors = random(4500, 24, 9);
        List<int[]> asked = new ArrayList<>();
        for (VectorMetric metric : VectorMetric.values()) {
            asked.clear();
            try (VectorIndex whole = create(names(4500), vectors, metric);
                    VectorIndex parts = ExactIndex.of(
                            names(4500),
                            24,
                            (from, to) -> {
                                asked.add(new int[] {from, to});
                                return Arrays.copyOfRange(vectors, from, to);
                            },
                            metric)) {
                List<float[]> queries = Arrays.asList(random(20, 24, 10));
                assertEquals(whole.searchAll(queries, 30), parts.searchAll(queries, 30));
            }
            int end = 0;
            for (int[] range : asked) {
                assertEquals(end, range[0]);
                end = range[1];
            }
            assertEquals(4500, end);
            assertTrue(asked.size() > 1, "all were asked for at once");
        }
    }

    @Test
    void aRowOfALaterPartIsNamedByItsPlace() {
        float[][] vectors = random(4500, 3, 9);
        vectors[4400][1] = Float.NaN;
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> ExactIndex.of(
                                names(4500), 3, (from, to) -> Arrays.copyOfRange(vectors, from, to), VectorMetric.DOT))
                .getMessage();
        assertTrue(message.contains("4400"), message);
    }
}
