package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LossNotFiniteTest extends TripwireContract {

    @Override
    Tripwire tripwire() {
        return new LossNotFinite();
    }

    @Override
    List<RunEvent> bad() {
        return List.of(stepped(1, 3, 1, Double.NaN), stepped(2, Double.NaN, 1, Double.NaN));
    }

    @Override
    String message() {
        return "the loss is NaN; lower the learning rate (0.05) or raise the temperature";
    }

    @Test
    void soIsAGradient() {
        assertEquals(
                Optional.of("the gradient's norm is Infinity; lower the learning rate (0.05) or raise the temperature"),
                tripwire().observe(stepped(1, 3, Double.POSITIVE_INFINITY, Double.NaN)));
    }
}
