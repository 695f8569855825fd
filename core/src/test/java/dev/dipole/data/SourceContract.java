package dev.dipole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.testing.Seeds;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every source keeps: it reads the same each time, opens anywhere, and is known by its content. */
@ExtendWith(Seeds.class)
public abstract class SourceContract {

    /** Pieces that readers stumble over: quotes, separators, line ends, escapes, several planes of Unicode. */
    private static final List<String> PIECES = List.of(
            "plain",
            "a,b",
            "tab\there",
            "\"quoted\"",
            "line\nend",
            "back\\slash",
            "{\"a\": 1}",
            "üñí",
            "日本",
            "🐎",
            "'",
            ";",
            "#",
            "end\r\nof line",
            " spaces ",
            "null",
            "1.0");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /**
     * A source of these examples, in any order of its own.
     *
     * @param at a folder that exists and is this source's own
     */
    protected abstract Source<String> source(List<Example<String>> examples, Path at) throws IOException;

    /** The same, from files compressed by gzip; null where there are no files. */
    protected @Nullable Source<String> compressed(List<Example<String>> examples, Path at) throws IOException {
        return null;
    }

    /** How many negatives the format's examples may have. */
    protected int negatives() {
        return 2;
    }

    protected final List<Example<String>> examples(int size, SplittableRandom random) {
        List<Example<String>> examples = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            List<String> negatives = new ArrayList<>();
            for (int j = 0; j < negatives(); j++) {
                negatives.add(text(random, "n" + i));
            }
            examples.add(new Example<>(text(random, "a" + i), List.of(text(random, "p" + i)), negatives));
        }
        return examples;
    }

    private static String text(SplittableRandom random, String name) {
        StringBuilder text = new StringBuilder();
        int before = random.nextInt(3);
        for (int i = 0; i < before; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        text.append(' ').append(name).append(' ');
        int after = random.nextInt(3);
        for (int i = 0; i < after; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    private Path own(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 207, 702})
    void readsEveryExampleAndTheSameEachTime(int size, SplittableRandom random) throws IOException {
        List<Example<String>> examples = examples(size, random);
        Source<String> source = source(examples, own("one"));
        List<Example<String>> read = source.readAll();
        assertEquals(size, read.size());
        assertEquals(new HashSet<>(examples), new HashSet<>(read));
        assertEquals(read, source.readAll());
        assertEquals(size, source.count());
        assertEquals(read, source(examples, own("another")).readAll());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 207, 702})
    void opensAtEveryPosition(int size, SplittableRandom random) throws IOException {
        Source<String> source = source(examples(size, random), own("one"));
        List<Example<String>> all = source.readAll();
        // Opening reads what is before: of the largest size every 13th position, and whole tails at a few.
        for (int position = 0;
                position <= size;
                position += size > 207 && position > 3 && position < size - 13 ? 13 : 1) {
            boolean whole = position < 3 || position > size - 3 || position % 97 == 0;
            try (Source.Cursor<String> cursor = source.open(position)) {
                int last = whole ? size : Math.min(size, position + 2);
                for (int i = position; i < last; i++) {
                    assertEquals(i, cursor.position());
                    assertEquals(all.get(i), cursor.next());
                }
                assertEquals(last, cursor.position());
                if (whole) {
                    assertNull(cursor.next());
                    assertNull(cursor.next(), "the end stays the end");
                    assertEquals(size, cursor.position());
                }
            }
        }
    }

    @Test
    void beyondTheEndThereIsNothing(SplittableRandom random) throws IOException {
        Source<String> source = source(examples(13, random), own("one"));
        try (Source.Cursor<String> cursor = source.open(1000)) {
            assertNull(cursor.next());
        }
    }

    @Test
    void refusesANegativePosition(SplittableRandom random) throws IOException {
        Source<String> source = source(examples(13, random), own("one"));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> source.open(-1));
        assertEquals("position (-1) must not be negative", e.getMessage());
    }

    @Test
    void twoCursorsDoNotDisturbEachOther(SplittableRandom random) throws IOException {
        Source<String> source = source(examples(13, random), own("one"));
        List<Example<String>> all = source.readAll();
        try (Source.Cursor<String> early = source.open(0);
                Source.Cursor<String> late = source.open(7)) {
            for (int i = 0; i < 6; i++) {
                assertEquals(all.get(i), early.next());
                assertEquals(all.get(7 + i), late.next());
            }
        }
    }

    @Test
    void theFingerprintIsThatOfTheContent(SplittableRandom random) throws IOException {
        List<Example<String>> examples = examples(13, random);
        String fingerprint = source(examples, own("one")).fingerprint();
        assertTrue(fingerprint.matches("[0-9a-f]{64}"), fingerprint);
        assertEquals(fingerprint, source(examples, own("two")).fingerprint());

        List<Example<String>> changed = new ArrayList<>(examples);
        Example<String> last = changed.get(12);
        changed.set(12, new Example<>(last.anchor() + ".", last.positives(), last.negatives()));
        assertNotEquals(fingerprint, source(changed, own("three")).fingerprint());
        assertNotEquals(
                fingerprint, source(examples.subList(0, 12), own("four")).fingerprint());
    }

    @Test
    void compressionChangesNothing(SplittableRandom random) throws IOException {
        List<Example<String>> examples = examples(207, random);
        Source<String> compressed = compressed(examples, own("compressed"));
        Assumptions.assumeTrue(compressed != null, "no files, no compression");
        assertTrue(compressed != null);
        Source<String> plain = source(examples, own("plain"));
        assertEquals(plain.readAll(), compressed.readAll());
        assertEquals(plain.fingerprint(), compressed.fingerprint());
        try (Source.Cursor<String> cursor = compressed.open(206)) {
            assertEquals(plain.readAll().get(206), cursor.next());
        }
    }

    @Test
    void hasAName(SplittableRandom random) throws IOException {
        assertFalse(source(examples(2, random), own("one")).name().isBlank());
    }

    /** Writes a file, compressed where its name says so. */
    protected static Path write(Path file, String content) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            if (!file.toString().endsWith(".gz")) {
                return Files.write(file, bytes);
            }
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                out.write(bytes);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
