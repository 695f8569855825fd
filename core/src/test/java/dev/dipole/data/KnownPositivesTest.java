package dev.dipole.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Seeds.class)
final class KnownPositivesTest {

    @TempDir
    Path folder;

    /** All in memory; runs of many sizes; mappings that end in the middle of an anchor. */
    @ParameterizedTest
    @CsvSource({"1000000, 26", "8000, 26", "1000, 26", "207, 3", "13, 1", "1, 0"})
    void whereverTheyLieTheyAreThoseOfAPlainMap(int most, int mappedBits) {
        SplittableRandom random = Seeds.key("known " + most).generator();
        Map<Long, Set<Long>> reference = new TreeMap<>();
        List<Long> candidates = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            candidates.add(random.nextLong());
        }
        candidates.add(Long.MIN_VALUE);
        candidates.add(Long.MAX_VALUE);
        List<Long> anchors = new ArrayList<>(List.of(Long.MIN_VALUE, -1L, 0L, 1L, Long.MAX_VALUE));
        for (int i = 0; i < 400; i++) {
            // Neighbours and strangers: identities need not be spread like hashes.
            anchors.add(i % 2 == 0 ? i : random.nextLong());
        }
        KnownPositives known;
        try (KnownPositives.Builder builder = new KnownPositives.Builder(folder, most, mappedBits)) {
            for (int i = 0; i < 5000; i++) {
                // The first anchor has about as many positives as there are candidates.
                long anchor = anchors.get(random.nextBoolean() ? 0 : random.nextInt(anchors.size()));
                long positive = candidates.get(random.nextInt(candidates.size()));
                builder.add(anchor, positive);
                reference.computeIfAbsent(anchor, key -> new TreeSet<>()).add(positive);
            }
            known = builder.build();
        }
        assertEquals(reference.size(), known.anchors());
        assertEquals(reference.values().stream().mapToLong(Set::size).sum(), known.pairs());
        long[] few = candidates.stream().limit(7).mapToLong(c -> c).sorted().toArray();
        long[] all = candidates.stream().mapToLong(c -> c).sorted().toArray();
        anchors.add(random.nextLong());
        for (long anchor : anchors) {
            Set<Long> expected = reference.getOrDefault(anchor, Set.of());
            long[] sorted = expected.stream().mapToLong(c -> c).toArray();
            assertArrayEquals(sorted, known.positivesOf(anchor));
            assertArrayEquals(sorted, known.positivesAmong(anchor, all));
            assertArrayEquals(
                    Arrays.stream(few).filter(expected::contains).toArray(), known.positivesAmong(anchor, few));
            for (long candidate : few) {
                assertEquals(expected.contains(candidate), known.contains(anchor, candidate));
            }
        }
    }

    @Test
    void nothingIsLeftOnTheDisk() throws IOException {
        try (KnownPositives.Builder builder = new KnownPositives.Builder(folder, 10, 3)) {
            for (int i = 0; i < 100; i++) {
                builder.add(i, i);
            }
            try (Stream<Path> files = Files.list(folder)) {
                assertEquals(List.of(), files.toList(), "a run that is killed now leaves nothing");
            }
            assertTrue(builder.build().contains(99, 99));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void aFolderThatCannotHoldThemIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (KnownPositives.Builder builder = new KnownPositives.Builder(file, 1, 3)) {
            builder.add(1, 1);
            InputException e = assertThrows(InputException.class, () -> builder.add(2, 2));
            String message = String.valueOf(e.getMessage());
            assertTrue(
                    message.startsWith(file + ": what does not fit in memory could not be kept here (")
                            && message.endsWith("); make room on this disk"),
                    message);
        }
    }

    @Test
    void nothingIsKnown() {
        KnownPositives none = KnownPositives.none();
        assertEquals(0, none.pairs());
        assertEquals(0, none.anchors());
        assertFalse(none.contains(0, 0));
        assertEquals(0, none.positivesOf(-1).length);
        assertEquals(0, none.positivesAmong(-1, new long[] {0, 1}).length);
    }
}
