package dev.dipole.negatives.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CeilingTest extends FilterContract {

    @Override
    protected NegativeFilter<String> filter(Corpus<String> corpus) {
        return new Ceiling<>(0.9);
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
