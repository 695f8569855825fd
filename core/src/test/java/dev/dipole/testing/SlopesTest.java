package dev.dipole.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class SlopesTest {

    @Test
    void aRightSlopePassesBesideAKink() {
        Slopes.assertSlope(x -> 3 * Math.abs(x + 1e-7) + x, 4, 1e-5, "kink");
    }

    @Test
    void aWrongSlopeFails() {
        assertThrows(AssertionError.class, () -> Slopes.assertSlope(x -> x * x + 2 * x, 2.001, 1e-5, "wrong"));
        assertThrows(AssertionError.class, () -> Slopes.assertSlope(x -> 2 * x, Double.NaN, 1e-5, "not a number"));
    }
}
