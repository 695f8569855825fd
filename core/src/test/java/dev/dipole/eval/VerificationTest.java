package dev.dipole.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Cases computed by hand. */
final class VerificationTest {

    @Test
    void theAreaCountsPairsInOrder() {
        // Same: 0.9, 0.5. Different: 0.7, 0.5, 0.1. Won: 3 + (1 + half) of 6.
        RocAuc auc =
                new RocAuc(new double[] {0.5, 0.9, 0.7, 0.1, 0.5}, new boolean[] {true, true, false, false, false});
        assertEquals(4.5 / 6, auc.area(), 1e-12);
        // Without 0.9, and 0.7 twice: half of the tie and 0.1, of 1 · 4.
        assertEquals(1.5 / 4, auc.area(new double[] {1, 0, 2, 1, 1}), 1e-12);
        assertTrue(Double.isNaN(auc.area(new double[] {1, 1, 0, 0, 0})), "nothing to be told from");
    }

    @Test
    void facesAreToldApart() {
        // By angle: a at 0 and 20 degrees, b at 30 and 90.
        float[][] vectors = {at(0), at(20), at(30), at(90)};
        Verification<String> task =
                new Verification<>("faces", List.of("1", "2", "3", "4"), List.of("a", "a", "b", "b"));
        TaskReport report = task.evaluate(vectors);
        // Same: 20, 60 apart. Different: 30, 90, 10, 70. Won: 20 beats three of four, 60 two.
        assertEquals(5 / 8.0, report.value("roc-auc"), 1e-12);
        // The nearest of 0 is 20 (a); of 20 is 30 (b); of 30 is 20; of 90 is 30 (b).
        assertEquals(List.of(1.0, 0.0, 0.0, 1.0), report.figure("rank-1").items());
        assertTrue(report.figure("roc-auc").interval().lower() <= 5 / 8.0);
    }

    @Test
    void ofEquallyNearOnesTheFirstCounts() {
        Verification<String> task = new Verification<>("ties", List.of("1", "2", "3"), List.of("a", "b", "a"));
        TaskReport report = task.evaluate(new float[][] {{1, 0}, {1, 0}, {1, 0}});
        assertEquals(0.5, report.value("roc-auc"));
        assertEquals(List.of(0.0, 0.0, 1.0), report.figure("rank-1").items());
    }

    @Test
    void refusesWhatHasNoPairs() {
        assertEquals(
                "classes of one (1 among 2 items) must be at least two, one of them with two items; else no pair can be told"
                        + " from another",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Verification<>("one", List.of("1", "2"), List.of("a", "a")))
                        .getMessage());
    }

    private static float[] at(int degrees) {
        double angle = Math.toRadians(degrees);
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }
}
