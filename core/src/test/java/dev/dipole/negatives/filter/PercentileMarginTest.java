package dev.dipole.negatives.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PercentileMarginTest extends FilterContract {

    @Override
    protected NegativeFilter<String> filter(Corpus<String> corpus) {
        return new PercentileMargin<>(50);
    }

    @Test
    void theLimitIsThatOfAllPositives() {
        PositiveScores positives = PositiveScores.of(new double[] {0.9, 0.1, 0.5, Double.NaN, 0.3, 0.7});
        assertEquals(5, positives.size());
        assertEquals(
                List.of(places(0, 1)),
                new PercentileMargin<String>(50).objections(List.of(proposed(0.1, 0.8, 0.6, 0.5, 0.4)), positives));
        assertEquals(
                List.of(places(0, 1, 2)),
                new PercentileMargin<String>(25).objections(List.of(proposed(0.1, 0.8, 0.6, 0.4, 0.3)), positives));
    }

    /** Scores of another unit, in the same order, are judged the same. */
    @Test
    void itTransfersBetweenUnits() {
        PositiveScores cosines = PositiveScores.of(new double[] {0.25, 0.5, 0.75});
        PositiveScores others = PositiveScores.of(new double[] {25, 50, 75});
        assertEquals(
                new PercentileMargin<String>(50).objections(List.of(proposed(0, 0.6, 0.4)), cosines),
                new PercentileMargin<String>(50).objections(List.of(proposed(0, 60, 40)), others));
    }

    @Test
    void aShareBeyondAHundredIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new PercentileMargin<String>(101));
    }
}
