package dev.dipole.app.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.InputException;
import dev.dipole.data.RetrievalTask;
import dev.dipole.testing.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SplitPairsTest {

    private static final String BODY = "int sum(int[] values) { int sum = 0; for (int value : values) { sum += value; }"
            + " log.info(sum); counter.increment(); return sum; }";

    private int line;

    private JavaMethod method(String packageName, String type, String query, String source) {
        return new JavaMethod("lib", packageName + "/" + type + ".java", ++line, packageName, type, "m", query, source);
    }

    private JavaMethod method(String query, String source) {
        return method("p", "C", query, source);
    }

    @Test
    void dropsDuplicatesAndLeaksFromTrainingOnly() {
        JavaMethod keep = method("Opens a file", "void open(Path file) { channel = Files.open(file); }");
        List<JavaMethod> train = List.of(
                keep,
                method("opens  a file.", "void open(Path file) {\n channel = Files.open(file);\n}"),
                method("Opens a file", "void openOther() { other(); }"),
                method("Sums VALUES up!", "void unrelated() { nothing(); }"),
                method("q", "X", "Has equal code elsewhere", BODY.replace(" ", "\n  ")),
                method("Has nearly equal code", BODY.replace("log.info", "log.warn")),
                method("Reads the development sentence", "void fine() { a(); }"));
        List<JavaMethod> test = List.of(method("Sums values up", BODY));
        List<JavaMethod> development =
                List.of(method("Reads the development sentence", "String read() { return reader.readLine(); }"));
        SplitPairs pairs =
                SplitPairs.of("t", Map.of(Split.TRAIN, train, Split.DEVELOPMENT, development, Split.TEST, test));
        assertEquals(new SplitPairs.Counts(7, 1, 2, 1, 1, 2, 1, 1), pairs.counts());
        assertEquals(List.of(keep, train.get(2)), pairs.train());
        assertEquals(keep.query(), pairs.examples().get(0).anchor());
        assertEquals(keep.code(), pairs.examples().get(0).positives().get(0));
        assertEquals(1, pairs.test().documents().size());
    }

    @Test
    void equalSentencesAndEqualCodeAreSeveralAnswers() {
        List<JavaMethod> test = List.of(
                method("Returns the size", "int size();"),
                method("Returns the size.", "int count() { return n; }"),
                method("Counts what is there", "int  size( );"),
                method("p", "D", "Counts something else", "int size();"));
        SplitPairs pairs = SplitPairs.of(
                "t",
                Map.of(
                        Split.TRAIN, List.of(method("Trains something else", "void t() { train(); }")),
                        Split.DEVELOPMENT, List.of(method("Develops something else", "void d() { develop(); }")),
                        Split.TEST, test));
        RetrievalTask task = pairs.test();
        assertEquals("t/test", task.name());
        assertEquals(
                List.of("Returns the size", "Counts what is there", "Counts something else"),
                List.copyOf(task.queries().values()));
        assertEquals(3, task.documents().size());
        String size = test.get(0).id();
        String count = test.get(1).id();
        assertEquals(
                List.of(Set.of(size, count), Set.of(size), Set.of(test.get(3).id())),
                task.queries().keySet().stream()
                        .map(q -> task.judgements().getOrDefault(q, Map.of()).keySet())
                        .toList());
        assertEquals(test.get(1), pairs.methods().get(count));
    }

    @Test
    void emptyPartsAreNamed() {
        InputException error = assertThrows(
                InputException.class,
                () -> SplitPairs.of("t", Map.of(Split.TRAIN, List.of(method("Does one thing", "void a();")))));
        assertEquals(
                "t: no documented method in the development part; give more sources, or sources with Javadoc",
                error.getMessage());
    }

    @Test
    void nearDuplicatesAgreeWithComparingAll() {
        long seed = Seeds.seed();
        Random random = new Random(seed);
        List<String> sources = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            if (i > 0 && random.nextBoolean()) {
                String[] tokens = sources.get(random.nextInt(i)).split(" ", -1);
                for (int change = random.nextInt(3); change >= 0; change--) {
                    tokens[random.nextInt(tokens.length)] = "w" + random.nextInt(20);
                }
                sources.add(String.join(" ", tokens));
            } else {
                StringBuilder source = new StringBuilder("w0");
                for (int t = random.nextInt(80); t > 0; t--) {
                    source.append(" w").append(random.nextInt(20));
                }
                sources.add(source.toString());
            }
        }
        List<String> set = sources.subList(0, 150);
        NearDuplicates index = new NearDuplicates(set);
        int near = 0;
        for (String source : sources.subList(150, 300)) {
            Set<Long> runs = runs(source);
            boolean equal = set.contains(source);
            boolean similar = set.stream().anyMatch(other -> {
                Set<Long> shared = runs(other);
                int all = shared.size() + runs.size();
                shared.retainAll(runs);
                return shared.size() >= 0.7 * (all - shared.size()) - 1e-9;
            });
            NearDuplicates.Match expected = equal
                    ? NearDuplicates.Match.EQUAL
                    : similar ? NearDuplicates.Match.NEAR : NearDuplicates.Match.NONE;
            assertEquals(expected, index.match(source), "-Dtests.seed=" + seed + " " + source);
            near += similar && !equal ? 1 : 0;
        }
        assertTrue(near > 3, "compares too little, -Dtests.seed=" + seed);
    }

    private static Set<Long> runs(String source) {
        Set<Long> runs = new HashSet<>();
        for (long run : NearDuplicates.runs(CodeTokens.of(source))) {
            runs.add(run);
        }
        return runs;
    }

    @Test
    void holdsOutByPackage() {
        List<JavaMethod> methods = new ArrayList<>();
        for (int p = 0; p < 40; p++) {
            for (int m = 0; m < 5 + p % 7; m++) {
                methods.add(method("p" + p, "C", "Does thing " + p + " " + m, "void m" + p + "_" + m + "();"));
            }
        }
        Map<Split, List<JavaMethod>> parts = HoldOut.byPackage(methods, 1);
        assertEquals(parts, HoldOut.byPackage(methods, 1));
        assertNotEquals(parts, HoldOut.byPackage(methods, 2));
        assertEquals(
                methods.size(), parts.values().stream().mapToInt(List::size).sum());
        assertEquals(0.15, share(parts, Split.TEST, methods), 0.06);
        assertEquals(0.10, share(parts, Split.DEVELOPMENT, methods), 0.04);
        Set<String> test = packages(parts, Split.TEST);
        assertTrue(java.util.Collections.disjoint(test, packages(parts, Split.TRAIN)));
        assertTrue(java.util.Collections.disjoint(test, packages(parts, Split.DEVELOPMENT)));
        List<JavaMethod> reversed = new ArrayList<>(methods);
        java.util.Collections.reverse(reversed);
        assertEquals(test, packages(HoldOut.byPackage(reversed, 1), Split.TEST));
    }

    private static double share(Map<Split, List<JavaMethod>> parts, Split split, List<JavaMethod> all) {
        return parts.getOrDefault(split, List.of()).size() / (double) all.size();
    }

    private static Set<String> packages(Map<Split, List<JavaMethod>> parts, Split split) {
        return parts.getOrDefault(split, List.of()).stream()
                .map(JavaMethod::packageName)
                .collect(Collectors.toSet());
    }

    @Test
    void threePackagesAreEnoughAndTwoAreNot() {
        List<JavaMethod> methods = new ArrayList<>(List.of(
                method("a", "C", "Does the first thing", "void a();"),
                method("b", "C", "Does the second thing", "void b();")));
        InputException error = assertThrows(InputException.class, () -> HoldOut.byPackage(methods, 1));
        assertTrue(String.valueOf(error.getMessage()).contains("2 packages [a, b]"), error.getMessage());
        assertTrue(String.valueOf(error.getMessage()).contains("--sources"), error.getMessage());
        methods.add(method("c", "C", "Does the third thing", "void c();"));
        HoldOut.byPackage(methods, 1).values().forEach(part -> assertFalse(part.isEmpty()));
    }
}
