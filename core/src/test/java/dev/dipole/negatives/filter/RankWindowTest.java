package dev.dipole.negatives.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
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
