package dev.dipole.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class SourcesTest {

    private static List<Example<String>> numbered(int size, int anchors) {
        List<Example<String>> examples = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            examples.add(Example.pair("a" + i % anchors, "p" + i));
        }
        return examples;
    }

    @Test
    void aSplitKeepsEqualAnchorsTogetherAndLosesNothing(SplittableRandom random) {
        List<Example<String>> examples = numbered(20_000, 10_000);
        long seed = random.nextLong();
        Sources.Split<String> split = Sources.split(Sources.of("all", examples), 0.1, seed);
        List<Example<String>> training = split.training().readAll();
        List<Example<String>> development = split.development().readAll();
        assertEquals(examples.size(), training.size() + development.size());
        Set<String> anchors = new HashSet<>();
        training.forEach(example -> anchors.add(example.anchor()));
        development.forEach(example -> assertFalse(anchors.contains(example.anchor())));
        // Six standard deviations of a binomial over 10,000 anchors are 180 of them.
        assertEquals(1_000, development.size() / 2.0, 180);

        List<Example<String>> shuffled = new ArrayList<>(examples);
        Collections.shuffle(shuffled, new Random(seed));
        assertEquals(
                new HashSet<>(development),
                new HashSet<>(Sources.split(Sources.of("all", shuffled), 0.1, seed)
                        .development()
                        .readAll()));
        assertNotEquals(
                development,
                Sources.split(Sources.of("all", examples), 0.1, seed + 1)
                        .development()
                        .readAll());
        assertNotEquals(split.training().fingerprint(), split.development().fingerprint());
        assertEquals("all (development part)", split.development().name());
    }

    @Test
    void aSplitByAnotherGroup() {
        Sources.Split<String> split = Sources.split(
                Sources.of("all", numbered(1000, 500)),
                0.5,
                1,
                example -> example.positives().get(0).substring(0, 2));
        Set<String> groups = new HashSet<>();
        split.training()
                .readAll()
                .forEach(example -> groups.add(example.positives().get(0).substring(0, 2)));
        split.development()
                .readAll()
                .forEach(example ->
                        assertFalse(groups.contains(example.positives().get(0).substring(0, 2))));
    }

    @Test
    void wrongArguments() {
        Source<String> source = Sources.of("all", numbered(3, 3));
        assertEquals(
                "developmentFraction (1.0) must be between 0 and 1, such as 0.05",
                assertThrows(IllegalArgumentException.class, () -> Sources.split(source, 1, 0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> Sources.split(source, Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> Sources.limit(source, 0));
        assertThrows(IllegalArgumentException.class, () -> Sources.concat(List.<Source<String>>of()));
        assertThrows(IllegalArgumentException.class, () -> Shuffled.of(source, RandomKey.ofSeed(1), 0));
    }

    @Test
    void whatCanBeTrainedOn() {
        Sources.requireTrainable(Sources.of("s", numbered(2, 2)));
        untrainable("s: has no example, ", List.of());
        untrainable("s: has one example only, ", numbered(1, 1));
        untrainable("s: has the same anchor in all of its 5 examples, ", numbered(5, 1));
        Sources.requireTrainable(
                Sources.of("s", List.of(Example.triplet("a", "p", "n"), Example.triplet("a", "q", "m"))));
        untrainable(
                "s: has the same positive in all of its 2 examples, ",
                List.of(Example.pair("a", "p"), Example.pair("b", "p")));
        InputException e =
                assertThrows(InputException.class, () -> Sources.requireTrainable(Sources.of("s", numbered(1, 1))));
        assertEquals(
                "s: has one example only, and training tells each positive from those of other anchors; give at least two"
                        + " different pairs",
                e.getMessage());
    }

    private static void untrainable(String message, List<Example<String>> examples) {
        InputException e =
                assertThrows(InputException.class, () -> Sources.requireTrainable(Sources.of("s", examples)));
        assertTrue(String.valueOf(e.getMessage()).startsWith(message), e.getMessage());
    }

    @Test
    void aShuffleStaysWithinItsBlocksAndDiffersBetweenEpochs(RandomKey key) {
        List<Example<String>> examples = numbered(1000, 1000);
        Source<String> source = Sources.of("all", examples);
        List<Example<String>> shuffled = Shuffled.of(source, key, 100).readAll();
        for (int from = 0; from < 1000; from += 100) {
            List<Example<String>> block = shuffled.subList(from, from + 100);
            assertNotEquals(examples.subList(from, from + 100), block);
            assertEquals(new HashSet<>(examples.subList(from, from + 100)), new HashSet<>(block));
        }
        assertEquals(shuffled, Shuffled.of(source, key, 100).readAll());
        assertNotEquals(shuffled, Shuffled.of(source, key.split(1), 100).readAll());
        assertNotEquals(
                Shuffled.of(source, key, 100).fingerprint(),
                Shuffled.of(source, key.split(1), 100).fingerprint());
        boolean alike = true;
        for (int i = 0; i < 100; i++) {
            alike &= examples.indexOf(shuffled.get(i)) + 100 == examples.indexOf(shuffled.get(100 + i));
        }
        assertFalse(alike, "blocks must not share one permutation");
    }

    @Test
    void knownPositivesAreThoseOfAPlainMap(SplittableRandom random) {
        List<Example<String>> examples = new ArrayList<>();
        Map<String, Set<String>> reference = new HashMap<>();
        for (int i = 0; i < 5000; i++) {
            String anchor = "a" + random.nextInt(700);
            List<String> positives = List.of("p" + random.nextInt(300), "p" + random.nextInt(300));
            examples.add(new Example<>(anchor, positives, List.of("n" + i)));
            reference.computeIfAbsent(anchor, key -> new HashSet<>()).addAll(positives);
        }
        KnownPositives known = KnownPositives.of(Sources.of("s", examples));
        int pairs = 0;
        for (int a = 0; a < 710; a++) {
            Set<String> positives = reference.getOrDefault("a" + a, Set.of());
            pairs += positives.size();
            for (int p = 0; p < 310; p++) {
                assertEquals(positives.contains("p" + p), known.contains("a" + a, "p" + p));
            }
            assertArrayEquals(
                    positives.stream().mapToLong(KnownPositives::hash).sorted().toArray(), known.positivesOf("a" + a));
        }
        assertEquals(pairs, known.pairs());
        assertEquals(reference.size(), known.anchors());
        assertFalse(known.contains("a1", "n1"));
        assertEquals(0, KnownPositives.none().pairs());
        assertEquals(0, KnownPositives.none().positivesOf("x").length);
    }

    @Test
    void hashesOfSimilarTextsAreSpread() {
        Set<Long> low = new HashSet<>();
        Set<Long> high = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            long hash = TextHash.of("text " + i, 0);
            low.add(hash & 0xFFFFFFFFL);
            high.add(hash >>> 32);
        }
        // Of 100,000 random 32-bit values about one pair is equal.
        assertTrue(low.size() > 99_980 && high.size() > 99_980, low.size() + " " + high.size());
        assertNotEquals(TextHash.of("", 0), TextHash.of("\0", 0));
    }
}
