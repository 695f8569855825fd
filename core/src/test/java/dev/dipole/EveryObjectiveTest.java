package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.model.Model;
import dev.dipole.objective.ClassObjective;
import dev.dipole.objective.ListObjective;
import dev.dipole.objective.Objectives;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Texts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every objective of the registry trains, by its name in settings, on data of the kind that it needs. */
@ExtendWith(OneThread.class)
final class EveryObjectiveTest {

    private static final int COUNT = 48;

    /** Of each kind of data, the model that training begins with. */
    private static final Map<String, String> STARTS = new HashMap<>();

    @TempDir
    private static Path folder;

    private static Path teacher = Path.of("");

    @BeforeAll
    static void aTeacher() {
        teacher = folder.resolve("teacher");
        try (Model model = small().seed(9).untrained(pairs())) {
            model.save(teacher);
        }
    }

    static Stream<String> names() {
        return Objectives.all().stream().map(Objectives.Entry::name);
    }

    private static TextTraining small() {
        return Dipole.text()
                .set("dim", 16)
                .set("development", 0)
                .set("training.learning-rate", 0.01)
                // What changes the weights is the loss alone.
                .set("training.weight-decay", 0)
                .batch(16)
                .epochs(1);
    }

    private static Source<String> source(String kind, IntFunction<Example<String>> example) {
        return Sources.of(kind, IntStream.range(0, COUNT).mapToObj(example).toList());
    }

    private static Source<String> pairs() {
        SplittableRandom random = new SplittableRandom(1);
        return source("pairs", i -> Example.pair(Texts.text(random, 'q', i % 8), Texts.text(random, 'a', i % 8)));
    }

    /** Data of the kind that an objective learns from. */
    private static Source<String> suited(Objectives.Entry entry) {
        SplittableRandom random = new SplittableRandom(1);
        if (entry.defaults() instanceof ClassObjective) {
            return source("labelled", i -> Example.labelled(Texts.text(random, 'q', i % 8), "topic " + i % 8));
        }
        if (List.of("cosent", "cosine-regression", "pearson", "angle").contains(entry.name())) {
            return source(
                    "scored",
                    i -> Example.scored(
                            Texts.text(random, 'q', i % 8), Texts.text(random, 'a', (i + i / 24) % 8), i % 5 / 4.0));
        }
        if (entry.defaults() instanceof ListObjective) {
            return source(
                    "lists",
                    i -> new Example<>(
                            Texts.text(random, 'q', i % 8),
                            List.of(Texts.text(random, 'a', i % 8)),
                            List.of(Texts.text(random, 'a', (i + 1) % 8), Texts.text(random, 'a', (i + 3) % 8)),
                            null,
                            Double.NaN,
                            null,
                            List.of(3.0, (double) (i % 2), 0.5)));
        }
        return pairs();
    }

    private static TextTraining named(String name) {
        TextTraining training = small().set("objective.name", name);
        return name.startsWith("embedding-") ? training.set("method.teacher", teacher) : training;
    }

    @ParameterizedTest
    @MethodSource("names")
    void trainsByItsName(String name) {
        Source<String> source = suited(Objectives.named(name));
        String start = STARTS.computeIfAbsent(source.name(), unused -> {
            try (Model model = small().untrained(source)) {
                return model.hash();
            }
        });
        try (Model trained = named(name).train(source)) {
            double loss = (double) trained.history().get("loss");
            assertTrue(Double.isFinite(loss), () -> "loss " + loss);
            assertNotEquals(start, trained.hash(), "nothing was learned");
            for (float[] vector : trained.encode(List.of("a text", "another"))) {
                for (float value : vector) {
                    assertTrue(Float.isFinite(value));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    infonce | objective.temperature=-0.1 | temperature (-0.1) must be positive and finite; did you mean the scale, 1/temperature?
                    triplet-batch-hard | objective.parameters.margin=-1 | margin (-1.0) must be finite and at least 0; it is by how much a positive should be closer than a negative
                    circle | objective.parameters.margin=25 | margin (25.0) must be in [0, 1): cosines of positives shall pass 1 − margin and those of negatives stay below margin; 0.4 suits retrieval
                    arcface | objective.parameters.margin=28.6 | margin (28.6) must be in [0, π/2] radians for arcface; did you give degrees?
                    infonce | training.batch=1 | batch (1) must be at least 2
                    """)
    void aBadSettingIsNamed(String name, String setting, String message) {
        String[] parts = setting.split("=", 2);
        String found = assertThrows(
                        IllegalArgumentException.class,
                        () -> small().set("objective.name", name)
                                .set(parts[0], parts[1])
                                .train(suited(Objectives.named(name)))
                                .close())
                .getMessage();
        // Before it stands where it was set.
        assertTrue(found.endsWith(": " + message), found);
    }
}
