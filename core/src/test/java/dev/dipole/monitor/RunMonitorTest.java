package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Seeds.class)
final class RunMonitorTest {

    @TempDir
    private Path folder;

    @Test
    void aRunThatWasKilledEndsInTheSameBytes(SplittableRandom random) throws IOException {
        List<RunEvent> events = new ArrayList<>(TripwireContract.healthy(random, 100));
        events.addAll(new OverfittingTest().bad());
        events.addAll(new BlindLossTest().bad());
        Path whole = folder.resolve("whole/run");
        List<Long> lengths = new ArrayList<>();
        int warnings = 0;
        try (RunMonitor monitor = RunMonitor.openAt(whole, 0)) {
            lengths.add(monitor.checkpoint());
            for (RunEvent event : events) {
                warnings += monitor.tell(event).size();
                lengths.add(monitor.checkpoint());
            }
        }
        assertTrue(warnings >= 2, "two failures");
        byte[] log = Files.readAllBytes(whole.resolve(RunLog.NAME));
        byte[] board = Files.readAllBytes(whole.resolve(TensorBoardFile.NAME));
        assertEquals(
                events.size() + warnings,
                RunLog.read(whole.resolve(RunLog.NAME)).size());
        for (int trial = 0; trial < 20; trial++) {
            int checkpoint = random.nextInt(lengths.size());
            int length = Math.toIntExact(lengths.get(checkpoint));
            Path killed = folder.resolve("killed" + trial);
            Files.createDirectories(killed);
            Files.write(
                    killed.resolve(RunLog.NAME), Arrays.copyOf(log, length + random.nextInt(log.length - length + 1)));
            Files.write(killed.resolve(TensorBoardFile.NAME), Arrays.copyOf(board, random.nextInt(board.length)));
            try (RunMonitor monitor = RunMonitor.openAt(killed, length)) {
                events.subList(checkpoint, events.size()).forEach(monitor::tell);
            }
            assertArrayEquals(log, Files.readAllBytes(killed.resolve(RunLog.NAME)));
            assertArrayEquals(board, Files.readAllBytes(killed.resolve(TensorBoardFile.NAME)));
        }
    }
}
