package dev.dipole.negatives.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AbsoluteMarginTest extends FilterContract {

    @Override
    protected NegativeFilter<String> filter(Corpus<String> corpus) {
        return new AbsoluteMargin<>(0.05);
    }

    @Test
    void whatIsNotAMarginBelowIsRemoved() {
        assertEquals(
                List.of(places(0, 1)),
                new AbsoluteMargin<String>(0.25)
                        .objections(List.of(proposed(0.75, 0.9, 0.625, 0.5, 0.25)), PositiveScores.none()));
    }

    @Test
    void aMarginThatIsNoneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new AbsoluteMargin<String>(Double.POSITIVE_INFINITY));
    }
}
