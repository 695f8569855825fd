package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LossWatchTest {

    @Test
    void zeroWithoutNegativesIsNamedOnce() {
        LossWatch watch = new LossWatch();
        assertEquals(Optional.empty(), watch.observe(0.1, 2, 2, 0));
        assertEquals(
                Optional.of(
                        "the loss is 0: no anchor has a negative left, since of the 2 candidate(s) of its batch all others"
                                + " are known positives or equal texts; raise the batch size or check for duplicate texts"),
                watch.observe(0, 2, 2, 2));
        assertEquals(Optional.empty(), watch.observe(0, 2, 2, 2));
    }

    @Test
    void zeroWithNegativesIsAnotherFault() {
        // What single precision leaves of zero, on either side of it.
        for (double zero : new double[] {0, 2e-7, -2e-7}) {
            assertEquals(
                    Optional.of(
                            "the loss is 0: every positive is far above all negatives, and nothing more is learned; raise"
                                    + " the batch size or the temperature, give harder negatives, or stop earlier"),
                    new LossWatch().observe(zero, 2, 2, 0));
        }
        assertEquals(Optional.empty(), new LossWatch().observe(-1, 2, 2, 0), "a loss may be negative");
    }

    @Test
    void stayingNearBlindChoiceIsACollapse() {
        for (int candidates : new int[] {1024, 3072}) {
            for (double blind : new double[] {Math.log(candidates), (Math.log(candidates) + Math.log(1024)) / 2}) {
                LossWatch watch = new LossWatch();
                for (int step = 1; step < 20; step++) {
                    assertEquals(Optional.empty(), watch.observe(blind * 1.005, 1024, candidates, 0));
                }
                String message =
                        watch.observe(blind * 0.995, 1024, candidates, 0).orElseThrow();
                assertTrue(
                        message.startsWith(
                                String.format("the loss has stayed at %.3f, near ln %d = ", blind * 0.995, candidates)),
                        message);
                assertEquals(Optional.empty(), watch.observe(blind, 1024, candidates, 0), "once");
            }
        }
    }

    @Test
    void passingByIsNoCollapse() {
        LossWatch watch = new LossWatch();
        for (int step = 0; step < 200; step++) {
            double loss = Math.log(64) * (step % 20 == 0 ? 0.9 : 1);
            assertEquals(Optional.empty(), watch.observe(loss, 64, 64, 0));
        }
    }

    @Test
    void whatIsNotFiniteIsNamed() {
        assertEquals(
                Optional.of("the loss is NaN; lower the learning rate or raise the temperature"),
                new LossWatch().observe(Double.NaN, 2, 2, 0));
    }
}
