package dev.dipole.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import dev.dipole.search.EntryStore.Match;
import dev.dipole.similarity.VectorMetric;
import dev.dipole.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Seeds.class)
final class EntryStoreTest {

    private static final int DIM = 13;
    private static final String MODEL = "a".repeat(64);

    @TempDir
    Path parent;

    private static EntryStore store(int graphFrom) {
        return new EntryStore(MODEL, DIM, new StoreSettings(graphFrom, new HnswSettings(16, 60, 100, 1)));
    }

    private static Entry entry(String id, int number) {
        return new Entry(id, "text " + number, Map.of("number", number));
    }

    private static float[] vector(SplittableRandom random) {
        float[] vector = new float[DIM];
        for (int i = 0; i < DIM; i++) {
            vector[i] = (float) (random.nextDouble() - 0.5);
        }
        return vector;
    }

    private static int number(Entry entry) {
        return (Integer) entry.metadata().get("number");
    }

    /** What a store is: a map in the order of the last put, sorted by cosine. */
    private static List<String> expected(
            Map<String, Entry> entries,
            Map<String, float[]> vectors,
            float[] query,
            int k,
            double least,
            Predicate<Entry> filter) {
        return entries.values().stream()
                .filter(filter)
                .filter(entry -> VectorMetric.COSINE.score(query, vectors.get(entry.id())) >= least)
                .sorted(Comparator.comparingDouble(entry -> -VectorMetric.COSINE.score(query, vectors.get(entry.id()))))
                .limit(k)
                .map(Entry::id)
                .toList();
    }

    private static List<String> ids(List<Match> matches) {
        return matches.stream().map(match -> match.entry().id()).toList();
    }

    /** With a graph of few vectors search is exact, so that both ways must agree with the reference. */
    @ParameterizedTest
    @ValueSource(ints = {1, 50, Integer.MAX_VALUE})
    void isAMapThatSearches(int graphFrom) {
        SplittableRandom random = Seeds.key("map" + graphFrom).generator();
        EntryStore store = store(graphFrom);
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, float[]> vectors = new LinkedHashMap<>();
        int answers = 0;
        for (int step = 0; step < 600; step++) {
            int what = random.nextInt(10);
            if (what < 5) {
                List<Entry> added = new ArrayList<>();
                List<float[]> given = new ArrayList<>();
                int count = random.nextInt(4);
                for (int i = 0; i < count; i++) {
                    Entry entry = entry("e" + (random.nextInt(60) * 4 + i), step);
                    float[] vector = vector(random);
                    added.add(entry);
                    given.add(vector.clone());
                    entries.remove(entry.id());
                    entries.put(entry.id(), entry);
                    vectors.put(entry.id(), vector);
                }
                store.put(added, given.toArray(new float[0][]));
                given.forEach(vector -> vector[0] = Float.NaN); // the store has its own copy
            } else if (what < 7) {
                List<String> gone = List.of("e" + random.nextInt(240), "e" + random.nextInt(240), "nowhere");
                int there = (int)
                        gone.stream().distinct().filter(entries::containsKey).count();
                assertEquals(there, store.remove(gone));
                gone.forEach(entries::remove);
            } else if (what == 7 && random.nextInt(5) == 0) {
                int odd = random.nextInt(3);
                int before = entries.size();
                entries.values().removeIf(entry -> number(entry) % 3 == odd);
                assertEquals(before - entries.size(), store.removeIf(entry -> number(entry) % 3 == odd));
            } else if (what == 7 && random.nextInt(20) == 0) {
                entries.clear();
                store.clear();
            }
            assertEquals(entries.size(), store.size());
            float[] query = vector(random);
            int k = 1 + random.nextInt(20);
            double least = random.nextBoolean() ? -1 : random.nextDouble() - 0.5;
            int rest = random.nextInt(2);
            List<String> all = expected(entries, vectors, query, k, least, entry -> true);
            assertEquals(all, ids(store.search(query, k, least, null)), () -> Seeds.replay());
            assertEquals(
                    expected(entries, vectors, query, k, least, entry -> number(entry) % 2 == rest),
                    ids(store.search(query, k, least, entry -> number(entry) % 2 == rest)));
            answers += all.size();
            String some = "e" + random.nextInt(240);
            assertEquals(entries.get(some), store.get(some).orElse(null));
        }
        assertTrue(answers > 1000, "there must be something to compare");
    }

