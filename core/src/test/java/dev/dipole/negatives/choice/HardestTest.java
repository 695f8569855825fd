package dev.dipole.negatives.choice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dipole.negatives.NegativeChoice;
import dev.dipole.random.RandomKey;
import org.junit.jupiter.api.Test;

final class HardestTest extends ChoiceContract {

    @Override
    NegativeChoice choice() {
        return new Hardest();
    }

    @Test
    void highestFirstAndMissingLast(RandomKey key) {
        assertArrayEquals(
                new int[] {1, 3, 4, 0, 2}, choice().choose(new double[] {0.1, 0.9, Double.NaN, 0.5, 0.5}, 0.3, 9, key));
    }
}
