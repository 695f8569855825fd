package dev.dipole.negatives.filter;

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
import dev.dipole.negatives.MiningReport;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.miner.DenseMiner;
import dev.dipole.testing.Seeds;
import dev.dipole.testing.Texts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * False negatives planted where the truth is known: every positive has copies with one word changed, added or left out, and
 * paraphrases that share no word with it and that the model finds as near as the positive itself.
 */
@ExtendWith(Seeds.class)
final class PlantedNegativesTest {

    private static final int ANCHORS = 120;
    private static final int DIM = 64;

    /** Of one subject, the texts of which belong together; {@code Kind.TRUE} are the positives of other subjects. */
    private enum Kind {
        COPY,
        PARAPHRASE,
        TRUE
    }

    /**
     * Planted texts.
     *
     * @param kinds by text; what is not there is an anchor or a positive
     * @param subjects by text
     * @param vectors by text, of unit length
     */
    private record Planted(
            List<Example<String>> examples,
            List<String> corpus,
            Map<String, Kind> kinds,
            Map<String, Integer> subjects,
            Map<String, float[]> vectors)
            implements Encoder<String> {

        @Override
        public int dim() {
            return DIM;
        }

        @Override
        public float[][] encode(List<String> inputs) {
            return inputs.stream().map(vectors::get).toArray(float[][]::new);
        }

        void put(String text, int subject, Kind kind, float[] vector) {
            corpus.add(text);
            kinds.put(text, kind);
            subjects.put(text, subject);
            vectors.put(text, vector);
        }
    }

    private static List<String> words(SplittableRandom random, int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(Texts.word('a', random.nextInt(20 * 20 * 20)));
        }
        return words;
    }

    /** At this cosine to the other, otherwise in a random direction. */
    private static float[] near(float[] other, double cosine, SplittableRandom random) {
        double[] drawn = new double[DIM];
        double along = 0;
        for (int i = 0; i < DIM; i++) {
            drawn[i] = random.nextGaussian();
            along += drawn[i] * other[i];
        }
        double square = 0;
        for (int i = 0; i < DIM; i++) {
            drawn[i] -= along * other[i];
            square += drawn[i] * drawn[i];
        }
        float[] made = new float[DIM];
        for (int i = 0; i < DIM; i++) {
            made[i] = (float) (cosine * other[i] + Math.sqrt((1 - cosine * cosine) / square) * drawn[i]);
        }
        return made;
    }

    private static Planted plant(SplittableRandom random) {
        Planted planted =
                new Planted(new ArrayList<>(), new ArrayList<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
        float[] pole = new float[DIM];
        pole[0] = 1;
        for (int subject = 0; subject < ANCHORS; subject++) {
            // Anchors are alike, as those of one domain are: a true negative may be near, only not as near as the
            // positive.
            float[] anchor = near(pole, 0.7, random);
            String question = String.join(" ", words(random, 8));
            planted.vectors.put(question, anchor);
            // A changed word takes three of n - 2 runs of three and puts as many: (n - 5) / (n + 1) are common, half
            // from 11 on.
            List<String> positive = words(random, 11 + random.nextInt(20));
            planted.put(String.join(" ", positive), subject, Kind.TRUE, near(anchor, 0.8, random));
            planted.examples.add(Example.pair(question, String.join(" ", positive)));
            for (int edit = 0; edit < 3; edit++) {
                List<String> copy = new ArrayList<>(positive);
                int at = random.nextInt(copy.size());
                if (edit == 0) {
                    copy.set(at, words(random, 1).get(0));
                } else if (edit == 1) {
                    copy.remove(at);
                } else {
                    copy.add(at, words(random, 1).get(0));
                }
                // Wherever the model sees it: this filter goes by words.
                planted.put(
                        String.join(" ", copy),
                        subject,
                        Kind.COPY,
                        near(anchor, 0.2 + 0.6 * random.nextDouble(), random));
            }
            for (int i = 0; i < 2; i++) {
                double cosine = 0.8 * (0.96 + 0.2 * random.nextDouble());
                planted.put(
                        String.join(" ", words(random, 12)), subject, Kind.PARAPHRASE, near(anchor, cosine, random));
            }
        }
        return planted;
    }

    /** Of the corpus, all that is left for an anchor, by what it is; that of another subject is a true negative of it. */
    private static Map<Kind, Long> left(Planted planted, List<NegativeFilter<String>> filters) {
        Source<String> source = Sources.of("planted", planted.examples);
        Corpus<String> corpus = Corpus.of(planted.corpus, KnownPositives::hash);
        Map<Kind, Long> left = new EnumMap<>(Kind.class);
        try (Miner<String> miner = DenseMiner.exact(corpus, planted, planted)) {
            MiningReport report = Mining.of(corpus, miner, KnownPositives.of(source))
                    .with(filters)
                    .with(corpus.size(), corpus.size())
                    .mine(source, mined -> mined.forEach(one -> count(one, planted, corpus, left)));
            assertEquals(ANCHORS, report.anchors());
        }
        return left;
    }

    private static void count(Mined<String> one, Planted planted, Corpus<String> corpus, Map<Kind, Long> left) {
        Integer subject = planted.subjects.get(one.anchor().positive());
        for (Candidate negative : one.negatives()) {
            String text = corpus.get(negative.place());
            Kind kind = planted.subjects.get(text).equals(subject) ? planted.kinds.get(text) : Kind.TRUE;
            left.merge(kind, 1L, Long::sum);
        }
    }

    private static final long TRUE = (long) ANCHORS * (ANCHORS - 1) * 6;

    @Test
    void unfilteredAllOfThemAreMined(SplittableRandom random) {
        assertEquals(
                Map.of(Kind.COPY, 3L * ANCHORS, Kind.PARAPHRASE, 2L * ANCHORS, Kind.TRUE, TRUE),
                left(plant(random), List.of()));
    }

    @Test
    void nearCopiesRemovesEveryCopyAndNothingElse(SplittableRandom random) {
        Planted planted = plant(random);
        Corpus<String> corpus = Corpus.of(planted.corpus, KnownPositives::hash);
        assertEquals(
                Map.of(Kind.PARAPHRASE, 2L * ANCHORS, Kind.TRUE, TRUE),
                left(planted, List.of(new NearCopies(corpus, 0.5))));
    }

    @Test
    void aRelativeMarginRemovesEveryParaphraseAndHardlyATrueNegative(SplittableRandom random) {
        Map<Kind, Long> left = left(plant(random), List.of(new RelativeMargin<>(0.05)));
        assertEquals(0, left.getOrDefault(Kind.PARAPHRASE, 0L));
        assertEquals(TRUE, left.get(Kind.TRUE), 0.001 * TRUE);
    }

    @Test
    void togetherTheyLeaveTrueNegatives(SplittableRandom random) {
        Planted planted = plant(random);
        Corpus<String> corpus = Corpus.of(planted.corpus, KnownPositives::hash);
        Map<Kind, Long> left = left(planted, List.of(new NearCopies(corpus, 0.5), new RelativeMargin<>(0.05)));
        assertEquals(Set.of(Kind.TRUE), left.keySet());
        assertTrue(left.get(Kind.TRUE) > 0.999 * TRUE, () -> left + " of " + TRUE);
    }
}
