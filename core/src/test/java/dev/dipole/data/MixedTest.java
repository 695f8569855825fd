package dev.dipole.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import dev.dipole.testing.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Seeds.class)
final class MixedTest {

    private static final RandomKey KEY = RandomKey.ofSeed(3);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static Source<String> numbered(String name, int size) {
        List<Example<String>> examples = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            examples.add(Example.pair(name + i, "p"));
        }
        return Sources.of(name, examples);
    }

    @Test
    void sharesHoldAndTheSmallerRepeats() {
        Source<String> mixed = Mixed.of(
                List.of(new Mixed.Part<>(numbered("a", 6000), 3), new Mixed.Part<>(numbered("b", 500), 1)), KEY);
        assertEquals(8000, mixed.count());
        List<Example<String>> all = mixed.readAll();
        assertEquals(8000, all.size());
        for (int from = 0; from < 8000; from += Mixed.STRETCH) {
            long first = all.subList(from, from + Mixed.STRETCH).stream()
                    .filter(example -> example.anchor().startsWith("a"))
                    .count();
            assertEquals(750, first, 1);
        }
        // Each source comes in its own order, and the smaller one four times.
        List<String> a = new ArrayList<>();
        List<String> b = new ArrayList<>();
        all.forEach(example -> (example.anchor().startsWith("a") ? a : b).add(example.anchor()));
        for (int i = 0; i < a.size(); i++) {
            assertEquals("a" + i, a.get(i));
        }
        for (int i = 0; i < b.size(); i++) {
            assertEquals("b" + i % 500, b.get(i));
        }
        assertNotEquals(
                all,
                Mixed.of(
                                List.of(
                                        new Mixed.Part<>(numbered("a", 6000), 3),
                                        new Mixed.Part<>(numbered("b", 500), 1)),
                                RandomKey.ofSeed(4))
                        .readAll());
    }

    @Test
    void opensAnywhereAlsoWhereAPartRepeats(SplittableRandom random) {
        Source<String> mixed = Mixed.of(
                List.of(
                        new Mixed.Part<>(numbered("a", 1700), 0.5),
                        new Mixed.Part<>(numbered("b", 7), 0.2),
                        new Mixed.Part<>(numbered("c", 1), 0.0003)),
                KEY);
        List<Example<String>> all = mixed.readAll();
        assertEquals(1700 + 680 + 1, all.size());
        for (int i = 0; i < 50; i++) {
            int position = random.nextInt(all.size() + 1);
            try (Source.Cursor<String> cursor = mixed.open(position)) {
                for (int j = position; j < Math.min(all.size(), position + 20); j++) {
                    assertEquals(all.get(j), cursor.next());
                }
            }
        }
    }

    @Test
    void drawsAddUpAndNeverFall(SplittableRandom random) {
        long[] draws = {1, 5_000_000_000L, 3, 700_000_000_000L, 1};
        long total = LongStream.of(draws).sum();
        assertArrayEquals(draws, Mixed.drawn(draws, total));
        for (int i = 0; i < 1000; i++) {
            long position = random.nextLong(total);
            long[] before = Mixed.drawn(draws, position);
            long[] after = Mixed.drawn(draws, position + 1);
            assertEquals(position, LongStream.of(before).sum());
            for (int part = 0; part < draws.length; part++) {
                assertTrue(after[part] >= before[part], Seeds.replay());
            }
        }
    }

    @Test
    void refusesWhatCannotBeMixed() {
        assertEquals(
                "weight (0.0) of a must be positive and finite; leave out a part that is not wanted",
                assertThrows(IllegalArgumentException.class, () -> new Mixed.Part<>(numbered("a", 1), 0))
                        .getMessage());
        Source<String> mixed =
                Mixed.of(List.of(new Mixed.Part<>(numbered("a", 1), 1), new Mixed.Part<>(numbered("b", 0), 1)), KEY);
        assertEquals(
                "b: has no example to mix; leave it out",
                assertThrows(InputException.class, () -> mixed.open(0)).getMessage());
    }

    @Test
    void aFileListsWhatIsMixed() {
        SourceContract.write(folder.resolve("x/a.csv"), "question,answer\na,b\nc,d\n");
        SourceContract.write(folder.resolve("y/a.csv"), "l,r,s\ne,f,1\n");
        Path list = SourceContract.write(folder.resolve("mix.yaml"), """
                data:
                  - file: x/a.csv
                    weight: 2
                    exempt: true
                  - file: y/a.csv
                    weight: 1
                    exempt: true
                    anchor: l
                    positive: [r]
                    score: s
                """);
        assertTrue(Mixture.is(list));
        List<Example<String>> all = Mixture.read(list).open(BadRows.none()).readAll();
        assertEquals(3, all.size());
        assertTrue(all.contains(Example.pair("a", "b").exempt("a.csv")));
        assertTrue(all.contains(Example.scored("e", "f", 1).exempt("a.csv (2)")));

        Path plain = SourceContract.write(folder.resolve("plain.yml"), "data:\n- file: x/a.csv\n- file: x/a.csv\n");
        assertEquals(
                List.of("a", "c", "a", "c"),
                Mixture.read(plain).open(BadRows.none()).readAll().stream()
                        .map(Example::anchor)
                        .toList());
    }

    @Test
    void aListThatIsWrong() {
        fails("holds no list of files; write data: and below it - file: questions.jsonl", "files: []");
        fails("entry 1: key \"fil\" is unknown; did you mean \"file\"?", "data: [{fil: a.csv}]");
        fails("entry 1: \"file\" is missing; name a file, relative to this one", "data: [{weight: 1}]");
        fails(
                "entry 1: \"weight\" holds \"much\", not a number; write one such as 3",
                "data: [{file: a, weight: much}]");
        fails(
                "entry 1: \"anchor\" is missing; name its column too, or no column at all",
                "data: [{file: a, label: x}]");
        fails(
                "entry 1: positives is empty; name at least one column of positives, or one of labels",
                "data: [{file: a, anchor: q}]");
        fails("entry 1: \"exempt\" holds 1; write true or false", "data: [{file: a, exempt: 1}]");
        String message = message("data: [{file: a, weight: 1}, {file: b}]");
        assertTrue(message.contains("b is missing; give every file a weight, or none"), message);
        message = message("data: [{file: a, weight: 0}]");
        assertTrue(message.contains("entry 1: weight (0.0) of "), message);
        message = message("data: [");
        assertTrue(message.contains("mix.yaml: is not YAML at line 1"), message);
    }

    private void fails(String end, String yaml) {
        String message = message(yaml);
        assertTrue(message.endsWith("mix.yaml: " + end), message);
    }

    private String message(String yaml) {
        Path list = SourceContract.write(folder.resolve("mix.yaml"), yaml);
        return String.valueOf(
                assertThrows(InputException.class, () -> Mixture.read(list)).getMessage());
    }
}
