package dev.dipole.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.data.InputException;
import dev.dipole.model.Safetensors.Array;
import dev.dipole.testing.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Seeds.class)
final class SafetensorsTest {

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("model.safetensors");
    }

    @Test
    void whatIsWrittenIsReadBack(SplittableRandom random) {
        Map<String, Array> written = new LinkedHashMap<>();
        // One larger than what is copied at once, one scalar, one empty; names that JSON escapes.
        for (long[] shape : List.of(new long[] {300_001}, new long[] {}, new long[] {0, 4}, new long[] {3, 2, 1})) {
            float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            for (int i = 0; i < values.length; i++) {
                values[i] = Float.intBitsToFloat(random.nextInt());
            }
            written.put("\"tensor\"\n\u00e9 " + Arrays.toString(shape), new Array(shape, values));
        }
        Safetensors.write(file(), written);
        Map<String, Array> read = Safetensors.read(file());
        assertEquals(List.copyOf(written.keySet()), List.copyOf(read.keySet()));
        written.forEach((name, array) -> {
            assertArrayEquals(array.shape(), read.get(name).shape());
            for (int i = 0; i < array.values().length; i++) {
                assertEquals(
                        Float.floatToRawIntBits(array.values()[i]),
                        Float.floatToRawIntBits(read.get(name).values()[i]));
            }
        });
    }

    @Test
    void theLayoutIsTheFormats() throws IOException {
        Safetensors.write(file(), Map.of("w", new Array(new long[] {1, 2}, new float[] {1, -2})));
        String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}";
        int padded = (header.length() + 7) / 8 * 8;
        ByteBuffer expected = ByteBuffer.allocate(8 + padded + 8).order(ByteOrder.LITTLE_ENDIAN);
        expected.putLong(padded).put((header + " ".repeat(padded - header.length())).getBytes(StandardCharsets.UTF_8));
        expected.putFloat(1).putFloat(-2);
        assertArrayEquals(expected.array(), Files.readAllBytes(file()));
    }

    @Test
    void metadataAreSkipped() throws IOException {
        write(
                "{\"__metadata__\":{\"format\":\"pt\"},\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                4);
        assertEquals(List.of("w"), List.copyOf(Safetensors.read(file()).keySet()));
    }

    @Test
    void hostileFilesAreRefusedByName() throws IOException {
        String good = tensor("w", "F32", "[2]", 0, 8);
        refused(
                "tensors a and b overlap",
                "{" + tensor("a", "F32", "[2]", 0, 8) + "," + tensor("b", "F32", "[2]", 4, 12) + "}",
                12);
        refused(
                "tensors a and b overlap",
                "{" + tensor("a", "F32", "[2]", 0, 8) + "," + tensor("b", "F32", "[2]", 0, 8) + "}",
                8);
        refused(
                "between the header and tensor w lie bytes of no tensor",
                "{" + tensor("w", "F32", "[1]", 4, 8) + "}",
                8);
        refused("after w lie bytes of no tensor", "{" + good + "}", 9);
        refused("tensor w of shape [2] claims bytes 0 to 8 of 7", "{" + good + "}", 7);
        refused("tensor w of shape [2] claims bytes 0 to 4 of 8", "{" + tensor("w", "F32", "[2]", 0, 4) + "}", 8);
        refused("tensor w of shape [2] claims bytes -1 to 8 of 8", "{" + tensor("w", "F32", "[2]", -1, 8) + "}", 8);
        refused("tensor w of shape [2] claims bytes 8 to 0 of 8", "{" + tensor("w", "F32", "[2]", 8, 0) + "}", 8);
        refused("tensor w has the shape [-2]", "{" + tensor("w", "F32", "[-2]", 0, 8) + "}", 8);
        refused("tensor w has the shape [1.5]", "{" + tensor("w", "F32", "[1.5]", 0, 8) + "}", 8);
        refused("tensor w has the shape [\"2\"]", "{" + tensor("w", "F32", "[\"2\"]", 0, 8) + "}", 8);
        refused("tensor w has the shape [65536,65536]", "{" + tensor("w", "F32", "[65536,65536]", 0, 8) + "}", 8);
        refused(
                "tensor w has the shape [4294967296,4294967296]",
                "{" + tensor("w", "F32", "[4294967296,4294967296]", 0, 0) + "}",
                0);
        refused("tensor w lacks its shape or its two offsets", "{\"w\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8);
        refused("tensor w lacks its shape or its two offsets", "{\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8);
        refused("its header is no JSON (Duplicate field 'w')", "{" + good + "," + good + "}", 8);
        refused("its header is no JSON object", "[1,2,3]", 0);
        refused(
                "its header is no JSON (Trailing token (of type START_OBJECT) found after value",
                "{" + good + "}{}",
                8);
        write("{" + tensor("w", "F16", "[4]", 0, 8) + "}", 8);
        assertMessage("tensor w has type F16; only F32 is read; convert it");
        write("{\"w\":3}", 8);
        assertMessage("tensor w has type none; only F32 is read; convert it");
    }

    @Test
    void headersThatLieAboutTheirLengthAreRefused() throws IOException {
        for (long claimed : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, -1, 0, 1, 1L << 40, 50}) {
            byte[] bytes = ByteBuffer.allocate(24)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(claimed)
                    .array();
            Files.write(file(), bytes);
            assertMessage("this is no sound safetensors file: its header claims " + claimed
                    + " bytes of the file's 24; write or copy it again");
        }
        Files.write(file(), new byte[7]);
        assertMessage("this is no sound safetensors file: it has 7 bytes; write or copy it again");
        Files.write(file(), new byte[0]);
        assertMessage("this is no sound safetensors file: it has 0 bytes; write or copy it again");
    }

    @Test
    void everyTruncationAndEveryFlippedBitOfTheHeaderIsSurvived() throws IOException {
        Safetensors.write(file(), Map.of("w", new Array(new long[] {2, 2}, new float[] {1, 2, 3, 4})));
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThrows(InputException.class, () -> Safetensors.read(file()), "cut to " + length);
        }
        for (int bit = 0; bit < 8 * (whole.length - 16); bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file(), flipped);
            try {
                Safetensors.read(file());
            } catch (InputException expected) {
                // Refused by name; what is still sound, such as another name of the tensor, is read.
            }
        }
    }

    @Test
    void aMissingFileIsNamed() {
        InputException e = assertThrows(InputException.class, () -> Safetensors.read(file()));
        assertEquals(file() + " could not be read: " + file(), e.getMessage());
    }

    @Test
    void anArrayHoldsItsShape() {
        assertEquals(
                "shape [2, 2] does not hold 3 values",
                assertThrows(IllegalArgumentException.class, () -> new Array(new long[] {2, 2}, new float[3]))
                        .getMessage());
    }

    private static String tensor(String name, String type, String shape, long begin, long end) {
        return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":[" + begin + ","
                + end + "]}";
    }

    private void write(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file(), bytes.putLong(json.length).put(json).array());
    }

    private void refused(String fault, String header, int dataBytes) throws IOException {
        write(header, dataBytes);
        String message = String.valueOf(assertThrows(InputException.class, () -> Safetensors.read(file()), header)
                .getMessage());
        String expected = file() + ": this is no sound safetensors file: " + fault;
        assertEquals(expected, message.substring(0, Math.min(expected.length(), message.length())));
    }

    private void assertMessage(String expected) {
        assertEquals(
                file() + ": " + expected,
                assertThrows(InputException.class, () -> Safetensors.read(file()))
                        .getMessage());
    }
}
