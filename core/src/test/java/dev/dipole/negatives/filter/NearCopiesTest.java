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
import java.util.List;
import org.junit.jupiter.api.Test;

final class NearCopiesTest extends FilterContract {

    @Override
    protected NegativeFilter<String> filter(Corpus<String> corpus) {
        return new NearCopies(corpus, 0.2);
    }

    @Override
    protected boolean needsScores() {
        return false;
    }

    @Test
    void whatIsNearlyThePositiveOrTheAnchorIsRemoved() {
        Corpus<String> corpus = Corpus.of(
                List.of(
                        "the kidneys filter blood and make urine every day of the year",
                        "The kidneys filter blood, and make urine every day of the week!",
                        "what do the kidneys do for the body of a person today",
                        "the heart pumps blood through the body all day and all night"),
                KnownPositives::hash);
        Proposed<String> proposed = new Proposed<>(
                Anchor.of("what do the kidneys do for the body of a person", corpus.get(0), KnownPositives::hash),
                1,
                List.of(new Candidate(1, 1), new Candidate(2, 1), new Candidate(3, 1)));
        assertEquals(
                List.of(places(0, 1)),
                new NearCopies(corpus, 0.5).objections(List.of(proposed), PositiveScores.none()));
    }

    @Test
    void aSimilarityOfNothingIsRefused() {
        assertEquals(
                "similarity (0.0) must lie in (0, 1]; maybe 0.5",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new NearCopies(Corpus.of(List.of("a"), KnownPositives::hash), 0))
                        .getMessage());
    }
}
