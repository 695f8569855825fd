package dev.dipole.app.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.dipole.monitor.RunEvent;
import dev.dipole.monitor.RunLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunViewTest {

    @TempDir
    Path folder;

    private static void steps(RunLog log, int from, int to) {
        for (int step = from; step <= to; step++) {
            log.append(new RunEvent.Stepped(step, 1, 0.1, 1, Double.NaN, 2, 2, 2, 0, 0));
        }
    }

    @Test
    void negativesGrowStaleUntilTheyAreSwapped() {
        Path path = folder.resolve(RunLog.NAME);
        try (RunLog log = RunLog.openAt(path, 0)) {
            log.append(new RunEvent.Renewed(0, "random", 0, "", 9, 0));
            steps(log, 1, 2);
            log.append(new RunEvent.Renewed(2, "dense", 0, "0a", 9, 0));
            steps(log, 3, 4);
            log.append(new RunEvent.Renewed(4, "dense", 3, "0b", 9, 0));
            steps(log, 5, 5);
        }
        RunView view = RunView.of(path);
        Curve staleness = Objects.requireNonNull(view.curves().get("staleness of negatives"));
        assertEquals(List.of(new Curve.Point(3, 3), new Curve.Point(4, 4), new Curve.Point(5, 2)), staleness.points());
        assertEquals(5, view.steps());
        assertFalse(view.curves().containsKey("temperature"), "what a run does not tell has no curve");
    }
}
