package dev.dipole.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every retriever keeps to. Documents are called {@code d0}, {@code d1}, ... in the order of the index.
 *
 * @param <Q> what is asked with
 */
public abstract class RetrieverContract<Q> {

    /** A retriever over {@code size} different documents; every query finds something in it. */
    protected abstract Retriever<Q> create(int size);

    /** A retriever over {@code size} equal documents, which every query finds. */
    protected abstract Retriever<Q> createOfEqualDocuments(int size);

    /** One of endlessly many queries. */
    protected abstract Q query(int i);

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 207, 702})
    void answersAreOrderedAndDistinctAndNoMoreThanAskedFor(int size) {
        try (Retriever<Q> retriever = create(size)) {
            assertEquals(size, retriever.size());
            int seen = 0;
            for (int k : new int[] {1, 7, size, size + 5, 10 * size}) {
                for (int q = 0; q < 5; q++) {
                    List<Hit> hits = retriever.search(query(q), k);
                    assertTrue(hits.size() <= Math.min(k, size), () -> hits.size() + " answers for k = " + k);
                    seen += hits.size();
                    HashSet<String> ids = new HashSet<>();
                    for (int i = 0; i < hits.size(); i++) {
                        assertTrue(ids.add(hits.get(i).id()), "twice: " + hits.get(i));
                        assertTrue(
                                hits.get(i).id().matches("d[0-9]+"), hits.get(i).id());
                        if (i > 0) {
                            assertTrue(hits.get(i - 1).score() >= hits.get(i).score(), "best first: " + hits);
                        }
                    }
                }
            }
            assertTrue(seen > 0, "no query found anything, so nothing was tested");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 207, 702})
    void fewerAnswersAreTheBeginningOfMore(int size) {
        try (Retriever<Q> retriever = create(size)) {
            for (int q = 0; q < 5; q++) {
                List<Hit> ten = retriever.search(query(q), 10);
                List<Hit> three = retriever.search(query(q), 3);
                assertEquals(ids(ten.subList(0, Math.min(3, ten.size()))), ids(three));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 207, 702})
    void searchAllEqualsSearch(int size) {
        try (Retriever<Q> retriever = create(size)) {
            List<Q> queries = new ArrayList<>();
            for (int q = 0; q < 37; q++) {
                queries.add(query(q));
            }
            List<List<Hit>> together = retriever.searchAll(queries, 9);
            assertEquals(queries.size(), together.size());
            for (int q = 0; q < queries.size(); q++) {
                assertEquals(retriever.search(queries.get(q), 9), together.get(q));
            }
            assertEquals(List.of(), retriever.searchAll(List.of(), 9));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 207, 702})
    void equalDocumentsComeInTheOrderOfTheIndex(int size) {
        try (Retriever<Q> retriever = createOfEqualDocuments(size)) {
            for (int k : new int[] {1, 5, size}) {
                List<Hit> hits = retriever.search(query(0), k);
                assertEquals(Math.min(k, size), hits.size());
                for (int i = 0; i < hits.size(); i++) {
                    assertEquals("d" + i, hits.get(i).id());
                    assertTieAt(hits, i);
                }
            }
        }
    }

    /** Equal documents score equally, unless scores are made of ranks. */
    protected void assertTieAt(List<Hit> hits, int i) {
        assertEquals(hits.get(0).score(), hits.get(i).score());
    }

    @Test
    void fewerThanOneAnswerIsRefused() {
        try (Retriever<Q> retriever = create(13)) {
            for (int k : new int[] {0, -3}) {
                String expected = "k (" + k + ") must be at least 1";
                assertEquals(
                        expected,
                        assertThrows(IllegalArgumentException.class, () -> retriever.search(query(0), k))
                                .getMessage());
                assertEquals(
                        expected,
                        assertThrows(IllegalArgumentException.class, () -> retriever.searchAll(List.of(query(0)), k))
                                .getMessage());
            }
        }
    }

    @Test
    void searchingAfterCloseIsRefused() {
        Retriever<Q> retriever = create(13);
        assertFalse(retriever.search(query(0), 3).isEmpty());
        retriever.close();
        retriever.close();
        String expected = "the index is closed; search it before close()";
        assertEquals(
                expected,
                assertThrows(IllegalStateException.class, () -> retriever.search(query(0), 3))
                        .getMessage());
        assertEquals(
                expected,
                assertThrows(IllegalStateException.class, () -> retriever.searchAll(List.of(query(0)), 3))
                        .getMessage());
    }

    protected static List<String> ids(List<Hit> hits) {
        return hits.stream().map(Hit::id).toList();
    }

    protected static List<String> names(int size) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            names.add("d" + i);
        }
        return names;
    }
}
