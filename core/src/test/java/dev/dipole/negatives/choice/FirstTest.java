package dev.dipole.negatives.choice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dipole.negatives.NegativeChoice;
import dev.dipole.random.RandomKey;
import org.junit.jupiter.api.Test;

final class FirstTest extends ChoiceContract {

    @Override
    NegativeChoice choice() {
        return new First();
    }

    @Test
    void theOrderStays(RandomKey key) {
        assertArrayEquals(new int[] {0, 1}, choice().choose(new double[] {0.1, 0.9, 0.5}, 0.3, 2, key));
    }
}
