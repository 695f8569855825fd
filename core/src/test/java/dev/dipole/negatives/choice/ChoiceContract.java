package dev.dipole.negatives.choice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.negatives.NegativeChoice;
import dev.dipole.random.RandomKey;
import dev.dipole.testing.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every choice keeps to. */
@ExtendWith(Seeds.class)
abstract class ChoiceContract {

    private static final int[] AWKWARD = {0, 1, 13, 207, 702};

    abstract NegativeChoice choice();

    /** Cosines, some of them missing if asked for. */
    static double[] row(SplittableRandom random, int size, boolean missing) {
        double[] scores = new double[size];
        for (int i = 0; i < size; i++) {
            scores[i] = missing && random.nextInt(4) == 0 ? Double.NaN : random.nextDouble(-1, 1);
        }
        return scores;
    }

    @Test
    void placesAreOfTheRowAndEachOnce(SplittableRandom random, RandomKey key) {
        int chosen = 0;
        for (int size : AWKWARD) {
            for (int count : new int[] {1, 5, 1000}) {
                for (boolean missing : new boolean[] {false, true}) {
                    double[] scores = row(random, size, missing);
                    double[] before = scores.clone();
                    int[] places = choice().choose(scores, missing ? Double.NaN : 0.5, count, key);
                    assertArrayEquals(before, scores, "it has changed the scores");
                    assertTrue(places.length <= Math.min(size, count));
                    assertEquals(places.length, Arrays.stream(places).distinct().count());
                    assertTrue(Arrays.stream(places).allMatch(place -> place >= 0 && place < size));
                    chosen += places.length;
                }
            }
        }
        assertTrue(chosen > 0, "it chooses nothing");
    }

    @Test
    void aKeyGivesTheSame(SplittableRandom random, RandomKey key) {
        double[] scores = row(random, 207, false);
        assertArrayEquals(choice().choose(scores, 0.3, 20, key), choice().choose(scores, 0.3, 20, key));
        assertFalse(choice().name().isBlank());
    }

    @Test
    void fewerAreTheBeginningOfMore(SplittableRandom random, RandomKey key) {
        double[] scores = row(random, 207, false);
        int[] more = choice().choose(scores, 0.3, 20, key);
        int[] fewer = choice().choose(scores, 0.3, 5, key);
        assertArrayEquals(Arrays.copyOf(more, fewer.length), fewer);
    }
}
