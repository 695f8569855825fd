package dev.dipole.negatives.choice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.negatives.NegativeChoice;
import dev.dipole.random.RandomKey;
import org.junit.jupiter.api.Test;

final class DistanceWeightedTest extends ChoiceContract {

    @Override
    NegativeChoice choice() {
        return DistanceWeighted.of(16);
    }

    /** By the formula, on a row so small that all weights can be written down. */
    @Test
    void drawsByTheInverseOfTheDensity(RandomKey key) {
        double[] scores = {0.9, 0.5, 0.2, -0.5};
        double[] weights = new double[4];
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            double d = Math.sqrt(2 - 2 * scores[i]);
            double clipped = Math.max(0.5, d);
            double density = Math.pow(clipped, 1) * Math.pow(1 - clipped * clipped / 4, 0);
            weights[i] = d > 1.4 ? 0 : 1 / density;
            sum += weights[i];
        }
        int[] counts = new int[4];
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            // In three dimensions the density grows with the distance alone.
            counts[DistanceWeighted.of(3).choose(scores, 0, 1, key.split(i))[0]]++;
        }
        for (int i = 0; i < 4; i++) {
            assertEquals(weights[i] / sum, counts[i] / (double) draws, 0.02);
        }
    }

    @Test
    void whatIsTooFarIsNotDrawn(RandomKey key) {
        assertArrayEquals(new int[] {1}, choice().choose(new double[] {-0.5, 0.5, Double.NaN}, 0, 3, key));
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertEquals(
                "dim (2) must be at least 3: it is that of the vectors",
                assertThrows(IllegalArgumentException.class, () -> DistanceWeighted.of(2))
                        .getMessage());
        assertEquals(
                "farthest (0.5) must be between the cutoff (0.5) and 2; maybe 1.4",
                assertThrows(IllegalArgumentException.class, () -> new DistanceWeighted(8, 0.5, 0.5))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new DistanceWeighted(8, 0, 1));
    }
}
