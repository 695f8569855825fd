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

final class CeilingTest extends FilterContract {

    @Override
    protected NegativeFilter<String> filter(Corpus<String> corpus) {
        return new Ceiling<>(0.9);
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
    void whatScoresAboveIsRemoved() {
        assertEquals(
                List.of(places(0)),
                new Ceiling<String>(0.8).objections(List.of(proposed(0.1, 0.9, 0.8, 0.7)), PositiveScores.none()));
    }

    @Test
    void aLimitThatIsNoneIsRefused() {
        assertEquals(
                "most (NaN) must be finite; maybe 0.9 for cosines",
                assertThrows(IllegalArgumentException.class, () -> new Ceiling<String>(Double.NaN))
                        .getMessage());
    }
}
