package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Document;
import dev.dipole.data.Example;
import dev.dipole.data.InputException;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.model.Model;
import dev.dipole.model.Prompts;
import dev.dipole.monitor.RunEvent;
import dev.dipole.random.RandomKey;
import dev.dipole.retrieve.ExactIndex;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import dev.dipole.settings.Settings;
import dev.dipole.similarity.VectorMetric;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Texts;
import dev.dipole.train.Companion;
import dev.dipole.train.TrainingListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** What settings mine while a model is trained. */
@ExtendWith(OneThread.class)
final class MinedNegativesTest {

    private static final int TOPICS = 30;

    private static final Source<String> PAIRS = Sources.of("toy", Texts.pairs(new SplittableRandom(1), TOPICS, 300));

    /** Finds what shares words with the query, and keeps what it was built of and asked with. */
    private static final class Words implements Retriever<String> {

        private final List<Document> documents;
        private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

        Words(List<Document> documents) {
            this.documents = documents;
        }

        @Override
        public List<Hit> search(String query, int k) {
            asked.add(query);
            Set<String> words = Set.copyOf(Arrays.asList(query.split(" ")));
            return documents.stream()
                    .map(document -> new Hit(
                            document.id(),
                            Stream.of(document.content().split(" "))
                                    .filter(words::contains)
                                    .count()))
                    .filter(hit -> hit.score() > 0)
                    .sorted((a, b) -> Double.compare(b.score(), a.score()))
                    .limit(k)
                    .toList();
        }

        @Override
        public List<List<Hit>> searchAll(List<String> queries, int k) {
            return queries.stream().map(query -> search(query, k)).toList();
        }

        @Override
        public int size() {
            return documents.size();
        }

        @Override
        public void close() {}
    }

    private static TextTraining small(String... phases) {
        return Dipole.text()
                .set("dim", 16)
                .batch(32)
                .epochs(4)
                .set("negatives.phases", String.join(",", phases))
                .set("negatives.refresh-every", 8)
                .set("negatives.swap-after", 4)
                .set("negatives.depth", 10);
    }

    @Test
    void promptsStandBeforeMinedTextsOnceAndBeforeNoWordThatIsSearched() {
        List<Words> built = new ArrayList<>();
        NegativesSettings settings = Settings.override(
                NegativesSettings.none(), List.of("phases=lexical@0,random@5", "per-anchor=3", "relative-margin=0"));
        List<String> documents = List.of("obbbb obbbb", "a document that no example names", " ");
        MinedNegatives mined = new MinedNegatives(
                settings,
                documents,
                bare -> {
                    Words words = new Words(bare);
                    built.add(words);
                    return words;
                },
                null);
        Prompts prompts = Prompts.of("query: ", "passage: ");
        Source<String> prompted = Sources.mapped(
                PAIRS,
                example -> Example.pair(
                        "query: " + example.anchor(),
                        "passage: " + example.positives().get(0)));
        List<Example<String>> examples = prompted.readAll();
        Set<String> positives = new HashSet<>();
        examples.forEach(example -> positives.addAll(example.positives()));
        long[] anchors = examples.stream()
                .mapToLong(example -> KnownPositives.hash(example.anchor()))
                .toArray();
        Set<String> seen = new HashSet<>();
        try (StaticTextEncoder encoder = StaticTextEncoder.random(Texts.tokenizer(TOPICS), 8, 32, RandomKey.ofSeed(1));
                Companion<String> companion = mined.companion(encoder, prompted, prompts, RandomKey.ofSeed(2))) {
            for (int number = 1; number <= 9; number++) {
                List<List<String>> negatives = companion
                        .negatives(new Companion.Coming(number, 20, anchors))
                        .negatives();
                for (int i = 0; i < anchors.length; i++) {
                    assertFalse(negatives
                            .get(i)
                            .contains(examples.get(i).positives().get(0)));
                    seen.addAll(negatives.get(i));
                }
            }
        }
        for (String negative : seen) {
            assertTrue(negative.startsWith("passage: "), negative);
            assertFalse(negative.substring(1).contains("passage: "), negative);
        }
        assertTrue(seen.contains("passage: a document that no example names"), "documents are mined from, too");
        seen.removeAll(positives);
        assertEquals(2, seen.size(), () -> "a blank document is none: " + seen);
        Words words = built.get(0);
        assertEquals(1, built.size(), "words are indexed once");
        assertEquals(positives.size() + 2, words.size());
        words.documents.forEach(document -> assertFalse(document.content().contains("passage: ")));
        Set<String> questions = new HashSet<>();
        PAIRS.readAll().forEach(example -> questions.add(example.anchor()));
        assertEquals(questions, Set.copyOf(words.asked));
        assertEquals(questions.size(), words.asked.size(), "each once");
    }

