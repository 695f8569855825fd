package dev.dipole.negatives.miner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Mined;
import dev.dipole.negatives.Miner;
import dev.dipole.negatives.Mining;
import dev.dipole.negatives.MiningReport;
import dev.dipole.random.RandomKey;
import dev.dipole.testing.Seeds;
import dev.dipole.testing.Texts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every miner keeps to, alone and through {@link Mining}. */
@ExtendWith(Seeds.class)
public abstract class MinerContract {

    private static final int[] AWKWARD = {1, 13, 207, 702};

    /** The miner over a corpus; the caller closes it. */
    protected abstract Miner<String> miner(Corpus<String> corpus);

    /**
     * Examples in which anchors repeat, share positives, are positives of others, name negatives, and stand in the corpus
     * themselves.
     */
    private static Source<String> data(SplittableRandom random, int size) {
        List<Example<String>> examples = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int topic = random.nextInt(Math.max(1, size / 3));
            String anchor = Texts.text(random, 'q', topic);
            String positive = Texts.text(random, 'a', topic);
            Example<String> earlier = examples.isEmpty() ? null : examples.get(random.nextInt(examples.size()));
            if (earlier == null) {
                examples.add(Example.pair(anchor, positive));
                continue;
            }
            examples.add(
                    switch (random.nextInt(6)) {
                        case 0 -> new Example<>(earlier.anchor(), List.of(positive), List.of());
                        case 1 ->
                            new Example<>(anchor, List.of(earlier.positives().get(0), positive), List.of());
                        case 2 -> new Example<>(earlier.positives().get(0), List.of(positive), List.of());
                        case 3 ->
                            new Example<>(
                                    anchor,
                                    List.of(positive),
                                    List.of(earlier.positives().get(0)));
                        case 4 -> new Example<>(anchor, List.of(positive), List.of(anchor));
                        default -> Example.pair(anchor, positive);
                    });
        }
        return Sources.of("made up", examples);
    }

    private static List<Anchor<String>> anchors(Source<String> source) {
        List<Anchor<String>> anchors = new ArrayList<>();
        source.readAll().forEach(example -> anchors.addAll(Anchor.of(example, KnownPositives::hash)));
        return anchors;
    }

    @Test
    void nothingThatBelongsToTheAnchorIsMined(SplittableRandom random) {
        long kept = 0;
        long belonging = 0;
        for (int size : AWKWARD) {
            Source<String> source = data(random, size);
            Corpus<String> corpus = Corpus.of(source);
            KnownPositives known = KnownPositives.of(source);
            try (Miner<String> miner = miner(corpus)) {
                MiningReport report = Mining.of(corpus, miner, known)
                        .with(3, 40)
                        .mine(source, mined -> mined.forEach(one -> check(one, corpus, known)));
                kept += report.kept();
                belonging += report.belonging();
                assertEquals(anchors(source).size(), report.anchors());
                assertTrue(report.kept() + report.belonging() <= report.proposed());
            }
        }
        assertTrue(kept > 0, "nothing was mined, so nothing was tested");
        assertTrue(belonging > 0, "no miner proposed what belongs to the anchor, so nothing was tested");
    }

    private static void check(Mined<String> mined, Corpus<String> corpus, KnownPositives known) {
        Set<String> seen = new HashSet<>();
        String anchor = mined.anchor().input();
        for (Candidate negative : mined.negatives()) {
            String text = corpus.get(negative.place());
            assertTrue(seen.add(text), () -> text + " twice for " + anchor);
            assertFalse(known.contains(anchor, text), () -> text + " belongs to " + anchor);
            assertFalse(known.contains(text, anchor), () -> anchor + " belongs to " + text);
            assertFalse(text.equals(anchor), () -> anchor + " is its own negative");
            assertFalse(
                    mined.anchor().own().contains(KnownPositives.hash(text)),
                    () -> anchor + " has " + text + " already");
        }
    }

    @Test
    void aKeyGivesTheSameHoweverItIsCut(SplittableRandom random, RandomKey key) {
        Source<String> source = data(random, 207);
        Corpus<String> corpus = Corpus.of(source);
        List<Anchor<String>> anchors = anchors(source);
        try (Miner<String> miner = miner(corpus);
                Miner<String> again = miner(corpus)) {
            List<List<Candidate>> whole = miner.propose(anchors, 7, key);
            assertEquals(whole, again.propose(anchors, 7, key));
            List<List<Candidate>> parts = new ArrayList<>();
            for (int start = 0; start < anchors.size(); start += 13) {
                parts.addAll(miner.propose(anchors.subList(start, Math.min(anchors.size(), start + 13)), 7, key));
            }
            assertEquals(whole, parts);
        }
    }

    @Test
    void proposalsAreOfTheCorpusAndEachOnce(SplittableRandom random, RandomKey key) {
        for (int size : AWKWARD) {
            Source<String> source = data(random, size);
            Corpus<String> corpus = Corpus.of(source);
            try (Miner<String> miner = miner(corpus)) {
                for (int depth : AWKWARD) {
                    List<Anchor<String>> anchors = anchors(source);
                    List<List<Candidate>> proposed = miner.propose(anchors, depth, key);
                    assertEquals(anchors.size(), proposed.size());
                    for (List<Candidate> candidates : proposed) {
                        assertTrue(candidates.size() <= Math.min(depth, corpus.size()));
                        assertEquals(
                                candidates.size(),
                                candidates.stream()
                                        .map(Candidate::place)
                                        .distinct()
                                        .count());
                        candidates.forEach(candidate -> assertTrue(candidate.place() < corpus.size()));
                    }
                }
                assertEquals(List.of(), miner.propose(List.of(), 5, key));
            }
        }
    }

    @Test
    void scoresAreThoseOfTheScorer(SplittableRandom random, RandomKey key) {
        Source<String> source = data(random, 13);
        Corpus<String> corpus = Corpus.of(source);
        try (Miner<String> miner = miner(corpus)) {
            List<Anchor<String>> anchors = anchors(source);
            List<List<Candidate>> proposed = miner.propose(anchors, 5, key);
            double[][] scores = miner.scorer()
                    .score(
                            anchors.stream().map(Anchor::input).toList(),
                            proposed.stream()
                                    .map(list -> list.stream()
                                            .map(candidate -> corpus.get(candidate.place()))
                                            .toList())
                                    .toList());
            for (int i = 0; i < scores.length; i++) {
                assertEquals(proposed.get(i).size(), scores[i].length);
                for (int k = 0; k < scores[i].length; k++) {
                    if (!Double.isNaN(scores[i][k])) {
                        assertEquals(proposed.get(i).get(k).score(), scores[i][k], 1e-5);
                    }
                }
            }
        }
    }

    @Test
    void aDepthBelowOneIsRefused(RandomKey key) {
        Corpus<String> corpus = Corpus.of(List.of("qbbbb obbbb", "abbbb obbbb"), KnownPositives::hash);
        try (Miner<String> miner = miner(corpus)) {
            List<Anchor<String>> anchors = List.of(Anchor.of("qbbbb", null, KnownPositives::hash));
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> miner.propose(anchors, 0, key));
            assertEquals("depth (0) must be at least 1; maybe 100", e.getMessage());
            miner.close();
        }
    }
}
