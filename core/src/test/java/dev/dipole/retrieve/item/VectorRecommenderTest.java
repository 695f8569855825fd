package dev.dipole.retrieve.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.data.interaction.Bag;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import dev.dipole.retrieve.RetrieverContract;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VectorRecommenderTest extends RetrieverContract<Bag> {

    private static float[][] scattered(List<Bag> bags) {
        return bags.stream()
                .map(bag -> {
                    int hash = bag.toString().hashCode() * 0x9E3779B9;
                    return new float[] {(hash >> 8 & 255) - 127.5f, (hash >> 16 & 255) - 127.5f};
                })
                .toArray(float[][]::new);
    }

    private static float[][] ones(List<Bag> bags) {
        return bags.stream().map(bag -> new float[] {1, 1}).toArray(float[][]::new);
    }

    private static Map<String, Integer> counts(int size) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        names(size).forEach(name -> counts.put(name, 3));
        return counts;
    }

    @Override
    protected Retriever<Bag> create(int size) {
        return VectorRecommender.of(
                VectorRecommenderTest::scattered, VectorRecommenderTest::scattered, counts(size), 0.1);
    }

    @Override
    protected Retriever<Bag> createOfEqualDocuments(int size) {
        return VectorRecommender.of(VectorRecommenderTest::ones, VectorRecommenderTest::ones, counts(size), 0.1);
    }

    @Override
    protected Bag query(int i) {
        return Bag.of("user " + i, List.of("other"));
    }

    @Test
    void thePriorIsTheLogarithmOfTheShare() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("a", 1);
        counts.put("b", 4);
        counts.put("c", 3);
        Map<String, Float> along = Map.of("a", 1f, "b", 0.5f, "c", 0f);
        try (VectorRecommender recommender = VectorRecommender.of(
                users -> users.stream().map(user -> new float[] {1}).toArray(float[][]::new),
                items -> items.stream()
                        .map(item ->
                                new float[] {along.getOrDefault(item.items().get(0), 0f)})
                        .toArray(float[][]::new),
                counts,
                0.5)) {
            List<Hit> hits = recommender.search(Bag.of("u", List.of("x")), 3);
            assertEquals(List.of("b", "a", "c"), ids(hits));
            assertEquals(0.5 + 0.5 * Math.log(0.5), hits.get(0).score(), 1e-6);
            assertEquals(1 + 0.5 * Math.log(0.125), hits.get(1).score(), 1e-6);
            assertEquals(0.5 * Math.log(0.375), hits.get(2).score(), 1e-6);
            assertEquals(List.of("c"), ids(recommender.search(Bag.of("u", List.of("b", "a")), 1)));
        }
    }

    @Test
    void refusesWhatHasNoLogarithm() {
        assertEquals(
                "popularity of d0 (0) must be at least 1; count an item that nobody has taken as 1, or leave it out",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> VectorRecommender.of(
                                        VectorRecommenderTest::ones, VectorRecommenderTest::ones, Map.of("d0", 0), 1))
                        .getMessage());
        assertEquals(
                "weight (-1.0) must be finite and not negative; maybe the temperature of the training, or 0 for no prior",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> VectorRecommender.of(
                                        VectorRecommenderTest::ones, VectorRecommenderTest::ones, counts(2), -1))
                        .getMessage());
    }
}
