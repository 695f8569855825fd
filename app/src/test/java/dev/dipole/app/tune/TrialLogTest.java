package dev.dipole.app.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialLogTest {

    private static final Trial ONE =
            new Trial(Map.of("objective.temperature", "0.05"), new double[] {0.25, 1, 1 / 3.0}, 12, 3.5);
    private static final Trial OTHER = new Trial(Map.of("objective.temperature", "0.1"), new double[] {0, 1, 1}, 12, 3);

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("trials.jsonl");
    }

    @Test
    void whatWasFinishedIsFoundAgain() {
        TrialLog log = new TrialLog(file(), "x");
        log.add(ONE);
        log.add(OTHER);
        TrialLog again = new TrialLog(file(), "x");
        assertEquals(2, again.size());
        assertEquals(Optional.of(ONE), again.find(ONE.assignments()));
        assertEquals(Optional.of(OTHER), again.find(OTHER.assignments()));
        assertEquals(Optional.empty(), again.find(Map.of()));
    }

    @Test
    void trialsOfOtherDataAreNotTaken() {
        new TrialLog(file(), "x").add(ONE);
        assertEquals(0, new TrialLog(file(), "y").size());
    }

    @Test
    void aLineThatWasCutOffIsPassedOver() throws IOException {
        TrialLog log = new TrialLog(file(), "x");
        log.add(ONE);
        log.add(OTHER);
        byte[] bytes = Files.readAllBytes(file());
        int first = Files.readString(file()).indexOf('\n') + 1;
        for (int length = first; length < bytes.length; length += 7) {
            Files.write(file(), java.util.Arrays.copyOf(bytes, length));
            TrialLog cut = new TrialLog(file(), "x");
            assertEquals(1, cut.size(), "after " + length + " bytes");
            cut.add(OTHER);
            assertEquals(2, new TrialLog(file(), "x").size(), "after " + length + " bytes");
        }
    }

    @Test
    void aFileThatHoldsSomethingElseIsRefused() throws IOException {
        Files.writeString(file(), "no trials\n", StandardOpenOption.CREATE);
        String message = assertThrows(InputException.class, () -> new TrialLog(file(), "x"))
                .getMessage();
        assertTrue(message.contains("line 1 is no trial") && message.contains("name another --out"), message);
    }
}
