package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SameEverywhereTest extends TripwireContract {

    @Override
    Tripwire tripwire() {
        return new SameEverywhere();
    }

    @Override
    List<RunEvent> bad() {
        return List.of(measured(10, 0.3, 0.96, 0.2, 5), measured(20, 0.3, 0.97, 0.2, 5));
    }

    @Override
    String message() {
        return "every input looks nearly the same (the mean cosine of unrelated inputs is 0.970, of at most 1): the model"
                + " collapses; lower the learning rate or the temperature, raise the batch size, and see that the data holds"
                + " different inputs";
    }

    @Test
    void spreadAndRankTellItToo() {
        String spread = said(tripwire(), List.of(measured(1, 0.3, 0.5, 0.2, 5), measured(2, 0.3, 0.5, 0.21, 5)))
                .orElseThrow();
        assertTrue(
                spread.startsWith(
                        "every input looks nearly the same (the dimensions of the anchors deviate by 0.210 of"),
                spread);
        String rank = said(tripwire(), List.of(measured(1, 0.3, 0.1, 0.9, 1.1), measured(2, 0.3, 0.1, 0.9, 1.1)))
                .orElseThrow();
        assertTrue(
                rank.startsWith("every input looks nearly the same (the effective rank of the anchors is 1.1)"), rank);
    }

    @Test
    void aNarrowStartIsNoCollapse() {
        assertEquals(
                Optional.empty(),
                said(
                        tripwire(),
                        List.of(
                                measured(1, 0.3, 0.97, 0.1, 50),
                                measured(2, 0.3, 0.4, 0.8, 50),
                                measured(3, 0.3, 0.97, 0.1, 50))));
    }
}
