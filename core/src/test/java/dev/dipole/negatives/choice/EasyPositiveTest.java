package dev.dipole.negatives.choice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dipole.negatives.NegativeChoice;
import dev.dipole.random.RandomKey;
import org.junit.jupiter.api.Test;

final class EasyPositiveTest extends ChoiceContract {

    @Override
    NegativeChoice choice() {
        return new EasyPositive();
    }

    @Test
    void theHighestWithAScore(RandomKey key) {
        assertArrayEquals(new int[] {1}, choice().choose(new double[] {0.1, 0.9, Double.NaN}, Double.NaN, 1, key));
        assertArrayEquals(new int[0], choice().choose(new double[] {Double.NaN}, Double.NaN, 1, key));
    }
}
