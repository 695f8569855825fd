package dev.dipole.negatives.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.data.KnownPositives;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.Proposed;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RankWindowTest extends FilterContract {

    @Override
    protected NegativeFilter<String> filter(Corpus<String> corpus) {
        return new RankWindow<>(2, 20);
    }

    @Override
    protected boolean needsScores() {
        return false;
    }

    private static Proposed<String> proposed(double positive, double... scores) {
        List<Candidate> candidates = new ArrayList<>();
        for (double score : scores) {
            candidates.add(new Candidate(candidates.size(), score));
        }
        return new Proposed<>(Anchor.of("q", "p", KnownPositives::hash), positive, candidates);
    }

    private static BitSet places(int... places) {
        BitSet set = new BitSet();
        for (int place : places) {
            set.set(place);
        }
        return set;
    }

    @Test
    void ranksOutsideAreRemoved() {
        assertEquals(
                List.of(places(0, 3, 4)),
                new RankWindow<String>(1, 3).objections(List.of(proposed(1, 5, 4, 3, 2, 1)), PositiveScores.none()));
    }

    @Test
    void anEmptyWindowIsRefused() {
        assertEquals(
                "to (5) must be above skip (5), or no rank is left; maybe 55",
                assertThrows(IllegalArgumentException.class, () -> new RankWindow<String>(5, 5))
                        .getMessage());
        assertEquals(
                "skip (-1) must be at least 0; maybe 10",
                assertThrows(IllegalArgumentException.class, () -> new RankWindow<String>(-1, 5))
                        .getMessage());
    }
}
