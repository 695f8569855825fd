package dev.dipole.data.interaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.data.SourceContract;
import dev.dipole.random.RandomKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class InteractionsTest {

    private static final Interactions TIMED = new Interactions(
            "timed",
            List.of(
                    new Interaction("u", "c", 5, 30),
                    new Interaction("v", "a", 1, 5),
                    new Interaction("u", "a", 2, 10),
                    new Interaction("u", "b", 4, 20),
                    new Interaction("u", "a", 4, 40),
                    new Interaction("v", "b", 5, 6)));

    /** The pairs of users and items are a source like any other. */
    @Nested
    final class AsPairs extends SourceContract {

        @Override
        protected int negatives() {
            return 0;
        }

        @Override
        protected Source<String> source(List<Example<String>> examples, Path at) {
            List<Interaction> all = new ArrayList<>();
            for (Example<String> example : examples) {
                all.add(Interaction.of(example.anchor(), example.positives().get(0)));
            }
            return new Interactions("pairs", all).pairs();
        }
    }

    @Test
    void usersTakeEachItemOnceInTheOrderOfTime() {
        assertEquals(Map.of("u", List.of("a", "b", "c"), "v", List.of("a", "b")), TIMED.byUser());
        assertEquals(Map.of("a", 2, "b", 2, "c", 1), TIMED.popularity());
        assertEquals(List.of("c", "a", "b"), TIMED.items());
    }

    @Test
    void theCoreIsWhatStaysWhenFewAreTakenAwayAgainAndAgain() {
        // c has one user; without it w has one item, and without w nothing changes for a and b.
        Interactions all = interactions("u a", "u b", "v a", "v b", "w a", "w c");
        assertEquals(
                Map.of("u", List.of("a", "b"), "v", List.of("a", "b")),
                all.core(2, 2).byUser());
        assertEquals(
                "few: of 6 interactions none is of a user with at least 3 items and an item with at least 1 users;"
                        + " lower these, or give more data",
                assertThrows(InputException.class, () -> all.core(3, 1)).getMessage());
    }

    @Test
    void whatWasLikedIsWhatWasRatedHigh() {
        assertEquals(
                Map.of("u", List.of("b", "c", "a"), "v", List.of("b")),
                TIMED.ratedAtLeast(4).byUser());
        assertEquals(
                "few: u has taken a without a rating; name a column of ratings, or take all",
                assertThrows(InputException.class, () -> interactions("u a").ratedAtLeast(1))
                        .getMessage());
    }

    @Test
    void aBagIsWhatElseTheUserHas() {
        assertEquals(
                List.of(
                        Example.pair(Bag.of("u", List.of("b", "c")), Bag.item("a")),
                        Example.pair(Bag.of("u", List.of("a", "c")), Bag.item("b")),
                        Example.pair(Bag.of("u", List.of("a", "b")), Bag.item("c"))),
                interactions("w a", "u a", "u b", "u c").bags().readAll(),
                "w has nothing else");
    }

    @Test
    void theLastItemIsHeldOut() {
        HoldOut split = HoldOut.last(TIMED, 2);
        assertEquals(Map.of("u", "c"), split.heldOut(), "v would keep one item");
        assertEquals(Map.of("u", Bag.of("u", List.of("a", "b"))), split.users());
        assertEquals(Map.of("u", Map.of("c", 1)), split.judgements());
        assertEquals(
                Map.of("u", List.of("a", "b"), "v", List.of("a", "b")),
                split.training().byUser());
        assertEquals(1, split.unseenItems(), "nobody else has c");
        assertEquals(
                "few: u has taken a at no known time, and the last item is held out; name a column of times, or hold out"
                        + " at random",
                assertThrows(IllegalArgumentException.class, () -> HoldOut.last(interactions("u a"), 1))
                        .getMessage());
    }

    @Test
    void whatIsHeldOutAtRandomDependsOnTheUserAlone() {
        Interactions few = interactions("u a", "u b", "u c", "u d");
        List<String> rows = new ArrayList<>(List.of("u a", "u b", "u c", "u d"));
        for (int i = 0; i < 50; i++) {
            rows.add("w" + i + " a");
            rows.add("w" + i + " b");
        }
        Interactions more = interactions(rows.toArray(String[]::new));
        RandomKey key = RandomKey.ofSeed(3);
        String item = HoldOut.random(few, 1, key).heldOut().get("u");
        HoldOut split = HoldOut.random(more, 1, key);
        assertEquals(item, split.heldOut().get("u"));
        assertEquals(51, split.heldOut().size());
        long first = split.heldOut().values().stream().filter("a"::equals).count();
        assertTrue(first > 10 && first < 41, first + " of 51 are the first item");
        split.users()
                .forEach((user, bag) -> assertTrue(
                        !bag.items().contains(split.heldOut().get(user))
                                && !bag.items().isEmpty(),
                        user));
    }

    private static Interactions interactions(String... rows) {
        List<Interaction> all = new ArrayList<>();
        for (String row : rows) {
            String[] parts = row.split(" ");
            all.add(Interaction.of(parts[0], parts[1]));
        }
        return new Interactions("few", all);
    }
}
