package dev.dipole.train.companion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.KnownPositives;
import dev.dipole.encoder.Perceptron;
import dev.dipole.monitor.RunEvent;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.filter.RelativeMargin;
import dev.dipole.negatives.miner.DenseMiner;
import dev.dipole.negatives.miner.RandomMiner;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.train.Companion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class RefreshedNegativesTest extends CompanionContract {

    private static final int ANCHORS = 13;
    private static final int TOTAL = 30;

    private final List<List<Float>> corpus = new ArrayList<>();
    private final List<Anchor<List<Float>>> anchors = new ArrayList<>();
    private final KnownPositives known;
    private final Hunt<List<Float>> hunt;

    /** Each anchor has its own positive, and knows of the next one's too. */
    RefreshedNegativesTest() {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 50; i++) {
            corpus.add(vector(random));
        }
        try (KnownPositives.Builder builder = new KnownPositives.Builder(Path.of("."))) {
            for (int i = 0; i < ANCHORS; i++) {
                // Some anchors are themselves in the corpus.
                List<Float> input = i % 3 == 0 ? corpus.get(30 + i) : vector(random);
                Anchor<List<Float>> anchor = Anchor.of(input, corpus.get(i), List::hashCode);
                anchors.add(anchor);
                builder.add(anchor.identity(), corpus.get(i).hashCode());
                builder.add(anchor.identity(), corpus.get(i + 1).hashCode());
            }
            known = builder.build();
        }
        hunt = new Hunt<>(Corpus.of(corpus, List::hashCode), anchors, known, List.of());
    }

    private static List<Float> vector(SplittableRandom random) {
        List<Float> input = new ArrayList<>();
        for (int k = 0; k < FEATURES; k++) {
            input.add((float) random.nextGaussian());
        }
        return input;
    }

    @Override
    Companion<List<Float>> companion() {
        return companion(new Curriculum<>(List.of(dense("0")), 3, 2, 2, 5), 1);
    }

    private RefreshedNegatives<List<Float>> companion(Curriculum<List<Float>> curriculum, long seed) {
        return new RefreshedNegatives<>(encoder, encoder, curriculum, hunt, RandomKey.ofSeed(seed));
    }

    private Phase<List<Float>> dense(String start) {
        return Phase.byWeights(
                "dense",
                Start.parse(start),
                weights -> DenseMiner.exact(hunt.corpus(), weights.anchors(), weights.candidates()));
    }

    private Phase<List<Float>> random(String start) {
        return Phase.drawn("random", Start.parse(start), () -> new RandomMiner<>(hunt.corpus()));
    }

    @Override
    boolean changes() {
        return true;
    }

    @Override
    long[] stepAnchors() {
        return new long[] {
            anchors.get(0).identity(), anchors.get(7).identity(), anchors.get(1).identity()
        };
    }

    private static Companion.Coming coming(long number, List<Anchor<List<Float>>> anchors) {
        return new Companion.Coming(
                number, TOTAL, anchors.stream().mapToLong(Anchor::identity).toArray());
    }

    /** Asks for every step while the weights stay, and collects what comes into use. */
    private List<RunEvent.Renewed> run(
            RefreshedNegatives<List<Float>> companion, List<List<List<List<Float>>>> negatives) {
        List<RunEvent.Renewed> renewed = new ArrayList<>();
        for (int number = 1; number <= TOTAL; number++) {
            Companion.Choice<List<Float>> choice = companion.negatives(coming(number, anchors));
            negatives.add(choice.negatives());
            Companion.Renewal renewal = choice.renewal();
            if (renewal != null) {
                assertTrue(renewal.waitedSeconds() >= 0);
                renewed.add(renewal.event());
            }
        }
        return renewed;
    }

    @Test
    void neverWhatBelongsToTheAnchor() {
        List<List<List<List<Float>>>> all = new ArrayList<>();
        try (RefreshedNegatives<List<Float>> companion =
                companion(new Curriculum<>(List.of(random("0"), dense("50%")), 2, 1, 3, 20), 1)) {
            run(companion, all);
        }
        Set<List<Float>> seen = new HashSet<>();
        for (List<List<List<Float>>> step : all) {
            assertEquals(ANCHORS, step.size());
            for (int i = 0; i < ANCHORS; i++) {
                assertEquals(3, step.get(i).size(), "of fifty some are left");
                assertEquals(3, new HashSet<>(step.get(i)).size(), "each once");
                for (List<Float> negative : step.get(i)) {
                    assertTrue(corpus.contains(negative));
                    assertNotEquals(anchors.get(i).input(), negative);
                    assertFalse(known.contains(anchors.get(i).identity(), negative.hashCode()), "a known positive");
                }
                seen.addAll(step.get(i));
            }
        }
        assertTrue(seen.size() > 40, () -> "of fifty only " + seen.size());
    }

    @Test
    void aCurriculumSwitchesAtItsSteps() {
        List<List<List<List<Float>>>> all = new ArrayList<>();
        List<RunEvent.Renewed> renewed;
        try (RefreshedNegatives<List<Float>> companion =
                companion(new Curriculum<>(List.of(random("3"), dense("40%")), 8, 2, 1, 3), 1)) {
            renewed = run(companion, all);
        }
        assertEquals(
                List.of("random at 3", "random at 11", "dense at 12", "dense at 20", "dense at 28"),
                renewed.stream()
                        .map(each -> each.phase() + " at " + each.step())
                        .toList());
        // Without weights nothing is stale; a mining begins no earlier than the swap of the one before it.
        assertEquals(
                List.of(3L, 11L, 11L, 18L, 26L),
                renewed.stream().map(RunEvent.Renewed::weightsStep).toList());
        assertEquals(2, renewed.get(3).staleness(20));
        assertEquals(
                List.of(false, false, true, true, true),
                renewed.stream().map(RunEvent.Renewed::readsWeights).toList());
        assertEquals(64, renewed.get(2).weights().length());
        assertEquals(ANCHORS, renewed.get(0).anchors());
        assertEquals(0, renewed.get(0).without());
        for (int number = 1; number <= TOTAL; number++) {
            assertEquals(number <= 3, all.get(number - 1).isEmpty(), "step " + number);
        }
        // The three nearest of each anchor, and nothing else.
        for (int i = 0; i < ANCHORS; i++) {
            Set<List<Float>> nearest = nearest(i, 3);
            for (int number = 13; number <= TOTAL; number++) {
                assertTrue(nearest.containsAll(all.get(number - 1).get(i)), "step " + number);
            }
        }
    }

    /** By the definition: sorted by inner product, without what belongs to the anchor. */
    private Set<List<Float>> nearest(int anchor, int count) {
        float[] query = encoder.encode(List.of(anchors.get(anchor).input()))[0];
        List<List<Float>> others = new ArrayList<>();
        for (List<Float> input : corpus) {
            if (!known.contains(anchors.get(anchor).identity(), input.hashCode())
                    && !input.equals(anchors.get(anchor).input())) {
                others.add(input);
            }
        }
        others.sort((a, b) -> Double.compare(score(query, b), score(query, a)));
        return Set.copyOf(others.subList(0, count));
    }

    private double score(float[] query, List<Float> input) {
        float[] vector = encoder.encode(List.of(input))[0];
        double sum = 0;
        for (int k = 0; k < query.length; k++) {
            sum += query[k] * vector[k];
        }
        return sum;
    }

    @Test
    void theSeedDecides() {
        List<List<List<List<Float>>>> first = new ArrayList<>();
        List<List<List<List<Float>>>> again = new ArrayList<>();
        List<List<List<List<Float>>>> other = new ArrayList<>();
        Curriculum<List<Float>> curriculum = new Curriculum<>(List.of(random("0"), dense("50%")), 4, 3, 2, 9);
        try (RefreshedNegatives<List<Float>> one = companion(curriculum, 1);
                RefreshedNegatives<List<Float>> two = companion(curriculum, 1);
                RefreshedNegatives<List<Float>> three = companion(curriculum, 2)) {
            assertEquals(run(one, first), run(two, again));
            run(three, other);
        }
        assertEquals(first, again);
        assertNotEquals(first, other);
        assertNotEquals(first.get(0), first.get(1), "each step draws anew");
    }

    /** The weights of the step at which the mining began, however much they move before the swap. */
    @Test
    void minesByTheWeightsOfItsBegin(SplittableRandom random) {
        Set<List<Float>> before = nearest(0, 3);
        try (RefreshedNegatives<List<Float>> companion =
                companion(new Curriculum<>(List.of(dense("4")), 9, 3, 3, 3), 1)) {
            for (int number = 1; number <= 4; number++) {
                assertTrue(
                        companion.negatives(coming(number, anchors)).negatives().isEmpty());
                if (number >= 2) {
                    turnAround(random);
                }
            }
            assertNotEquals(before, nearest(0, 3), "the weights have moved");
            Companion.Choice<List<Float>> choice = companion.negatives(coming(5, anchors));
            assertEquals(1, Objects.requireNonNull(choice.renewal()).event().weightsStep());
            assertEquals(before, Set.copyOf(choice.negatives().get(0)));
        }
    }

    private void turnAround(SplittableRandom random) {
        try (Scope scope = Scope.open()) {
            encoder.parameters().get("in").mul_(Tensors.scalar(-1 - random.nextDouble()));
        }
    }

    @Test
    void readsTheWeightsWhereAMiningByThemBegins() {
        try (RefreshedNegatives<List<Float>> companion =
                companion(new Curriculum<>(List.of(random("0"), dense("10")), 5, 2, 1, 3), 1)) {
            List<Integer> steps = new ArrayList<>();
            for (int step = 1; step <= TOTAL; step++) {
                if (companion.readsWeights(step, TOTAL)) {
                    steps.add(step);
                }
            }
            assertEquals(List.of(8, 13, 18, 23), steps);
        }
    }

    @Test
    void waitsForAMiningThatIsLateAndTellsHowLong() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        Phase<List<Float>> slow = Phase.once("slow", Start.afterSteps(3), () -> {
            await(late);
            return new RandomMiner<>(hunt.corpus());
        });
        try (RefreshedNegatives<List<Float>> companion = companion(new Curriculum<>(List.of(slow), 9, 2, 1, 3), 1)) {
            for (int number = 1; number <= 3; number++) {
                Companion.Choice<List<Float>> choice = companion.negatives(coming(number, anchors));
                assertTrue(choice.negatives().isEmpty(), "the training goes on meanwhile");
                assertNull(choice.renewal());
            }
            FutureTask<Companion.Choice<List<Float>>> swap =
                    new FutureTask<>(() -> companion.negatives(coming(4, anchors)));
            new Thread(swap).start();
            assertThrows(TimeoutException.class, () -> swap.get(50, TimeUnit.MILLISECONDS));
            late.countDown();
            Companion.Renewal renewal =
                    Objects.requireNonNull(swap.get(1, TimeUnit.MINUTES).renewal());
            assertEquals(3, renewal.event().step());
            assertTrue(renewal.waitedSeconds() > 0.02, () -> "waited " + renewal.waitedSeconds());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aMiningThatFailsFailsTheTraining() {
        Phase<List<Float>> broken = Phase.once("broken", Start.afterSteps(1), () -> {
            throw new IllegalStateException("the disk is full");
        });
        try (RefreshedNegatives<List<Float>> companion = companion(new Curriculum<>(List.of(broken), 9, 2, 1, 3), 1)) {
            assertTrue(companion.negatives(coming(1, anchors)).negatives().isEmpty());
            assertEquals(
                    "the disk is full",
                    assertThrows(IllegalStateException.class, () -> companion.negatives(coming(2, anchors)))
                            .getMessage());
        }
        Phase<List<Float>> greedy = new Phase<>(
                "greedy",
                Start.afterSteps(0),
                Phase.Renewal.NEVER,
                weights -> DenseMiner.exact(hunt.corpus(), weights.anchors(), weights.candidates()));
        try (RefreshedNegatives<List<Float>> companion = companion(new Curriculum<>(List.of(greedy), 9, 2, 1, 3), 1)) {
            assertEquals(
                    "the phase greedy reads weights, and its renewal (NEVER) says that it does not; make it with"
                            + " Phase.byWeights",
                    assertThrows(IllegalStateException.class, () -> companion.negatives(coming(1, anchors)))
                            .getMessage());
        }
    }

    /** A mining that nobody waits for ends at the next chunk, and the weights are freed after it. */
    @Test
    @Timeout(60)
    void closingEndsAMiningUnderWay() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        Phase<List<Float>> slow = Phase.byWeights("slow", Start.afterSteps(3), weights -> {
            begun.countDown();
            await(closing);
            // The flag is set soon after; without it this would encode for ever.
            while (true) {
                weights.anchors().encode(corpus);
            }
        });
        RefreshedNegatives<List<Float>> companion = companion(new Curriculum<>(List.of(slow), 9, 2, 1, 3), 1);
        companion.negatives(coming(1, anchors));
        companion.negatives(coming(2, anchors));
        await(begun);
        closing.countDown();
        companion.close();
        assertEquals(Set.of(), companion.tensors().keySet(), "nothing is under way");
    }

    @Test
    void anchorsForWhichNothingIsLeftAreCounted() {
        List<RunEvent.Renewed> renewed;
        List<List<List<List<Float>>>> all = new ArrayList<>();
        Hunt<List<Float>> strict = hunt.with(List.of(new RelativeMargin<>(1)));
        try (RefreshedNegatives<List<Float>> companion = new RefreshedNegatives<>(
                encoder, encoder, new Curriculum<>(List.of(dense("0")), 40, 2, 1, 3), strict, RandomKey.ofSeed(1))) {
            renewed = run(companion, all);
        }
        assertEquals(1, renewed.size());
        int without = (int) all.get(0).stream().filter(List::isEmpty).count();
        assertEquals(without, renewed.get(0).without());
        assertEquals(ANCHORS - without, renewed.get(0).anchors());
        // Only what scores below 0 is left, and the nearest do not.
        assertTrue(without > 0, "some have none");
    }

    @Test
    void aSmallCorpusGivesFewer() {
        Corpus<List<Float>> two = Corpus.of(corpus.subList(20, 22), List::hashCode);
        Hunt<List<Float>> small = new Hunt<>(two, anchors, known, List.of());
        try (RefreshedNegatives<List<Float>> companion = new RefreshedNegatives<>(
                encoder,
                encoder,
                new Curriculum<>(
                        List.of(Phase.drawn("random", Start.afterSteps(0), () -> new RandomMiner<>(two))), 5, 2, 4, 9),
                small,
                RandomKey.ofSeed(1))) {
            assertEquals(
                    2,
                    companion.negatives(coming(1, anchors)).negatives().get(0).size());
            assertEquals(
                    List.of(List.of()),
                    companion
                            .negatives(new Companion.Coming(2, TOTAL, new long[] {12345}))
                            .negatives(),
                    "an anchor that nothing was mined for");
        }
    }

    @Test
    void theCheckpointOfAnotherRunIsRefused() {
        try (Scope scope = Scope.open();
                RefreshedNegatives<List<Float>> one = companion(new Curriculum<>(List.of(random("0")), 3, 2, 1, 5), 1);
                RefreshedNegatives<List<Float>> deeper =
                        companion(new Curriculum<>(List.of(random("0")), 3, 2, 1, 6), 1)) {
            assertNotNull(one.negatives(coming(1, anchors)).renewal());
            assertEquals(
                    "the checkpoint has another shape of lists of the refreshed-negatives; it is of another run",
                    assertThrows(IllegalArgumentException.class, () -> deeper.restore(one.tensors()))
                            .getMessage());
        }
    }

    @Test
    void whatCannotBeIsNamed() {
        assertEquals(
                "anchors is empty; negatives are mined for examples with an anchor and a positive",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Hunt<>(hunt.corpus(), List.of(), known, List.of()))
                        .getMessage());
        List<Anchor<List<Float>>> twice = List.of(anchors.get(0), anchors.get(0));
        assertEquals(
                "anchors (2) must be different, and 1 are; Hunt.anchors gives each once",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new RefreshedNegatives<>(
                                        encoder,
                                        encoder,
                                        new Curriculum<>(List.of(random("0")), 3, 2, 1, 5),
                                        new Hunt<>(hunt.corpus(), twice, known, List.of()),
                                        RandomKey.ofSeed(1)))
                        .getMessage());
        assertEquals(
                "depth (100000000) is too much for 13 anchors: their lists are kept in a checkpoint, which holds 536870911"
                        + " places; at most 41297762 fits",
                assertThrows(IllegalArgumentException.class, () -> new MinedLists(13, 100_000_000))
                        .getMessage());
    }

    @Test
    void stepsDrawFromTheWholeListWithTheSameChance() {
        MinedLists lists = new MinedLists(1, 4);
        assertEquals(1, lists.without());
        lists.set(0, List.of(candidate(7), candidate(8), candidate(9)));
        assertEquals(0, lists.without());
        int[] counts = new int[10];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 3000; i++) {
            for (int place : lists.draw(0, 2, random)) {
                counts[place]++;
            }
        }
        for (int place = 7; place < 10; place++) {
            assertEquals(2000, counts[place], 150, "each with the same chance");
        }
    }

    private static Candidate candidate(int place) {
        return new Candidate(place, 1);
    }

    @Test
    void ofTwoTowersBothAreCopied() {
        try (Perceptron other = encoder(6);
                RefreshedNegatives<List<Float>> companion = new RefreshedNegatives<>(
                        encoder, other, new Curriculum<>(List.of(dense("3")), 9, 2, 1, 3), hunt, RandomKey.ofSeed(1));
                Scope scope = Scope.open()) {
            companion.negatives(coming(1, anchors));
            companion.negatives(coming(2, anchors));
            Set<String> names = companion.tensors().keySet();
            assertTrue(
                    names.containsAll(Set.of("building", "weights.anchors.in", "weights.candidates.in")),
                    names::toString);
        }
    }
}
