package dev.dipole.negatives.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.KnownPositives;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.Proposed;
import dev.dipole.testing.Seeds;
import dev.dipole.testing.Texts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every filter keeps to. */
@ExtendWith(Seeds.class)
public abstract class FilterContract {

    private static final int[] AWKWARD = {1, 13, 207, 702};

    /** The filter over a corpus, which the caller need not close. */
    protected abstract NegativeFilter<String> filter(Corpus<String> corpus);

    /** Whether it goes by the scores of the proposed, so that it cannot say anything without. */
    protected boolean needsScores() {
        return true;
    }

    static Corpus<String> corpus(SplittableRandom random, int size) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            texts.add(Texts.text(random, 'a', i));
        }
        return Corpus.of(texts, KnownPositives::hash);
    }

    /**
     * Proposals with scores that fall from rank to rank, around that of the positive. The positive's own text is among them,
     * where mining would have taken it out: the falsest negative that there is.
     */
    static List<Proposed<String>> proposed(SplittableRandom random, Corpus<String> corpus, int anchors) {
        List<Proposed<String>> all = new ArrayList<>();
        for (int i = 0; i < anchors; i++) {
            List<Candidate> candidates = new ArrayList<>();
            for (int rank = 0; rank < Math.min(30, corpus.size()); rank++) {
                candidates.add(new Candidate((i + rank) % corpus.size(), 1 - rank / 40.0));
            }
            all.add(new Proposed<>(
                    Anchor.of(Texts.text(random, 'q', i), corpus.get(i % corpus.size()), KnownPositives::hash),
                    0.6 + 0.3 * random.nextDouble(),
                    candidates));
        }
        return all;
    }

    /** An anchor whose proposals have these scores, in this order. */
    static Proposed<String> proposed(double positive, double... scores) {
        List<Candidate> candidates = new ArrayList<>();
        for (double score : scores) {
            candidates.add(new Candidate(candidates.size(), score));
        }
        return new Proposed<>(Anchor.of("q", "p", KnownPositives::hash), positive, candidates);
    }

    /** A set of these places, as what is objected to is told. */
    static BitSet places(int... places) {
        BitSet set = new BitSet();
        for (int place : places) {
            set.set(place);
        }
        return set;
    }

    static PositiveScores positives(List<Proposed<String>> proposed) {
        return PositiveScores.of(
                proposed.stream().mapToDouble(Proposed::positiveScore).toArray());
    }

    @Test
    void oneSetForEachAnchorWithinItsCandidates(SplittableRandom random) {
        for (int size : AWKWARD) {
            Corpus<String> corpus = corpus(random, size);
            List<Proposed<String>> proposed = proposed(random, corpus, size);
            List<BitSet> objections = filter(corpus).objections(proposed, positives(proposed));
            assertEquals(size, objections.size());
            for (int i = 0; i < size; i++) {
                assertTrue(objections.get(i).length()
                        <= proposed.get(i).candidates().size());
            }
        }
    }

    @Test
    void whatIsSaidOfOneDoesNotDependOnOthers(SplittableRandom random) {
        Corpus<String> corpus = corpus(random, 207);
        List<Proposed<String>> proposed = proposed(random, corpus, 60);
        PositiveScores positives = positives(proposed);
        NegativeFilter<String> filter = filter(corpus);
        List<BitSet> whole = filter.objections(proposed, positives);
        List<BitSet> parts = new ArrayList<>();
        for (Proposed<String> one : proposed) {
            parts.addAll(filter(corpus).objections(List.of(one), positives));
        }
        assertEquals(whole, parts);
        assertTrue(whole.stream().anyMatch(objected -> !objected.isEmpty()), "it objects to nothing at all");
        assertTrue(whole.stream().anyMatch(objected -> objected.cardinality() < 30), "it objects to everything");
    }

    @Test
    void anchorsWithoutCandidatesOrPositiveAreTaken(SplittableRandom random) {
        Corpus<String> corpus = corpus(random, 13);
        List<Proposed<String>> proposed = List.of(
                new Proposed<>(Anchor.of("qbbbb", null, KnownPositives::hash), Double.NaN, List.of()),
                new Proposed<>(
                        Anchor.of("qcccc", null, KnownPositives::hash),
                        Double.NaN,
                        List.of(new Candidate(1, Double.NaN), new Candidate(2, Double.NaN))));
        List<BitSet> objections = filter(corpus).objections(proposed, PositiveScores.of(new double[] {0.5, 0.6}));
        assertEquals(2, objections.size());
        assertTrue(objections.get(0).isEmpty());
        if (needsScores()) {
            assertTrue(objections.get(1).isEmpty(), "it objects where there is no score to compare");
        }
    }

    @Test
    void theNameIsItsOwn(SplittableRandom random) {
        NegativeFilter<String> filter = filter(corpus(random, 1));
        assertFalse(filter.name().isBlank());
        assertEquals(filter.name(), filter(corpus(random, 1)).name());
    }
}
