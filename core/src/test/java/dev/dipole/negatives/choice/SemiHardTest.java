package dev.dipole.negatives.choice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dipole.negatives.NegativeChoice;
import dev.dipole.random.RandomKey;
import org.junit.jupiter.api.Test;

final class SemiHardTest extends ChoiceContract {

    @Override
    NegativeChoice choice() {
        return new SemiHard();
    }

    @Test
    void theHighestBelowThePositive(RandomKey key) {
        double[] scores = {0.1, 0.9, Double.NaN, 0.5, 0.4};
        assertArrayEquals(new int[] {4, 0}, choice().choose(scores, 0.5, 9, key));
        assertArrayEquals(new int[0], choice().choose(scores, 0.1, 9, key));
        assertArrayEquals(new int[0], choice().choose(scores, Double.NaN, 9, key));
    }
}
