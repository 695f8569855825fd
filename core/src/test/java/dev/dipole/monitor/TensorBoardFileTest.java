package dev.dipole.monitor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Read by a decoder of its own; TensorBoard's own reader has read the same file with the same result. */
final class TensorBoardFileTest {

    @TempDir
    private Path folder;

    @Test
    void everyScalarIsThere() throws IOException {
        Path path = folder.resolve(TensorBoardFile.NAME);
        TensorBoardFile.write(RunLogTest.examples(), path);
        assertEquals(
                List.of(
                        "0.0 0 brain.Event:2",
                        "1.0 1 train/loss=6.93 train/learning_rate=0.001 train/gradient_norm=0.0",
                        "1.0 1 sample/uniformity=-2.5 sample/alignment=NaN sample/a.third=-Infinity",
                        "2.0 2 train/loss=Infinity train/learning_rate=0.1 train/gradient_norm=NaN train/temperature=0.05",
                        "2.0 2 development/ndcg@10=0.3",
                        "2.0 2 negatives/weights_step=2.0 negatives/without=0.0",
                        "2.0 2 negatives/weights_step=1.0 negatives/without=2.0"),
                decode(Files.readAllBytes(path)));
    }

    @Test
    void theFirstRecordIsByteForByteWhatItShouldBe() throws IOException {
        Path path = folder.resolve(TensorBoardFile.NAME);
        TensorBoardFile.write(List.of(), path);
        // wall_time: tag 09 and eight bytes; file_version: tag 1a, length 0d, text. 24 bytes. The checksum of the
        // length
        // is one that every event file with a version of that size begins with.
        byte[] bytes = Files.readAllBytes(path);
        assertEquals(24 + 16, bytes.length);
        assertArrayEquals(
                new byte[] {24, 0, 0, 0, 0, 0, 0, 0, (byte) 0xa3, 0x7f, 0x4b, 0x22},
                java.util.Arrays.copyOf(bytes, 12));
    }

    @Test
    void largeStepsTakeSeveralBytes() throws IOException {
        Path path = folder.resolve(TensorBoardFile.NAME);
        TensorBoardFile.write(List.of(new RunEvent.Evaluated(123_456_789_012L, "m", 1, true)), path);
        assertEquals(
                "1.23456789012E11 123456789012 development/m=1.0",
                decode(Files.readAllBytes(path)).get(1));
    }

    @Test
    void aLogMakesTheSameFile() throws IOException {
        Path log = folder.resolve(RunLog.NAME);
        try (RunLog writer = RunLog.openAt(log, 0)) {
            RunLogTest.examples().subList(0, 3).forEach(writer::append);
        }
        Path resumed = folder.resolve("resumed");
        try (TensorBoardFile file = TensorBoardFile.of(log, resumed)) {
            RunLogTest.examples().subList(3, RunLogTest.examples().size()).forEach(file::append);
        }
        Path whole = folder.resolve("whole");
        TensorBoardFile.write(RunLogTest.examples(), whole);
        assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(resumed));
    }

    /** Records, their checksums checked bit by bit, as lines of time, step and values. */
    private static List<String> decode(byte[] file) {
        List<String> lines = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int start = in.position();
            int length = Math.toIntExact(in.getLong());
            assertEquals(masked(file, start, 8), in.getInt(), "checksum of the length");
            lines.add(event(in.slice().limit(length).order(ByteOrder.LITTLE_ENDIAN)));
            in.position(in.position() + length);
            assertEquals(masked(file, start + 12, length), in.getInt(), "checksum of the data");
        }
        return lines;
    }

    private static int masked(byte[] data, int from, int length) {
        int crc = -1;
        for (int i = from; i < from + length; i++) {
            crc ^= data[i] & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
            }
        }
        crc = ~crc;
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }

    private static String event(ByteBuffer in) {
        double time = 0;
        long step = 0;
        StringBuilder rest = new StringBuilder();
        while (in.hasRemaining()) {
            int key = in.get();
            if (key == 0x09) {
                time = in.getDouble();
            } else if (key == 0x10) {
                step = varint(in);
            } else if (key == 0x1a) {
                rest.append(' ').append(StandardCharsets.UTF_8.decode(message(in)));
            } else {
                assertEquals(0x2a, key);
                for (ByteBuffer summary = message(in); summary.hasRemaining(); ) {
                    assertEquals(0x0a, summary.get());
                    ByteBuffer value = message(summary);
                    assertEquals(0x0a, value.get());
                    rest.append(' ').append(StandardCharsets.UTF_8.decode(message(value)));
                    assertEquals(0x15, value.get());
                    rest.append('=').append(value.getFloat());
                    assertEquals(0, value.remaining());
                }
            }
        }
        return time + " " + step + rest;
    }

    private static ByteBuffer message(ByteBuffer in) {
        int length = Math.toIntExact(varint(in));
        ByteBuffer message = in.slice().limit(length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + length);
        return message;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
