package dev.dipole.negatives.choice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dipole.negatives.NegativeChoice;
import dev.dipole.random.RandomKey;
import org.junit.jupiter.api.Test;

final class UniformTest extends ChoiceContract {

    @Override
    NegativeChoice choice() {
        return new Uniform();
    }

    @Test
    void everyPlaceHasTheSameChance(RandomKey key) {
        int[] counts = new int[8];
        for (int i = 0; i < 4000; i++) {
            for (int place : choice().choose(new double[8], 0, 2, key.split(i))) {
                counts[place]++;
            }
        }
        // 1,000 expected of each, with a standard deviation of 27.
        assertArrayEquals(new int[] {10, 10, 10, 10, 10, 10, 10, 10}, rounded(counts));
    }

    private static int[] rounded(int[] counts) {
        int[] hundreds = new int[counts.length];
        for (int i = 0; i < counts.length; i++) {
            hundreds[i] = Math.abs(counts[i] - 1000) < 150 ? 10 : counts[i] / 100;
        }
        return hundreds;
    }
}