    private static List<RunEvent.Renewed> renewed(TextTraining training, List<String> hashes) {
        List<RunEvent.Renewed> told = new ArrayList<>();
        training.listener(new TrainingListener() {
            @Override
            public void renewed(RunEvent.Renewed renewed, double waitedSeconds) {
                told.add(renewed);
            }
        });
        try (Model model = training.train(PAIRS)) {
            hashes.add(model.hash());
        }
        return told;
    }

    @Test
    void aCurriculumTrainsAModelAndTellsHowStaleItIs() {
        List<String> hashes = new ArrayList<>();
        List<RunEvent.Renewed> told =
                renewed(small("random@0", "lexical@25%", "dense@50%").lexical(Words::new), hashes);
        assertEquals(
                List.of("random 0", "lexical 10", "dense 20", "dense 28", "dense 36"),
                told.stream()
                        .filter(each -> !each.phase().equals("random") || each.step() == 0)
                        .map(each -> each.phase() + " " + each.step())
                        .toList());
        RunEvent.Renewed last = told.get(told.size() - 1);
        assertEquals(4, last.staleness(last.step()));
        assertEquals(told, renewed(small("random@0", "lexical@25%", "dense@50%").lexical(Words::new), hashes));
        renewed(small(), hashes);
        assertEquals(hashes.get(0), hashes.get(1));
        assertNotEquals(hashes.get(0), hashes.get(2));
    }

    @Test
    void denseNegativesAreSearchedByWhatIsGiven() {
        List<Integer> sizes = new ArrayList<>();
        List<String> hashes = new ArrayList<>();
        renewed(
                small("dense@0").set("negatives.search", "hnsw").approximate((ids, vectors) -> {
                    sizes.add(ids.size());
                    return ExactIndex.of(ids, vectors, VectorMetric.DOT);
                }),
                hashes);
        assertTrue(sizes.size() > 2, sizes::toString);
        renewed(small("dense@0"), hashes);
        assertEquals(hashes.get(0), hashes.get(1), "the index finds what exact search does");
    }

    @Test
    void whatCannotBeIsNamed() {
        assertMessage(
                "negatives.phases [lexical@0] name lexical, and there is no index of words; give one to"
                        + " TextTraining.lexical",
                () -> small("lexical@0").train(PAIRS));
        assertMessage(
                "negatives.search is hnsw, and there is no such index; give one to TextTraining.approximate, or search"
                        + " exactly",
                () -> small("dense@0").set("negatives.search", "hnsw").train(PAIRS));
        assertMessage(
                "phases (dense) must say when the phase begins, such as dense@0 or dense@20%",
                () -> small("dense").train(PAIRS));
        assertMessage(
                "phases (hard@0) must begin with one of random, lexical, dense; such as dense@20%",
                () -> small("hard@0").train(PAIRS));
        assertMessage(
                "phase random begins after 10.0%",
                () -> small("dense@50%", "random@10%").train(PAIRS));
        for (String[] bad : new String[][] {
            {"per-anchor=0", "per-anchor (0) must be at least 1; leave phases empty to mine nothing"},
            {"depth=0", "depth (0) must be at least per-anchor (1): the negatives are drawn from it"},
            {"refresh-every=0", "refresh-every (0) must be at least 1 step"},
            {
                "swap-after=101",
                "swap-after (101) must be in [0, refresh-every = 100]: one mining ends before the next begins"
            },
            {
                "relative-margin=1",
                "relative-margin (1.0) must be in [0, 1): 0.05 leaves out what scores above 95% of the positive"
            }
        }) {
            assertMessage(bad[1], () -> Settings.override(NegativesSettings.none(), List.of(bad[0])));
        }
        Source<String> labelled = Sources.of(
                "labelled",
                Stream.of("a", "b", "c", "d")
                        .map(text -> Example.labelled(text, text.compareTo("c") < 0 ? "x" : "y"))
                        .toList());
        InputException e =
                assertThrows(InputException.class, () -> small("random@0").train(labelled));
        assertTrue(
                String.valueOf(e.getMessage())
                        .contains("labelled has no plain pair, and negatives.phases [random@0] mine"),
                e::getMessage);
    }

    private static void assertMessage(String part, Executable work) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, work).getMessage());
        assertTrue(message.contains(part), () -> message + "\nlacks: " + part);
    }
}