    @Test
    void aGraphFindsMostAndAFilterAll(SplittableRandom random) {
        int size = 2000;
        EntryStore graph = store(500);
        EntryStore exact = store(Integer.MAX_VALUE);
        List<Entry> entries =
                IntStream.range(0, size).mapToObj(i -> entry("e" + i, i)).toList();
        float[][] vectors = Stream.generate(() -> vector(random)).limit(size).toArray(float[][]::new);
        // The last tenth comes after the graph.
        for (EntryStore store : List.of(graph, exact)) {
            store.put(
                    entries.subList(0, 1800), List.of(vectors).subList(0, 1800).toArray(new float[0][]));
            store.put(
                    entries.subList(1800, size),
                    List.of(vectors).subList(1800, size).toArray(new float[0][]));
        }
        int found = 0;
        for (int i = 0; i < 50; i++) {
            float[] query = vector(random);
            List<String> truth = ids(exact.search(query, 10));
            List<Match> answer = graph.search(query, 10);
            assertEquals(10, answer.size());
            found += (int) ids(answer).stream().filter(truth::contains).count();
            Predicate<Entry> rare = entry -> number(entry) % 97 == 0;
            assertEquals(ids(exact.search(query, 10, -1, rare)), ids(graph.search(query, 10, -1, rare)));
        }
        assertTrue(found >= 475, found + " of 500 true neighbours; " + Seeds.replay());
        // The nearest of all go, and what is asked for is still found.
        float[] query = vector(random);
        List<String> nearest = ids(exact.search(query, 300));
        graph.remove(nearest);
        exact.remove(nearest);
        List<String> answer = ids(graph.search(query, 10));
        assertEquals(10, answer.size());
        List<String> truth = ids(exact.search(query, 10));
        assertTrue(answer.stream().filter(truth::contains).count() >= 8, Seeds.replay());
    }

    @Test
    void refusesWhatItCannotKeep() {
        EntryStore store = store(1);
        float[] ones = new float[DIM];
        Arrays.fill(ones, 1);
        assertMessage(
                "identifier \"a\" stands at rows 0 and 1; identifiers must be unique",
                () -> store.put(List.of(entry("a", 1), entry("a", 2)), new float[][] {ones, ones}));
        assertMessage(
                "entry \"b\", number 1 is a zero vector, which has no cosine",
                () -> store.put(List.of(entry("a", 1), entry("b", 2)), new float[][] {ones, new float[DIM]}));
        assertMessage(
                "entry \"a\", number 0 has 2 dimensions, but the index has 13; maybe it was encoded by another model",
                () -> store.put(List.of(entry("a", 1)), new float[][] {{1, 2}}));
        assertEquals(0, store.size());
        assertMessage(
                "metadata \"when\" of entry \"a\" is a java.time.LocalDate; it must be a text",
                () -> new Entry("a", "text", Map.of("when", LocalDate.of(2026, 1, 1))));
        assertMessage("the identifier of an entry is empty", () -> entry("", 1));
        assertMessage("query 0 has 1 dimensions, but the index has 13", () -> store.search(new float[1], 1));
        assertMessage("k (0) must be at least 1", () -> store.search(ones, 0));
        assertMessage("least (NaN) must be a number", () -> store.search(ones, 1, Double.NaN, null));
        assertMessage("dim (0) must be from 1 to 16384", () -> new EntryStore(MODEL, 0, StoreSettings.exact()));
        assertMessage("graphFrom (0) must be at least 1", () -> new StoreSettings(0, HnswSettings.defaults()));
        assertEquals(List.of(), store.search(ones, 5));
    }

    private static void assertMessage(String start, Executable run) {
        String message = assertThrows(IllegalArgumentException.class, run).getMessage();
        assertTrue(message.startsWith(start), message);
    }

