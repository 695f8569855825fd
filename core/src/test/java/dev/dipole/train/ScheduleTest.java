package dev.dipole.train;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.train.Schedule.Decay;
import org.junit.jupiter.api.Test;

final class ScheduleTest {

    @Test
    void risesAndFallsByHand() {
        Schedule linear = new Schedule(0.5, 0.2, Decay.LINEAR);
        // Two of ten steps of warm-up: a third, two thirds, the peak, and then an eighth less at each step.
        double[] expected = {1 / 3.0, 2 / 3.0, 1, 7 / 8.0, 6 / 8.0, 5 / 8.0, 4 / 8.0, 3 / 8.0, 2 / 8.0, 1 / 8.0};
        for (int step = 0; step < 10; step++) {
            assertEquals(0.5 * expected[step], linear.rate(step, 10), 1e-15);
        }
        Schedule cosine = new Schedule(2, 0, Decay.COSINE);
        assertEquals(2, cosine.rate(0, 4), 1e-15);
        assertEquals(1 + Math.cos(Math.PI / 4), cosine.rate(1, 4), 1e-15);
        assertEquals(1, cosine.rate(2, 4), 1e-15);
        assertEquals(3, new Schedule(3, 0, Decay.CONSTANT).rate(99, 100));
    }

    @Test
    void everyStepHasARateAboveZeroAndUpToThePeak() {
        for (Decay decay : Decay.values()) {
            for (double warmup : new double[] {0, 0.1, 0.5, 0.999}) {
                Schedule schedule = new Schedule(0.05, warmup, decay);
                for (int steps : new int[] {1, 2, 13, 702}) {
                    double before = 0;
                    for (int step = 0; step < steps; step++) {
                        double rate = schedule.rate(step, steps);
                        assertTrue(rate > 0 && rate <= 0.05, schedule + " step " + step + " of " + steps + ": " + rate);
                        if (step < warmup * steps) {
                            assertTrue(rate > before, "the warm-up rises");
                        }
                        before = rate;
                    }
                }
            }
        }
    }

    @Test
    void badArgumentsAreNamed() {
        assertMessage("learningRate (0.0) must be positive and finite", () -> new Schedule(0, 0, Decay.CONSTANT));
        assertMessage(
                "learningRate (NaN) must be positive and finite", () -> new Schedule(Double.NaN, 0, Decay.CONSTANT));
        assertMessage(
                "warmup (1.0) must be in [0, 1): it is a share of all steps", () -> new Schedule(1, 1, Decay.CONSTANT));
    }
}
