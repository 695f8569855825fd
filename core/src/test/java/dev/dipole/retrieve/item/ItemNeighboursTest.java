package dev.dipole.retrieve.item;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.data.interaction.Bag;
import dev.dipole.data.interaction.Interaction;
import dev.dipole.data.interaction.Interactions;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import dev.dipole.retrieve.RetrieverContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ItemNeighboursTest extends RetrieverContract<Bag> {

    @Override
    protected Retriever<Bag> create(int size) {
        List<Interaction> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            for (int user = 0; user <= i % 5; user++) {
                all.add(Interaction.of("u" + user, "d" + i));
            }
        }
        for (int user = 0; user < Math.min(5, size); user++) {
            all.add(Interaction.of("u" + user, "asked"));
        }
        return new WithoutAsked(ItemNeighbours.of(new Interactions("some", all)));
    }

    @Override
    protected Retriever<Bag> createOfEqualDocuments(int size) {
        List<Interaction> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(Interaction.of("u", "d" + i));
        }
        all.add(Interaction.of("u", "asked"));
        return new WithoutAsked(ItemNeighbours.of(new Interactions("equal", all)));
    }

    /** The item that every query holds is no document: it is never an answer. */
    private record WithoutAsked(ItemNeighbours neighbours) implements Retriever<Bag> {

        @Override
        public List<Hit> search(Bag query, int k) {
            return neighbours.search(query, k);
        }

        @Override
        public List<List<Hit>> searchAll(List<Bag> queries, int k) {
            return neighbours.searchAll(queries, k);
        }

        @Override
        public int size() {
            return neighbours.size() - 1;
        }

        @Override
        public void close() {
            neighbours.close();
        }
    }

    @Override
    protected Bag query(int i) {
        return Bag.of("asks", List.of("asked", "other " + i));
    }

    @Test
    void scoresAreSumsOfCosinesOfColumns() {
        // a: u v w, b: u v, c: v, d: w. Together: ab 2, ac 1, bc 1, ad 1.
        Interactions all = new Interactions(
                "few",
                List.of(
                        Interaction.of("u", "a"),
                        Interaction.of("u", "b"),
                        Interaction.of("v", "a"),
                        Interaction.of("v", "b"),
                        Interaction.of("v", "c"),
                        Interaction.of("w", "a"),
                        Interaction.of("w", "d")));
        try (ItemNeighbours neighbours = ItemNeighbours.of(all)) {
            List<Hit> hits = neighbours.search(Bag.of("new", List.of("b", "c", "unknown")), 9);
            assertEquals(List.of("a"), ids(hits), "d shares no user with b or c");
            assertEquals(2 / Math.sqrt(6) + 1 / Math.sqrt(3), hits.get(0).score(), 1e-6);
            hits = neighbours.search(Bag.of("new", List.of("a")), 2);
            assertEquals(List.of("b", "c"), ids(hits), "c before d, which ties");
            assertEquals(2 / Math.sqrt(6), hits.get(0).score(), 1e-6);
            assertEquals(1 / Math.sqrt(3), hits.get(1).score(), 1e-6);
            assertEquals(List.of(), neighbours.search(Bag.of("new", List.of()), 2));
        }
    }
}
