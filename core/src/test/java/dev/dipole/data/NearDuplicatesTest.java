package dev.dipole.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
class NearDuplicatesTest {

    private static int[] earlier(double threshold, String... texts) {
        NearDuplicates near = new NearDuplicates();
        for (String text : texts) {
            near.add(text);
        }
        return near.find(threshold, near.size()).earlier();
    }

    private static double similarity(String one, String other) {
        return NearDuplicates.similarity(NearDuplicates.sketch(one), NearDuplicates.sketch(other));
    }

    @Test
    void similarityIsTheJaccardSimilarityOfRunsOfThreeWords() {
        // abc bcd cde def against abc bcd cdx: 2 of 5.
        assertEquals(0.4, similarity("a b c d e f", "a b c d x"), 1e-12);
        assertEquals(1, similarity("How do I reset my password?", "how do I reset... my PASSWORD"), 0);
        assertEquals(0, similarity("one two three", "three two one"), 0);
        assertEquals(1, similarity("short", "Short!"), 0);
        assertEquals(1, similarity("+++", "+++"), 0);
        assertEquals(0, similarity("+++", "---"), 0);
        // Seven ideographs make five runs; one more makes six.
        assertEquals(5.0 / 6, similarity("我想重置我的密", "我想重置我的密码"), 1e-12);
    }

    @Test
    void longTextsAreEstimated(SplittableRandom random) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            words.add("w" + random.nextInt(1_000_000));
        }
        List<String> changed = new ArrayList<>(words);
        for (int i = 0; i < 1000; i += 20) {
            changed.set(i, "x" + i);
        }
        // 50 words take about 150 of 998 runs away: J = 848 / 1148.
        assertEquals(0.739, similarity(String.join(" ", words), String.join(" ", changed)), 0.25, Seeds::replay);
        assertEquals(1, similarity(String.join(" ", words), String.join("-", words)), 0);
    }

    @Test
    void everyTextFindsAnEarlierOne() {
        assertArrayEquals(
                new int[] {-1, -1, 0, -1, 1, 0},
                earlier(
                        0.7,
                        "the quick brown fox jumps over the lazy dog",
                        "a completely different sentence about retrieval of documents",
                        "The quick brown fox jumps over the lazy dog!",
                        "nothing like it",
                        "A completely different sentence, about retrieval of documents",
                        "the quick brown fox jumps over the lazy dog today"));
        assertArrayEquals(new int[0], earlier(0.7));
        assertArrayEquals(new int[] {-1}, earlier(0.7, "one"));
    }

    @Test
    void whatIsTestedIsComparedWithWhatIsKnownOnly() {
        NearDuplicates near = new NearDuplicates();
        near.add("how do i reset my password");
        near.add("where is my invoice from last month");
        near.add("something else entirely was asked here");
        near.add("something else, entirely was asked here");
        near.add("How do I reset my password?");
        NearDuplicates.Found found = near.find(0.8, 2);
        assertArrayEquals(new int[] {-1, -1, -1, -1, 0}, found.earlier());
        assertEquals(1, found.similarity()[4]);
        assertEquals(0, found.first(4));
    }

    /** Awkward sizes, and every pair that is similar enough against all pairs compared. */
    @Test
    void findsWhatComparingAllPairsFinds(SplittableRandom random) {
        for (int size : new int[] {1, 13, 207, 702}) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                texts.add(
                        i > 0 && random.nextInt(3) == 0 ? altered(texts.get(random.nextInt(i)), random) : text(random));
            }
            NearDuplicates near = new NearDuplicates();
            texts.forEach(near::add);
            NearDuplicates.Found found = near.find(0.7, size);
            Set<Integer> expected = new HashSet<>();
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < i; j++) {
                    if (similarity(texts.get(i), texts.get(j)) >= 0.7) {
                        expected.add(i);
                    }
                }
            }
            Set<Integer> actual = new HashSet<>();
            for (int i = 0; i < size; i++) {
                int earlier = found.earlier()[i];
                if (earlier >= 0) {
                    actual.add(i);
                    assertTrue(earlier < i);
                    assertEquals(
                            similarity(texts.get(i), texts.get(earlier)), found.similarity()[i], 1e-6, Seeds::replay);
                }
            }
            assertTrue(expected.containsAll(actual), Seeds::replay);
            // One in five thousand at the threshold is missed.
            assertTrue(actual.size() >= expected.size() - 1, () -> expected + " against " + actual + Seeds.replay());
        }
    }

    private static String text(SplittableRandom random) {
        List<String> words = new ArrayList<>();
        for (int i = 5 + random.nextInt(30); i > 0; i--) {
            words.add("w" + random.nextInt(500));
        }
        return String.join(" ", words);
    }

    private static String altered(String text, SplittableRandom random) {
        String[] words = text.split(" ");
        words[random.nextInt(words.length)] = "new" + random.nextInt(1000);
        return String.join(" ", words);
    }

    /** A crowd of one kind must not make the search quadratic, nor hide a member. */
    @Test
    void aCrowdOfOneKindIsOneGroup() {
        NearDuplicates near = new NearDuplicates();
        for (int i = 0; i < 20_000; i++) {
            near.add("dear customer thank you for your order we will send it to you as soon as we can number " + i);
        }
        NearDuplicates.Found found = near.find(0.7, near.size());
        for (int i = 1; i < near.size(); i++) {
            assertEquals(0, found.first(i));
        }
    }

    @Test
    void refusesAThresholdThatItWouldMiss() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new NearDuplicates().find(0.3, 0));
        assertEquals(
                "threshold (0.3) must be between 0.5 and 1; 0.7 takes texts of which a few words differ",
                error.getMessage());
    }
}
