package dev.dipole.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.encoder.Encoder;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Mined;
import dev.dipole.negatives.Miner;
import dev.dipole.negatives.Mining;
import dev.dipole.negatives.filter.RelativeMargin;
import dev.dipole.negatives.miner.DenseMiner;
import dev.dipole.negatives.miner.MinerContract;
import dev.dipole.random.RandomKey;
import dev.dipole.similarity.VectorMetric;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The dense miner over a graph of neighbours: it keeps to what every miner does, and misses what the graph misses. */
final class HnswMiningTest extends MinerContract {

    private static final int TOPICS = 120;
    private static final int PAIRS = 3000;

    /** One thread, so that a second miner has the same graph. */
    private static DenseMiner<String> graph(Corpus<String> corpus, Encoder<String> encoder) {
        HnswSettings settings = HnswIndexTest.SETTINGS.withThreads(1);
        return DenseMiner.of(
                corpus, encoder, encoder, (ids, vectors) -> HnswIndex.of(ids, vectors, VectorMetric.DOT, settings));
    }

    /** How often each word stands in a text: products of whole numbers are exact, in whatever order Lucene sums them. */
    private record WordCounts(int dim) implements Encoder<String> {

        @Override
        public float[][] encode(List<String> inputs) {
            float[][] vectors = new float[inputs.size()][dim];
            for (int i = 0; i < vectors.length; i++) {
                for (String word : inputs.get(i).split("\\s+")) {
                    // Without the letter of the side that asks or answers.
                    vectors[i][Math.floorMod(word.substring(1).hashCode(), dim)]++;
                }
            }
            return vectors;
        }
    }

    @Override
    protected Miner<String> miner(Corpus<String> corpus) {
        return graph(corpus, new WordCounts(64));
    }

    /** Unit vectors around a centre for each topic, which is a text's first word; what else it says moves it a little. */
    private record Clusters(int dim) implements Encoder<String> {

        @Override
        public float[][] encode(List<String> inputs) {
            float[][] vectors = new float[inputs.size()][dim];
            for (int i = 0; i < vectors.length; i++) {
                String text = inputs.get(i);
                SplittableRandom centre = RandomKey.ofSeed(7)
                        .split(text.substring(0, text.indexOf(' ')))
                        .generator();
                SplittableRandom rest = RandomKey.ofSeed(7).split(text).generator();
                double square = 0;
                for (int j = 0; j < dim; j++) {
                    vectors[i][j] = (float) (centre.nextGaussian() + 0.7 * rest.nextGaussian());
                    square += vectors[i][j] * vectors[i][j];
                }
                for (int j = 0; j < dim; j++) {
                    vectors[i][j] /= (float) Math.sqrt(square);
                }
            }
            return vectors;
        }
    }

    private static List<Set<Integer>> mined(Source<String> source, Corpus<String> corpus, Miner<String> miner) {
        List<Set<Integer>> places = new ArrayList<>();
        Mining.of(corpus, miner, KnownPositives.of(source))
                .with(List.of(new RelativeMargin<>(0.05)))
                .with(5, 50)
                .mine(source, all -> {
                    for (Mined<String> one : all) {
                        Set<Integer> own = new HashSet<>();
                        for (Candidate negative : one.negatives()) {
                            own.add(negative.place());
                        }
                        places.add(own);
                    }
                });
        return places;
    }

    @Test
    void negativesAreThoseOfExactSearchUpToTheRecallOfTheIndex() {
        List<Example<String>> examples = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            examples.add(Example.pair("t" + i % TOPICS + " question " + i, "t" + i % TOPICS + " answer " + i));
        }
        Source<String> source = Sources.of("clusters", examples);
        Corpus<String> corpus = Corpus.of(source);
        Encoder<String> encoder = new Clusters(32);
        List<Set<Integer>> exact;
        List<Set<Integer>> near;
        try (Miner<String> all = DenseMiner.exact(corpus, encoder, encoder);
                Miner<String> some = graph(corpus, encoder)) {
            exact = mined(source, corpus, all);
            near = mined(source, corpus, some);
        }
        assertEquals(PAIRS, near.size());
        int expected = 0;
        int found = 0;
        for (int i = 0; i < PAIRS; i++) {
            expected += exact.get(i).size();
            Set<Integer> both = new HashSet<>(exact.get(i));
            both.retainAll(near.get(i));
            found += both.size();
        }
        assertTrue(expected > 2 * PAIRS, "hardly anything was mined, so nothing was compared");
        double floor = new HnswIndexTest().recallFloor();
        assertTrue(found >= floor * expected, found + " of " + expected + " found, and the floor is " + floor);
    }
}
