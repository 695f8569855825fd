package dev.dipole.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.objective.embedding.Matryoshka;
import dev.dipole.objective.embedding.WeightedSum;
import dev.dipole.testing.Implementations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ObjectivesTest {

    /** What takes an objective and gives one; each has its own test. */
    private static final Set<Class<?>> WRAPPERS = Set.of(
            Grid.class,
            Joined.class,
            Guided.class,
            OwnScores.class,
            Queue.class,
            NormPenalty.class,
            Proxies.class,
            Lists.class,
            Matryoshka.class,
            WeightedSum.class);

    private static final int SCREEN = 60;

    private static final Path PAGES = Path.of(System.getProperty("project.root", ".."), "docs", "objectives");

    @Test
    void everyKernelIsListedAndTested() {
        Set<Class<?>> kernels = new HashSet<>();
        kernels.addAll(Implementations.of(GridObjective.class));
        kernels.addAll(Implementations.of(ListObjective.class));
        kernels.addAll(Implementations.of(EmbeddingObjective.class));
        kernels.addAll(Implementations.of(ClassObjective.class));
        kernels.removeAll(WRAPPERS);
        assertEquals(
                kernels,
                Objectives.all().stream()
                        .map(entry -> entry.defaults().getClass())
                        .collect(Collectors.toSet()),
                "give each kernel its line in Objectives");
        for (Class<?> kernel : kernels) {
            if (ClassObjective.class.isAssignableFrom(kernel)) {
                Implementations.requireContract(kernel, ProxyContract.class);
            } else if (GridObjective.class.isAssignableFrom(kernel)) {
                Implementations.requireContract(kernel, ObjectiveContract.class);
            } else if (ListObjective.class.isAssignableFrom(kernel)) {
                Implementations.requireContract(kernel, ListContract.class);
            } else {
                Implementations.requireContract(kernel, EmbeddingContract.class);
            }
        }
    }

    @Test
    void everyKernelHasItsPage() throws IOException {
        for (Objectives.Entry entry : Objectives.all()) {
            Path page = PAGES.resolve(entry.page());
            assertTrue(Files.exists(page), () -> entry.name() + " has no page: write " + page);
            String text = Files.readString(page);
            assertTrue(text.contains("`" + entry.name() + "`"), page + " names its objective");
            for (String part :
                    new String[] {"## Value", "## Gradient", "## Shapes", "## Source", "## When to use it"}) {
                assertTrue(text.contains(part + "\n"), page + " has a part " + part);
            }
            for (String part : new String[] {"## Value", "## Gradient"}) {
                String body = text.substring(text.indexOf(part + "\n") + part.length());
                assertTrue(
                        body.substring(0, body.indexOf("\n## ")).contains("$"), page + " has an equation in " + part);
            }
            assertTrue(text.lines().count() <= SCREEN, page + " fits one screen of " + SCREEN + " lines");
        }
        try (Stream<Path> pages = Files.list(PAGES)) {
            assertEquals(
                    Objectives.all().stream().map(Objectives.Entry::page).collect(Collectors.toSet()),
                    pages.map(page -> page.getFileName().toString()).collect(Collectors.toSet()),
                    "a page without an objective");
        }
    }

    /** {@code bench/run parity --page docs/parity.md} writes it. */
    @Test
    void everyObjectiveStandsBesideItsPeers() throws IOException {
        String page = Files.readString(PAGES.resolveSibling("parity.md"));
        for (Objectives.Entry entry : Objectives.all()) {
            assertTrue(
                    page.contains("[`" + entry.name() + "`](objectives/" + entry.page() + ")"),
                    () -> "docs/parity.md does not know " + entry.name() + ": write it anew");
        }
    }

    @Test
    void namesAreUniqueAndFound() {
        assertEquals(
                Objectives.all().size(),
                Objectives.all().stream().map(entry -> entry.name()).distinct().count());
        for (Objectives.Entry entry : Objectives.all()) {
            assertEquals(entry, Objectives.named(entry.name()));
            assertEquals(entry.name(), entry.create().name());
        }
    }

    @Test
    void scoresAreReadByListsAndByAngle() {
        for (Objectives.Entry entry : Objectives.all()) {
            assertEquals(
                    entry.defaults() instanceof ListObjective || entry.name().equals("angle"),
                    entry.create().readsScores(),
                    entry.name());
        }
    }

    @Test
    void anAnchorChoosesAmongTheCandidatesOrTheClasses() {
        for (Objectives.Entry entry : Objectives.all()) {
            EmbeddingObjective loss = entry.create();
            double expected = loss instanceof Joined
                    ? 5 + 7 - 1
                    : entry.name().equals("infonce-symmetric")
                            ? Math.sqrt(35)
                            : entry.defaults() instanceof ClassObjective kernel
                                    ? kernel.classes()
                                    : entry.page().equals("n-pair.md")
                                                    || !(entry.defaults() instanceof EmbeddingObjective)
                                            ? 7
                                            : 0;
            assertEquals(expected, loss.choices(5, 7), entry.name());
        }
    }

    /** Where nothing can be told apart, a softmax costs the logarithm of how many it chooses among. */
    @Test
    void aBlindChoiceCostsTheLogarithmOfTheChoices() {
        for (String name : new String[] {
            "infonce",
            "infonce-symmetric",
            "nt-xent",
            "supcon",
            "supcon-in",
            "n-pair",
            "classifier",
            "normalised-softmax"
        }) {
            EmbeddingObjective loss = Objectives.named(name).create();
            float[][] zero = new float[5][3];
            double blind = loss instanceof Proxies
                    ? loss.evaluate(zero, new int[] {0, 1, 0, 1, 1}).loss()
                    : loss.evaluate(zero, zero).loss();
            assertEquals(Math.log(loss.choices(5, 5)), blind, 1e-6, name);
        }
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnown() {
        String message = assertThrows(IllegalArgumentException.class, () -> Objectives.named("mnrl"))
                .getMessage();
        assertTrue(message.startsWith("objective (mnrl) must be one of infonce, infonce-symmetric, "), message);
    }
}
