package dev.dipole.similarity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.testing.Implementations;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class SimilaritiesTest {

    @Test
    void everySimilarityIsListedAndTested() {
        assertEquals(
                Implementations.of(Similarity.class),
                Similarities.all().stream().map(Object::getClass).collect(Collectors.toSet()),
                "give each similarity its line in Similarities");
        for (Class<?> similarity : Implementations.of(Similarity.class)) {
            Implementations.requireContract(similarity, SimilarityContract.class);
        }
    }

    @Test
    void namesAreUnique() {
        assertEquals(
                Similarities.all().size(),
                Similarities.all().stream().map(Similarity::name).distinct().count());
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnown() {
        assertEquals(
                "similarity (cosinus) must be one of cosine, dot, negative-euclidean, "
                        + "negative-squared-euclidean, negative-manhattan",
                assertThrows(IllegalArgumentException.class, () -> Similarities.named("cosinus"))
                        .getMessage());
    }
}
