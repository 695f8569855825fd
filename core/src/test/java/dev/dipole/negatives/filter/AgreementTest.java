package dev.dipole.negatives.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.data.KnownPositives;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.Scorer;
import dev.dipole.negatives.VectorScorer;
import dev.dipole.negatives.miner.WordEncoder;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AgreementTest extends FilterContract {

    @Override
    protected NegativeFilter<String> filter(Corpus<String> corpus) {
        return new Agreement<>(corpus, GUIDE, 0);
    }

    private static final VectorScorer<String> GUIDE = new VectorScorer<>(WordEncoder.of(64), WordEncoder.of(64));

    @Test
    void eitherModelMayObject() {
        Corpus<String> corpus = Corpus.of(List.of("a", "b", "c", "d"), KnownPositives::hash);
        Scorer<String> guide = (anchors, lists) -> new double[][] {{0.1, 0.9, 0.1, 0.45, 0.5}};
        assertEquals(
                List.of(places(0, 1)),
                new Agreement<>(corpus, guide, 0)
                        .objections(List.of(proposed(0.5, 0.6, 0.4, 0.3, 0.2)), PositiveScores.none()));
        assertEquals(
                List.of(places(0, 1, 3)),
                new Agreement<>(corpus, guide, 0.1)
                        .objections(List.of(proposed(0.5, 0.6, 0.4, 0.3, 0.2)), PositiveScores.none()));
        // The miner has no scores, and the guide decides alone.
        assertEquals(
                List.of(places(1)),
                new Agreement<>(corpus, guide, 0)
                        .objections(
                                List.of(proposed(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN)),
                                PositiveScores.none()));
    }

    @Test
    void aMarginThatIsNoneIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Agreement<>(Corpus.of(List.of("a"), KnownPositives::hash), GUIDE, Double.NaN));
    }
}
