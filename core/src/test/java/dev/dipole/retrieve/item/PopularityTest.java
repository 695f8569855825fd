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

final class PopularityTest extends RetrieverContract<Bag> {

    @Override
    protected Retriever<Bag> create(int size) {
        List<Interaction> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            for (int user = 0; user <= i % 5; user++) {
                all.add(Interaction.of("u" + user, "d" + i));
            }
        }
        return Popularity.of(new Interactions("popular", all));
    }

    @Override
    protected Retriever<Bag> createOfEqualDocuments(int size) {
        List<Interaction> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(Interaction.of("u", "d" + i));
        }
        return Popularity.of(new Interactions("equal", all));
    }

    @Override
    protected Bag query(int i) {
        return Bag.of("asks", List.of("other " + i));
    }

    @Test
    void whatMostHaveComesFirstAndWhatTheUserHasNever() {
        Interactions all = new Interactions(
                "few",
                List.of(
                        Interaction.of("u", "a"),
                        Interaction.of("u", "b"),
                        Interaction.of("v", "b"),
                        Interaction.of("v", "c"),
                        Interaction.of("w", "b"),
                        Interaction.of("w", "c"),
                        Interaction.of("x", "d")));
        try (Popularity popularity = Popularity.of(all)) {
            assertEquals(
                    List.of(new Hit("b", 0.75), new Hit("c", 0.5), new Hit("a", 0.25)),
                    popularity.search(Bag.of("new", List.of()), 3));
            assertEquals(
                    List.of(new Hit("c", 0.5), new Hit("a", 0.25)),
                    popularity.search(Bag.of("x", List.of("d", "b")), 9));
        }
    }
}