    @Test
    void comesBackFromAFolder(SplittableRandom random) throws IOException {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("text", "\"quoted\" \n\u2028 \uD83D\uDE00");
        metadata.put("truth", true);
        metadata.put("int", Integer.MIN_VALUE);
        metadata.put("long", 5L);
        metadata.put("float", 0.1f);
        metadata.put("double", Double.NaN);
        metadata.put("uuid", new UUID(1, 2));
        metadata.put("list", List.of("a", 1, 2L, List.of()));
        EntryStore store = store(Integer.MAX_VALUE);
        List<Entry> entries =
                new ArrayList<>(List.of(new Entry("all", "", metadata), new Entry("none", null, Map.of())));
        for (int i = 0; i < 207; i++) {
            entries.add(entry("e" + i, i));
        }
        float[][] vectors =
                Stream.generate(() -> vector(random)).limit(entries.size()).toArray(float[][]::new);
        store.put(entries, vectors);
        store.remove(List.of("e3"));
        Path folder = parent.resolve("deep/store");
        store.save(folder);
        store.save(folder); // replaces
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(3, files.count());
        }
        EntryStore read = EntryStore.open(folder, MODEL, StoreSettings.defaults());
        float[] query = vector(random);
        List<Match> before = store.search(query, 300);
        List<Match> after = read.search(query, 300);
        assertEquals(208, after.size());
        for (int i = 0; i < before.size(); i++) {
            assertEquals(before.get(i).entry(), after.get(i).entry());
            assertEquals(before.get(i).score(), after.get(i).score());
            assertArrayEquals(before.get(i).vector(), after.get(i).vector());
        }
        assertEquals(metadata, read.get("all").orElseThrow().metadata());
        store.clear();
        store.save(folder);
        EntryStore empty = EntryStore.open(folder, MODEL, StoreSettings.defaults());
        assertEquals(0, empty.size());
        assertEquals(DIM, empty.dim());
    }

    @Test
    void refusesAFolderThatItCannotTrust(SplittableRandom random) throws IOException {
        Path folder = parent.resolve("store");
        assertFault(folder, "this is not a store of Dipole: there is no dipole-store.json");
        EntryStore store = store(Integer.MAX_VALUE);
        store.put(List.of(entry("a", 1), entry("b", 2)), new float[][] {vector(random), vector(random)});
        store.save(folder);
        String other = "b".repeat(64);
        String message = assertThrows(
                        InputException.class, () -> EntryStore.open(folder, other, StoreSettings.defaults()))
                .getMessage();
        assertTrue(
                message.contains("the store was filled by another model: its hash is " + MODEL
                        + ", that of the model given " + other),
                message);

        Path vectors = file(folder, "vectors-");
        byte[] bytes = Files.readAllBytes(vectors);
        Files.write(vectors, Arrays.copyOf(bytes, bytes.length - 4));
        assertFault(folder, "it has 100 bytes, but 2 vectors of 13 dimensions have 104");
        Files.delete(vectors);
        assertFault(folder, vectors + " is missing");
        Files.write(vectors, bytes);

        Path entries = file(folder, "entries-");
        List<String> lines = Files.readAllLines(entries);
        Files.write(entries, List.of(lines.get(0), "{"));
        assertFault(folder, entries + ":2: not JSON");
        Files.write(entries, List.of(lines.get(0), "{\"id\":\"b\",\"metadata\":{\"x\":{\"complex\":\"1\"}}}"));
        assertFault(folder, entries + ":2: metadata {\"complex\":\"1\"} is of no kind that Dipole writes");
        Files.write(entries, List.of(lines.get(0)));
        assertFault(folder, "it holds 1 entries, but dipole-store.json says 2");
        Files.write(entries, lines);

        Path description = folder.resolve("dipole-store.json");
        String json = Files.readString(description);
        Files.writeString(description, json.replace("\"formatVersion\" : 1", "\"formatVersion\" : 2"));
        assertFault(folder, "formatVersion is 2, and this Dipole reads 1");
        Files.writeString(description, json.replaceAll("(\"generation\" : \")[^\"]*", "$1../../secret"));
        assertFault(folder, "generation (../../secret) be one that Dipole gave");
        Files.writeString(description, "no JSON");
        assertFault(folder, "not JSON");
        store.save(folder); // a damaged store may be replaced
        assertEquals(2, EntryStore.open(folder, MODEL, StoreSettings.defaults()).size());

        Path precious = Files.createDirectory(parent.resolve("precious"));
        Files.writeString(precious.resolve("thesis.txt"), "mine");
        message = assertThrows(InputException.class, () -> store.save(precious)).getMessage();
        assertTrue(message.contains("this is not a store of Dipole"), message);
        assertEquals("mine", Files.readString(precious.resolve("thesis.txt")));
    }

    @Test
    void aSaveThatWasKilledChangesNothing(SplittableRandom random) throws IOException {
        Path folder = Files.createDirectory(parent.resolve("store"));
        // Killed before the first description was there: the leftovers are no reason to refuse.
        Files.writeString(folder.resolve("entries-" + new UUID(1, 2) + ".jsonl"), "{");
        Files.writeString(folder.resolve(".entries-" + new UUID(1, 3) + ".jsonl.0.tmp"), "{");
        EntryStore store = store(Integer.MAX_VALUE);
        store.put(List.of(entry("a", 1)), new float[][] {vector(random)});
        store.save(folder);
        Files.writeString(folder.resolve("vectors-" + new UUID(4, 5) + ".f32"), "half");
        assertEquals(1, EntryStore.open(folder, MODEL, StoreSettings.defaults()).size());
    }

    private static Path file(Path folder, String start) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(start))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void assertFault(Path folder, String part) {
        String message = assertThrows(
                        InputException.class, () -> EntryStore.open(folder, MODEL, StoreSettings.defaults()))
                .getMessage();
        assertTrue(message.contains(part), message);
        assertTrue(message.contains("; "), message);
    }

    /** Batches of ten replace each other: a search must see one whole batch of each kind, or none, and nothing twice. */
    @ParameterizedTest
    @ValueSource(ints = {20, Integer.MAX_VALUE})
    void aSearchSeesBatchesWholeWhileOthersAdd(int graphFrom) throws Exception {
        SplittableRandom random = Seeds.key("concurrent" + graphFrom).generator();
        EntryStore store = store(graphFrom);
        AtomicBoolean done = new AtomicBoolean();
        float[] query = vector(random);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int reader = 0; reader < 2; reader++) {
                boolean filtered = reader == 1;
                readers.add(threads.submit(() -> {
                    int searches = 0;
                    while (!done.get() || searches == 0) {
                        List<Match> all = store.search(query, 1000, -1, filtered ? entry -> true : null);
                        Map<String, Integer> numbers = new LinkedHashMap<>();
                        for (Match match : all) {
                            String id = match.entry().id();
                            assertFalse(numbers.containsKey(id), "twice");
                            numbers.put(id, number(match.entry()));
                        }
                        assertEquals(0, all.size() % 10);
                        for (int kind = 0; kind < 5; kind++) {
                            int of = kind;
                            assertTrue(
                                    new HashSet<>(numbers.entrySet().stream()
                                                            .filter(value -> value.getKey()
                                                                    .startsWith("k" + of + "-"))
                                                            .map(Map.Entry::getValue)
                                                            .toList())
                                                    .size()
                                            <= 1,
                                    "half a batch");
                        }
                        searches++;
                    }
                    return searches;
                }));
            }
            for (int step = 0; step < 40; step++) {
                int kind = step % 5;
                int number = step;
                List<Entry> batch = IntStream.range(0, 10)
                        .mapToObj(i -> entry("k" + kind + "-" + i, number))
                        .toList();
                if (step % 7 == 6) {
                    store.remove(batch.stream().map(Entry::id).toList());
                } else {
                    store.put(
                            batch,
                            Stream.generate(() -> vector(random)).limit(10).toArray(float[][]::new));
                }
            }
            done.set(true);
            for (Future<Integer> reader : readers) {
                assertTrue(reader.get() > 0);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
