package dev.dipole.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {

    enum Pooling {
        MEAN,
        FIRST_TOKEN
    }

    record Optimizer(
            @Setting("Learning rate; 0.05 suits tables.") double rate,
            @Setting("Steps of warm-up.") int warmupSteps,
            @Setting("Share of the moment kept.") float decay) {
        Optimizer {
            if (rate <= 0) {
                throw new IllegalArgumentException("rate (" + rate + ") must be positive");
            }
        }
    }

    record Schedule(
            @Setting("First step.") int from,
            @Setting("Last step.") int to) {
        Schedule {
            if (from > to) {
                throw new IllegalArgumentException("from (" + from + ") must not be above to (" + to + ")");
            }
        }

        static Schedule defaults() {
            return new Schedule(0, 10);
        }
    }

    record Run(
            Optimizer optimizer,
            @Nullable Schedule schedule,
            @Setting("Seed of everything.") long seed,
            @Setting("What is trained.") String name,
            @Setting("How tokens become one vector.") Pooling pooling,
            @Setting("Whether to print.") boolean verbose,
            @Setting("Where to write.") Path out,
            @Setting("When to stop.") Duration limit,
            @Setting("Dimensions.") List<Integer> dims,
            @Setting("Texts put before others.") Map<String, String> prompts,
            @Setting("A note.") @Nullable String note,
            @Setting("A teacher.") Optional<Path> teacher,
            @Setting("Threads.") OptionalInt threads,
            @Setting("Bytes.") OptionalLong bytes,
            @Setting("Clip.") OptionalDouble clip) {}

    private static final Run DEFAULTS = new Run(
            new Optimizer(0.05, 100, 0.9f),
            null,
            42,
            "base",
            Pooling.MEAN,
            false,
            Path.of("out"),
            Duration.ofMinutes(90),
            List.of(256, 64),
            Map.of(),
            null,
            Optional.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Run read(String yaml) {
        return read("run.yaml", yaml);
    }

    private Run read(String name, String text) {
        try {
            return Settings.read(Files.writeString(folder.resolve(name), text), Run.class, DEFAULTS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void fails(String message, Executable reading) {
        SettingsException e = assertThrows(SettingsException.class, reading);
        assertEquals(
                message,
                String.valueOf(e.getMessage()).replace(folder + "/", "").replace(folder + "\\", ""));
    }

    private static Run set(String... assignments) {
        return Settings.override(DEFAULTS, List.of(assignments));
    }

    @Test
    void whatIsNotGivenKeepsItsDefault() {
        assertEquals(DEFAULTS, read(""));
        assertEquals(DEFAULTS, read("# nothing\n"));
        Run run = read("optimizer:\n  rate: 1e-3\nseed: 7\n");
        assertEquals(new Optimizer(0.001, 100, 0.9f), run.optimizer());
        assertEquals(7, run.seed());
        assertEquals("base", run.name());
    }

    @Test
    void everyTypeIsRead() {
        Run run = read("""
                optimizer: {rate: 1, warmup-steps: 1_000, decay: .5}
                schedule:
                  to: 20
                seed: -9223372036854775808
                name: 1.10
                pooling: first-token
                verbose: true
                out: a/b
                limit: 1.5h
                dims: [1, 2e2]
                prompts:
                  query: "query: "
                note: a note
                teacher: t
                threads: 2
                bytes: 5000000000
                clip: 1
                """);
        assertEquals(
                new Run(
                        new Optimizer(1, 1000, 0.5f),
                        new Schedule(0, 20),
                        Long.MIN_VALUE,
                        "1.10",
                        Pooling.FIRST_TOKEN,
                        true,
                        Path.of("a/b"),
                        Duration.ofMinutes(90),
                        List.of(1, 200),
                        Map.of("query", "query: "),
                        "a note",
                        Optional.of(Path.of("t")),
                        OptionalInt.of(2),
                        OptionalLong.of(5_000_000_000L),
                        OptionalDouble.of(1)),
                run);
        Run back = read("note: null\nthreads:\nschedule: null\n");
        assertNull(back.note());
        assertEquals(OptionalInt.empty(), back.threads());
        assertEquals(7, read("run.json", "{\"seed\": 7}").seed());
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Run run = set(
                "note=yes",
                "name=007",
                "limit=1500ms",
                "out=x: y #z",
                "schedule.to=30",
                "clip=0.00001",
                "teacher=~",
                "prompts={a: 'b: ', c: \"d\\n\"}");
        for (String name : List.of("w.yaml", "w.json")) {
            Path file = folder.resolve(name);
            Files.writeString(file, "earlier");
            Settings.write(run, file);
            assertEquals(run, Settings.read(file, Run.class, DEFAULTS));
            assertFalse(Files.exists(folder.resolve(name + ".tmp")));
        }
        Settings.write(DEFAULTS, folder.resolve("d.yaml"));
        assertEquals(DEFAULTS, Settings.read(folder.resolve("d.yaml"), Run.class, run));
        assertTrue(
                Settings.toYaml(DEFAULTS).startsWith("optimizer:\n  rate: 0.05\n  warmup-steps: 100\n  decay: 0.9\n"));
        assertTrue(Settings.toYaml(DEFAULTS).contains("\nlimit: 90m\n"), Settings.toYaml(DEFAULTS));
        assertTrue(Settings.toYaml(run).contains("\nname: \"007\"\n"), Settings.toYaml(run));
    }

    @Test
    void assignmentsOverride() {
        assertSame(DEFAULTS, Settings.override(DEFAULTS, List.of()));
        Run run = set(
                "optimizer.rate=0.1", "optimizer.warmup-steps=5", "optimizer.rate=0.2", "name=a=b, [c]", "dims=3, 4");
        assertEquals(new Optimizer(0.2, 5, 0.9f), run.optimizer());
        assertEquals("a=b, [c]", run.name());
        assertEquals(List.of(3, 4), run.dims());
        assertEquals(List.of(5), set("dims=[5]").dims());
        assertEquals(List.of(), set("dims=").dims());
        assertEquals(new Optimizer(3, 100, 0.9f), set("optimizer={rate: 3}").optimizer());
        assertNull(Settings.override(run, List.of("note=null")).note());
        // Together they hold, one by one they would not.
        assertEquals(
                new Schedule(50, 60), set("schedule.from=50", "schedule.to=60").schedule());
    }

    @Test
    void unknownKeys() {
        fails(
                "run.yaml:3: optimizer.rte is not a setting; did you mean \"optimizer.rate\"?",
                () -> read("seed: 1\noptimizer:\n  rte: 1\n"));
        fails("run.yaml:1: sede is not a setting; did you mean \"seed\"?", () -> read("sede: 1\n"));
        fails(
                "run.yaml:1: warmupSteps is not a setting; known: optimizer, schedule, seed, name, pooling, verbose, out,"
                        + " limit, dims, prompts, note, teacher, threads, bytes, clip",
                () -> read("warmupSteps: 1\n"));
        fails("run.yaml:1: rate is not a setting; did you mean \"optimizer.rate\"?", () -> read("rate: 1\n"));
        fails(
                "optimizer.warmupSteps=3: optimizer.warmupSteps is not a setting; did you mean \"optimizer.warmup-steps\"?",
                () -> set("optimizer.warmupSteps=3"));
        fails("seed.x=3: seed (a group of keys) must be a whole number", () -> set("seed.x=3"));
        fails("\"seed\" is not an assignment; write key=value, such as optimizer=...", () -> set("seed"));
    }

    @Test
    void wrongTypes() {
        fails("run.yaml:2: optimizer.rate (fast) must be a number", () -> read("optimizer:\n  rate: fast\n"));
        fails("run.yaml:1: seed (1.5) must be a whole number", () -> read("seed: 1.5\n"));
        fails("run.yaml:1: threads (3000000000) must be a whole number", () -> read("threads: 3000000000\n"));
        fails("run.yaml:1: seed (1e999999999) must be a whole number", () -> read("seed: 1e999999999\n"));
        fails("run.yaml:1: clip (1e999) must be a number", () -> read("clip: 1e999\n"));
        fails("run.yaml:1: clip (.nan) must be a number", () -> read("clip: .nan\n"));
        fails("run.yaml:1: verbose (yes) must be true or false", () -> read("verbose: yes\n"));
        fails(
                "run.yaml:1: pooling (first_token) must be one of mean, first-token; did you mean \"first-token\"?",
                () -> read("pooling: first_token\n"));
        fails(
                "run.yaml:1: limit (soon) must be a duration such as 500ms, 30s, 5m, 2h or 1d",
                () -> read("limit: soon\n"));
        fails("run.yaml:1: dims[1] (x) must be a whole number", () -> read("dims: [1, x]\n"));
        fails("run.yaml:1: name (a list) must be a text", () -> read("name: [a]\n"));
        fails("run.yaml:1: optimizer (3) must be a group of rate, warmup-steps, decay", () -> read("optimizer: 3\n"));
        fails(
                "run.yaml:1: seed has no value; give a whole number, or remove the key to keep the default",
                () -> read("seed:\nname: x\n"));
        fails("optimizer.rate=: optimizer.rate () must be a number", () -> set("optimizer.rate="));
    }

    @Test
    void constraints() {
        fails("run.yaml:2: optimizer: rate (-1.0) must be positive", () -> read("optimizer:\n  rate: -1\n"));
        fails(
                "schedule.from=50 schedule.to=40: schedule: from (50) must not be above to (40)",
                () -> set("schedule.from=50", "schedule.to=40"));
    }

    record Needy(
            @Setting("A.") int a, @Setting("B.") @Nullable String b) {}

    record Holder(@Nullable Needy needy) {}

    @Test
    void aGroupWithoutDefaultsNeedsItsKeys() {
        assertEquals(new Holder(new Needy(1, null)), Settings.override(new Holder(null), List.of("needy.a=1")));
        fails(
                "needy.b=x: needy.a is missing and has no default; give a whole number",
                () -> Settings.override(new Holder(null), List.of("needy.b=x")));
    }

    @Test
    void filesThatAreNotSettings() {
        fails(
                "no.yaml: no such file; check the path",
                () -> Settings.read(folder.resolve("no.yaml"), Run.class, DEFAULTS));
        fails("run.yaml:1: settings are keys with values, such as \"key: value\"", () -> read("- a\n"));
        fails("run.yaml:2: not valid YAML: Duplicate field 'seed'", () -> read("seed: 1\nseed: 2\n"));
        String message = String.valueOf(assertThrows(SettingsException.class, () -> read("a: [1\nb: 2\n"))
                .getMessage());
        assertTrue(message.contains("run.yaml:2: not valid YAML: "), message);
        message = String.valueOf(assertThrows(SettingsException.class, () -> read("run.json", "{seed}"))
                .getMessage());
        assertTrue(message.contains("run.json:1: not valid JSON: "), message);
        fails("run.yaml:3: a second document begins; keep one per file", () -> read("seed: 1\n---\nseed: 2\n"));
    }

    @Test
    void describesEverySetting() {
        List<Settings.Description> all = Settings.describe(Run.class, DEFAULTS);
        assertEquals(
                new Settings.Description("optimizer.rate", "a number", "0.05", "Learning rate; 0.05 suits tables."),
                all.get(0));
        assertEquals("optimizer.warmup-steps", all.get(1).key());
        assertEquals(new Settings.Description("schedule.from", "a whole number", "0", "First step."), all.get(3));
        assertEquals(
                new Settings.Description(
                        "pooling", "one of mean, first-token", "mean", "How tokens become one vector."),
                all.get(7));
        assertEquals(
                new Settings.Description("dims", "a list, each a whole number", "[256,64]", "Dimensions."),
                all.get(11));
        assertEquals(new Settings.Description("teacher", "a path, or null", "none", "A teacher."), all.get(14));
        assertEquals(18, all.size());
    }

    record Silent(int a) {}

    @Test
    void anUndescribedSettingIsAMistake() {
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> Settings.describe(Silent.class, new Silent(1)));
        assertTrue(String.valueOf(e.getMessage()).endsWith("SettingsTest$Silent.a has no @Setting to say what it is"));
    }

    @Test
    void suggestions() {
        List<String> words = List.of("rate", "seed", "warmup-steps");
        assertEquals(Optional.of("rate"), Suggestions.nearest("raet", words));
        assertEquals(Optional.of("rate"), Suggestions.nearest("RATE", words));
        assertEquals(Optional.of("warmup-steps"), Suggestions.nearest("warmup_step", words));
        assertEquals(Optional.empty(), Suggestions.nearest("temperature", words));
        assertEquals(Optional.empty(), Suggestions.nearest("", List.of()));
        assertEquals(1, Suggestions.distance("ab", "ba"));
        assertEquals(3, Suggestions.distance("kitten", "sitting"));
        assertEquals(3, Suggestions.distance("", "abc"));
        assertEquals("did you mean \"rate\"?", Suggestions.didYouMean("rat", words));
        assertEquals("known: rate, seed, warmup-steps", Suggestions.didYouMean("zzzzzz", words));
        assertEquals("there is none to choose from", Suggestions.didYouMean("x", List.of()));
    }

    @Test
    void kebabCase() {
        assertEquals("warmup-steps", Values.kebab("warmupSteps"));
        assertEquals("k1", Values.kebab("k1"));
        assertEquals("use-bm25-score", Values.kebab("useBm25Score"));
        assertEquals("html-url", Values.kebab("htmlURL"));
    }
}
