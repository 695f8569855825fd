package dev.dipole.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
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
final class CachedEncoderTest {

    @TempDir
    private Path folder;

    /** Vectors that depend on the text and on the version; notes what it was asked. */
    private static final class Asked implements Encoder<String> {

        private final int version;
        private final List<List<String>> asked = new ArrayList<>();

        Asked(int version) {
            this.version = version;
        }

        @Override
        public int dim() {
            return 3;
        }

        @Override
        public float[][] encode(List<String> inputs) {
            asked.add(List.copyOf(inputs));
            return inputs.stream()
                    .map(text -> new float[] {text.hashCode(), text.length(), version})
                    .toArray(float[][]::new);
        }
    }

    private static List<String> texts(int from, int to) {
        List<String> texts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            texts.add("text " + i);
        }
        return texts;
    }

    @Test
    void aTextIsEncodedOnceAlsoOverRuns() {
        Asked inner = new Asked(1);
        Path file = folder.resolve("below/vectors");
        float[][] plain = new Asked(1).encode(texts(0, 3000));
        try (CachedEncoder cached = CachedEncoder.open(file, "one", inner)) {
            assertNull(cached.replaced());
            assertArrayEquals(plain, cached.encode(texts(0, 3000)));
            assertArrayEquals(plain, cached.encode(texts(0, 3000)));
            assertArrayEquals(new float[][] {plain[7], plain[7]}, cached.encode(List.of("text 7", "text 7")));
            assertEquals(3000, cached.encoded());
        }
        assertEquals(3, inner.asked.size());
        try (CachedEncoder cached = CachedEncoder.open(file, "one", inner)) {
            assertEquals(3000, cached.size());
            assertArrayEquals(plain, cached.encode(texts(0, 3000)));
            assertEquals(0, cached.encoded());
            assertArrayEquals(new Asked(1).encode(texts(2998, 3002)), cached.encode(texts(2998, 3002)));
            assertEquals(2, cached.encoded());
        }
        assertEquals(List.of("text 3000", "text 3001"), inner.asked.get(3));
    }

    @Test
    void vectorsOfAnotherVersionAreThrownAwayAndNamed() {
        Path file = folder.resolve("vectors");
        try (CachedEncoder cached = CachedEncoder.open(file, "model one", new Asked(1))) {
            cached.encode(texts(0, 10));
        }
        Asked second = new Asked(2);
        try (CachedEncoder cached = CachedEncoder.open(file, "model two", second)) {
            assertEquals("model one", cached.replaced());
            assertEquals(0, cached.size());
            assertArrayEquals(new Asked(2).encode(texts(0, 10)), cached.encode(texts(0, 10)));
            assertEquals(10, cached.encoded());
        }
        try (CachedEncoder cached = CachedEncoder.open(file, "model two", second)) {
            assertNull(cached.replaced());
            assertEquals(10, cached.size());
        }
    }

    /** Wherever a process is killed, what is read back is whole groups, and the rest is encoded together again. */
    @Test
    void whateverIsCutOffLeavesWholeGroups(SplittableRandom random) throws IOException {
        Path file = folder.resolve("vectors");
        try (CachedEncoder cached = CachedEncoder.open(file, "one", new Asked(1))) {
            cached.encode(texts(0, 5));
            cached.encode(texts(5, 12));
            cached.encode(texts(12, 20));
        }
        byte[] whole = Files.readAllBytes(file);
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Files.write(file, Arrays.copyOf(whole, random.nextInt(whole.length + 1)));
            check(file, seen, whole);
        }
        // A byte that has changed ends what is trusted.
        byte[] damaged = whole.clone();
        damaged[whole.length - 20] ^= 1;
        Files.write(file, damaged);
        check(file, seen, whole);
        assertTrue(seen.stream().distinct().count() >= 3, () -> "only " + seen + " were left");
    }

    private static void check(Path file, List<Integer> seen, byte[] whole) throws IOException {
        Asked inner = new Asked(1);
        try (CachedEncoder cached = CachedEncoder.open(file, "one", inner)) {
            assertTrue(
                    List.of(0, 5, 12, 20).contains(cached.size()), () -> cached.size() + " texts are no whole groups");
            seen.add(cached.size());
            assertArrayEquals(new Asked(1).encode(texts(0, 5)), cached.encode(texts(0, 5)));
            assertArrayEquals(new Asked(1).encode(texts(5, 12)), cached.encode(texts(5, 12)));
            assertArrayEquals(new Asked(1).encode(texts(12, 20)), cached.encode(texts(12, 20)));
        }
        assertArrayEquals(whole, Files.readAllBytes(file));
    }

    @Test
    void anotherFileIsNotOverwritten() throws IOException {
        Path file = folder.resolve("letter.txt");
        Files.writeString(file, "Dear Sir or Madam, this is no cache.");
        InputException e = assertThrows(InputException.class, () -> CachedEncoder.open(file, "one", new Asked(1)));
        assertTrue(String.valueOf(e.getMessage()).contains("is no file of vectors"), e.getMessage());
        assertEquals("Dear Sir or Madam, this is no cache.", Files.readString(file));
    }

    @Test
    void twoAtOnceAreRefused() {
        Path file = folder.resolve("vectors");
        try (CachedEncoder cached = CachedEncoder.open(file, "one", new Asked(1))) {
            InputException e = assertThrows(InputException.class, () -> CachedEncoder.open(file, "one", new Asked(1)));
            assertTrue(String.valueOf(e.getMessage()).contains("is in use by another run"), e.getMessage());
            assertEquals(1, cached.encode(List.of("still open")).length);
        }
    }
}
