package dev.dipole.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.similarity.VectorMetric;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnswersTest {

    private static final List<String> QUERIES = List.of("one", "three");

    /** A text's vector is its length along the first axis, which no document but by its sign can tell. */
    private static DenseRetriever retriever() {
        float[][] vectors = {{1, 0}, {2, 0}, {-1, 0}};
        return new DenseRetriever(
                texts -> texts.stream()
                        .map(text -> new float[] {text.length() - 4, 1})
                        .toArray(float[][]::new),
                ExactIndex.of(List.of("a", "b", "c"), vectors, VectorMetric.DOT));
    }

    @Test
    void itAnswersAsTheRetrieverDid() {
        Answers answers;
        try (DenseRetriever retriever = retriever()) {
            answers = Answers.of(retriever, QUERIES, 2);
            assertEquals(retriever.searchAll(QUERIES, 2), answers.searchAll(QUERIES, 2));
            assertEquals(retriever.search("three", 1), answers.search("three", 1));
        }
        assertEquals(
                List.of("c", "a"),
                answers.search("one", 2).stream().map(Hit::id).toList());
        assertEquals(3, answers.size());
    }

    @Test
    void whatWasNotAskedIsRefused() {
        try (DenseRetriever retriever = retriever()) {
            Answers answers = Answers.of(retriever, QUERIES, 2);
            assertEquals(
                    "k (3) must be at most 2, the answers that were asked for; ask for more first",
                    assertThrows(IllegalArgumentException.class, () -> answers.search("one", 3))
                            .getMessage());
            assertEquals(
                    "the query \"two\" was not asked before; ask the retriever itself",
                    assertThrows(IllegalArgumentException.class, () -> answers.search("two", 1))
                            .getMessage());
            assertThrows(IllegalArgumentException.class, () -> answers.search("one", 0));
            assertThrows(IllegalArgumentException.class, () -> Answers.of(retriever, QUERIES, 0));
        }
    }
}
