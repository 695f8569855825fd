package dev.dipole.negatives.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RelativeMarginTest extends FilterContract {

    @Override
    protected NegativeFilter<String> filter(Corpus<String> corpus) {
        return new RelativeMargin<>(0.05);
    }

    @Test
    void whatScoresMoreThanAShareIsRemoved() {
        assertEquals(
                List.of(places(0, 1), places(0)),
                new RelativeMargin<String>(0.5)
                        // A negative positive: the limit is −0.75, below it.
                        .objections(
                                List.of(proposed(0.5, 0.5, 0.375, 0.25, 0.125), proposed(-0.5, -0.625, -0.75, -1)),
                                PositiveScores.none()));
    }

    @Test
    void aShareBeyondOneIsRefused() {
        assertEquals(
                "margin (95.0) must lie in [0, 1]; maybe 0.05, which removes what scores more than 95 % of the positive",
                assertThrows(IllegalArgumentException.class, () -> new RelativeMargin<String>(95))
                        .getMessage());
    }
}
