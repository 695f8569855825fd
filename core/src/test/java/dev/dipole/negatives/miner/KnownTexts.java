package dev.dipole.negatives.miner;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Mined;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What belongs together in a source by the texts themselves, letter by letter: mining goes by hashes, and a test that asked the
 * same hashes could not see that they are of the wrong texts.
 */
public final class KnownTexts {

    private final Map<String, Set<String>> belonging = new HashMap<>();

    private KnownTexts() {}

    /** Reads a source once. A pair belongs together in both directions. */
    public static KnownTexts of(Source<String> source) {
        KnownTexts known = new KnownTexts();
        try (Source.Cursor<String> cursor = source.open(0)) {
            for (Example<String> example = cursor.next(); example != null; example = cursor.next()) {
                for (String positive : example.positives()) {
                    known.add(example.anchor(), positive);
                    known.add(positive, example.anchor());
                }
            }
        }
        assertFalse(known.belonging.isEmpty(), "the source has no pair, so nothing could be found wrong");
        return known;
    }

    private void add(String one, String other) {
        belonging.computeIfAbsent(one, unused -> new HashSet<>()).add(other);
    }

    /** Fails if a negative is the anchor, its positive, what belongs to it anywhere in the source, or there twice. */
    public void check(Mined<String> mined, Corpus<String> corpus) {
        String anchor = mined.anchor().input();
        Set<String> own = belonging.getOrDefault(anchor, Set.of());
        assertTrue(own.contains(mined.anchor().positive()), () -> "not a pair of the source: " + anchor);
        Set<String> seen = new HashSet<>();
        for (Candidate negative : mined.negatives()) {
            String text = corpus.get(negative.place());
            assertNotEquals(anchor, text, "an anchor is its own negative");
            assertNotEquals(mined.anchor().positive(), text, "a positive is a negative");
            assertFalse(own.contains(text), () -> "belongs to \"" + anchor + "\": " + text);
            assertTrue(seen.add(text), () -> "twice for \"" + anchor + "\": " + text);
        }
    }
}
