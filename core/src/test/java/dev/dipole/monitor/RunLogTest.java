package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import dev.dipole.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Seeds.class)
final class RunLogTest {

    @TempDir
    private Path folder;

    static List<RunEvent> examples() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("uniformity", -2.5);
        values.put("alignment", Double.NaN);
        values.put("a.third", Double.NEGATIVE_INFINITY);
        return List.of(
                new RunEvent.Stepped(1, 6.93, 0.001, 1e-300, Double.NaN, 1024, 3072, Math.sqrt(1024 * 3072.0), 12, 3),
                new RunEvent.Measured(
                        1,
                        values,
                        List.of(
                                new RunEvent.Neighbours(
                                        "how do \"I\"\nreset ü 🦊",
                                        List.of(
                                                new RunEvent.Neighbour("so", 0.75, true),
                                                new RunEvent.Neighbour("", -1, false))),
                                new RunEvent.Neighbours("alone", List.of()))),
                new RunEvent.Stepped(2, Double.POSITIVE_INFINITY, 0.1, Double.NaN, 0.05, 2, 2, 0, 0, 0),
                new RunEvent.Evaluated(2, "ndcg@10", 0.1 + 0.2, true),
                new RunEvent.Renewed(2, "random", 2, "", 12, 0),
                new RunEvent.Renewed(2, "dense", 1, "0a".repeat(32), 10, 2),
                new RunEvent.Warned(2, "the loss is 0: \t raise it"),
                new RunEvent.Measured(3, Map.of(), List.of()));
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws IOException {
        Path path = folder.resolve(RunLog.NAME);
        try (RunLog log = RunLog.openAt(path, 0)) {
            for (RunEvent event : examples()) {
                log.append(event);
            }
            log.force();
            assertEquals(Files.size(path), log.length());
        }
        List<RunEvent> read = RunLog.read(path);
        assertEquals(examples(), read);
        assertEquals(
                List.of("uniformity", "alignment", "a.third"),
                List.copyOf(((RunEvent.Measured) read.get(1)).values().keySet()),
                "in the order in which they were written");
        assertEquals(
                "{\"event\":\"step\",\"step\":1,\"loss\":6.93,\"learningRate\":0.001,\"gradientNorm\":1.0E-300,"
                        + "\"anchors\":1024,\"candidates\":3072,\"choices\":1773.6200269505302,"
                        + "\"ignored\":12,\"leftOut\":3}",
                Files.readAllLines(path).get(0));
    }

    @Test
    void everyNumberComesBackExactly(SplittableRandom random) {
        Path path = folder.resolve(RunLog.NAME);
        List<RunEvent> events = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            events.add(new RunEvent.Evaluated(i, "mrr", Double.isNaN(value) ? 0 : value, false));
        }
        try (RunLog log = RunLog.openAt(path, 0)) {
            events.forEach(log::append);
        }
        assertEquals(events, RunLog.read(path));
    }

    @Test
    void resumedAnywhereItEndsInTheSameBytes(SplittableRandom random) throws IOException {
        Path whole = folder.resolve("whole");
        List<Long> lengths = new ArrayList<>(List.of(0L));
        try (RunLog log = RunLog.openAt(whole, 0)) {
            for (RunEvent event : examples()) {
                log.append(event);
                lengths.add(log.length());
            }
        }
        byte[] bytes = Files.readAllBytes(whole);
        for (int checkpoint = 0; checkpoint <= examples().size(); checkpoint++) {
            // Killed anywhere after the checkpoint, in the middle of a line too.
            int length = Math.toIntExact(lengths.get(checkpoint));
            int killed = length + random.nextInt(bytes.length - length + 1);
            Path path = folder.resolve("killed" + checkpoint);
            Files.write(path, java.util.Arrays.copyOf(bytes, killed));
            try (RunLog log = RunLog.openAt(path, length)) {
                assertEquals(length, log.length());
                assertEquals(examples().subList(0, checkpoint), RunLog.read(path));
                examples().subList(checkpoint, examples().size()).forEach(log::append);
            }
            assertArrayEquals(bytes, Files.readAllBytes(path));
        }
    }

    @Test
    void halfALineIsNoEvent() throws IOException {
        Path path = folder.resolve(RunLog.NAME);
        try (RunLog log = RunLog.openAt(path, 0)) {
            examples().forEach(log::append);
        }
        Files.writeString(path, "{\"event\":\"warned\",\"step\":9,\"message\":\"\"}", StandardOpenOption.APPEND);
        assertEquals(examples(), RunLog.read(path));
    }

    @Test
    void aLogThatIsAnotherIsRefused() throws IOException {
        Path path = folder.resolve(RunLog.NAME);
        Files.writeString(path, "{}\n");
        assertEquals(
                path
                        + ": the log has 3 bytes where the checkpoint counted 4; put the log back as it was, or start the run"
                        + " anew",
                assertThrows(InputException.class, () -> RunLog.openAt(path, 4)).getMessage());
        assertEquals(
                path
                        + ": no line ends at byte 2, where the checkpoint was made; put the log back as it was, or start the"
                        + " run anew",
                assertThrows(InputException.class, () -> RunLog.openAt(path, 2)).getMessage());
        assertEquals("{}\n", Files.readString(path), "and is left as it was");
        assertEquals(
                "length (-1) must not be negative; 0 begins a new log",
                assertThrows(IllegalArgumentException.class, () -> RunLog.openAt(path, -1))
                        .getMessage());
    }

    @Test
    void aBadLineIsNamed() throws IOException {
        Path path = folder.resolve(RunLog.NAME);
        String good = "{\"event\":\"warned\",\"step\":9,\"message\":\"m\",\"later\":{\"a\":[1]}}\n";
        for (String bad : List.of(
                "",
                "[]",
                "{\"event\":\"warned\"",
                "{\"event\":\"warned\",\"step\":-1,\"message\":\"m\"}",
                "{\"event\":\"warned\",\"step\":1}",
                "{\"event\":\"other\",\"step\":1}",
                "{\"event\":\"evaluated\",\"step\":1,\"metric\":\"m\",\"value\":\"much\",\"best\":true}",
                "{\"event\":\"measured\",\"step\":1,\"values\":{\"a\":[]},\"samples\":[]}")) {
            Files.writeString(path, good + bad + "\n" + good);
            String message =
                    assertThrows(InputException.class, () -> RunLog.read(path)).getMessage();
            assertTrue(message.startsWith(path + ":2: the line is no event of a run ("), message);
            assertTrue(message.endsWith("); remove it, or start the run anew"), message);
        }
    }

    @Test
    void countsAreNotNegative() {
        assertEquals(
                "anchors (-1) must not be negative; give what was counted",
                assertThrows(IllegalArgumentException.class, () -> new RunEvent.Stepped(1, 0, 0, 0, 0, -1, 2, 2, 0, 0))
                        .getMessage());
    }
}
