package dev.dipole.negatives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.negatives.choice.Uniform;
import dev.dipole.negatives.filter.AbsoluteMargin;
import dev.dipole.negatives.filter.Ceiling;
import dev.dipole.negatives.filter.PercentileMargin;
import dev.dipole.negatives.filter.RankWindow;
import dev.dipole.negatives.miner.DenseMiner;
import dev.dipole.negatives.miner.RandomMiner;
import dev.dipole.negatives.miner.WordEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.testing.Seeds;
import dev.dipole.testing.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class MiningTest {

    private static final WordEncoder WORDS = WordEncoder.of(512);

    private static Source<String> pairs(SplittableRandom random, int count) {
        return Sources.of("made up", Texts.pairs(random, Math.max(2, count / 4), count));
    }

    private static DenseMiner<String> dense(Corpus<String> corpus) {
        return DenseMiner.exact(corpus, WORDS, WORDS);
    }

    @Test
    void aCorpusSmallerThanWhatIsWantedGivesFewer() {
        Source<String> source = Sources.of("two", List.of(Example.pair("q1", "a1"), Example.pair("q2", "a2")));
        Corpus<String> corpus = Corpus.of(source);
        List<Mined<String>> all = new ArrayList<>();
        try (Miner<String> miner = dense(corpus)) {
            MiningReport report = Mining.of(corpus, miner, KnownPositives.of(source))
                    .with(5, 100)
                    .mine(source, all::addAll);
            assertEquals(2, report.withFewer());
            assertEquals(0, report.withoutNegatives());
            assertEquals(2, report.kept());
        }
        assertEquals(1, all.get(0).negatives().get(0).place());
        assertEquals(0, all.get(1).negatives().get(0).place());
    }

    @Test
    void anchorsOfWhichAllIsFilteredAwayAreKeptAndCounted(SplittableRandom random) {
        Source<String> source = pairs(random, 40);
        Corpus<String> corpus = Corpus.of(source);
        List<Mined<String>> all = new ArrayList<>();
        try (Miner<String> miner = dense(corpus)) {
            MiningReport report = Mining.of(corpus, miner, KnownPositives.of(source))
                    .with(List.of(new Ceiling<>(-2)))
                    .mine(source, all::addAll);
            assertEquals(40, report.anchors());
            assertEquals(40, report.withoutNegatives());
            assertEquals(0, report.kept());
            MiningReport.Removal removal = report.removals().get("ceiling -2.0");
            assertEquals(report.proposed() - report.belonging(), removal.first());
            assertEquals(report.removed().size(), removal.first());
            assertEquals(3, removal.examples().size());
        }
        assertEquals(40, all.size());
        assertTrue(all.stream().allMatch(mined -> mined.negatives().isEmpty()));
    }

    @Test
    void anchorsWithoutPositiveAreMinedFor() {
        Source<String> source = Sources.of(
                "labelled",
                List.of(Example.labelled("q1 x", "one"), Example.pair("q2", "a2"), Example.pair("q3", "a3")));
        Corpus<String> corpus = Corpus.of(source);
        List<Mined<String>> all = new ArrayList<>();
        try (Miner<String> miner = dense(corpus)) {
            MiningReport report = Mining.of(corpus, miner, KnownPositives.of(source))
                    .with(List.of(new AbsoluteMargin<>(0)))
                    .with(2, 10)
                    .mine(source, all::addAll);
            assertEquals(1, report.unscored());
        }
        // No margin can say anything without a positive's score.
        assertEquals(2, all.get(0).negatives().size());
        assertTrue(Double.isNaN(all.get(0).positiveScore()));
    }

    @Test
    void whatRemainsDoesNotDependOnTheOrderOfFilters(SplittableRandom random) {
        Source<String> source = pairs(random, 200);
        Corpus<String> corpus = Corpus.of(source);
        NegativeFilter<String> window = new RankWindow<>(2, 30);
        NegativeFilter<String> margin = new AbsoluteMargin<>(0.1);
        List<Mined<String>> one = new ArrayList<>();
        List<Mined<String>> other = new ArrayList<>();
        try (Miner<String> miner = dense(corpus)) {
            Mining<String> mining = Mining.of(corpus, miner, KnownPositives.of(source));
            MiningReport first = mining.with(List.of(window, margin)).mine(source, one::addAll);
            MiningReport second = mining.with(List.of(margin, window)).mine(source, other::addAll);
            long firstRemoved = 0;
            for (String name : List.of(window.name(), margin.name())) {
                MiningReport.Removal a = first.removals().get(name);
                MiningReport.Removal b = second.removals().get(name);
                assertEquals(a.objected(), b.objected());
                firstRemoved += a.first() - b.first();
            }
            assertEquals(0, firstRemoved);
            assertTrue(
                    first.removals().get(margin.name()).objected()
                            > first.removals().get(margin.name()).first(),
                    "the two never object to the same candidate");
        }
        assertEquals(one, other);
    }

    @Test
    void aPercentileLooksAtAllPositivesFirst(SplittableRandom random) {
        Source<String> source = pairs(random, 120);
        Corpus<String> corpus = Corpus.of(source);
        KnownPositives known = KnownPositives.of(source);
        try (Miner<String> miner = dense(corpus);
                Miner<String> blind = new RandomMiner<>(corpus)) {
            Mining<String> mining = Mining.of(corpus, miner, known).with(List.of(new PercentileMargin<>(50)));
            double median = mining.positives(source).quantile(0.5);
            List<Mined<String>> all = new ArrayList<>();
            MiningReport report = mining.mine(source, all::addAll);
            assertTrue(report.removed().size() > 0 && report.kept() > 0, "nothing was compared");
            all.forEach(mined -> mined.negatives().forEach(negative -> assertTrue(negative.score() <= median)));
            Mining<String> without = Mining.of(corpus, blind, known).with(List.of(new PercentileMargin<>(50)));
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> without.mine(source, mined -> {}));
            assertEquals(
                    "miner \"random\" has no score for any positive, and a filter compares with all of them; leave that"
                            + " filter out, or give the miner a scorer",
                    e.getMessage());
        }
    }

    @Test
    void aReportThatWasNotedGoesOn(SplittableRandom random) {
        Source<String> source = pairs(random, 90);
        Corpus<String> corpus = Corpus.of(source);
        try (Miner<String> miner = dense(corpus)) {
            Mining<String> mining =
                    Mining.of(corpus, miner, KnownPositives.of(source)).with(List.of(new AbsoluteMargin<>(0.1)));
            MiningReport whole = mining.mine(source, mined -> {});
            List<Anchor<String>> anchors = new ArrayList<>();
            source.readAll().forEach(example -> anchors.addAll(Anchor.of(example, KnownPositives::hash)));
            MiningReport first = new MiningReport(mining);
            mining.mine(anchors.subList(0, 31), PositiveScores.none(), first);
            MiningReport then = new MiningReport(mining);
            then.restore(first.toMap());
            mining.mine(anchors.subList(31, anchors.size()), PositiveScores.none(), then);
            assertEquals(whole.toMap(), then.toMap());
        }
    }

    @Test
    void drawsDependOnTheKey(SplittableRandom random, RandomKey key) {
        Source<String> source = pairs(random, 60);
        Corpus<String> corpus = Corpus.of(source);
        List<List<Mined<String>>> runs = new ArrayList<>();
        try (Miner<String> miner = dense(corpus)) {
            Mining<String> mining =
                    Mining.of(corpus, miner, KnownPositives.of(source)).with(new Uniform());
            for (RandomKey each : List.of(key, key, key.split(1))) {
                List<Mined<String>> all = new ArrayList<>();
                mining.with(each).mine(source, all::addAll);
                runs.add(all);
            }
        }
        assertEquals(runs.get(0), runs.get(1));
        assertTrue(!runs.get(0).equals(runs.get(2)), "the key changes nothing");
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        Corpus<String> corpus = Corpus.of(List.of("a"), KnownPositives::hash);
        Mining<String> mining = Mining.of(corpus, new RandomMiner<>(corpus), KnownPositives.none());
        assertEquals(
                "negatives (0) must be at least 1; maybe 5",
                assertThrows(IllegalArgumentException.class, () -> mining.with(0, 10))
                        .getMessage());
        assertEquals(
                "depth (3) must be at least the number of negatives (5); maybe 100, as positives are among the proposed",
                assertThrows(IllegalArgumentException.class, () -> mining.with(5, 3))
                        .getMessage());
        assertEquals(
                "filter \"ceiling 0.5\" is there twice; a report could not tell them apart",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> mining.with(List.of(new Ceiling<>(0.5), new Ceiling<>(0.5))))
                        .getMessage());
    }
}
