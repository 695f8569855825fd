package dev.dipole.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Document;
import dev.dipole.data.RetrievalTask;
import dev.dipole.eval.EvaluationReport;
import dev.dipole.eval.ReciprocalRank;
import dev.dipole.eval.RetrievalEvaluation;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import dev.dipole.retrieve.RetrieverContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Bm25Test extends RetrieverContract<String> {

    /** Documents of three to twelve of fifty words, and one that all have. */
    static List<Document> documents(int size) {
        List<Document> documents = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(size);
        for (int i = 0; i < size; i++) {
            StringBuilder text = new StringBuilder("common");
            for (int j = random.nextInt(3, 13); j > 0; j--) {
                text.append(" word").append((char) ('a' + random.nextInt(26)));
            }
            documents.add(new Document("d" + i, i % 3 == 0 ? "title" : "", text.toString()));
        }
        return documents;
    }

    static List<Document> equal(int size) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            documents.add(new Document("d" + i, "", "common worda wordb"));
        }
        return documents;
    }

    static String text(int i) {
        return "common word" + (char) ('a' + i % 26) + " word" + (char) ('a' + i * 7 % 26);
    }

    @Override
    protected Retriever<String> create(int size) {
        return Bm25.of(documents(size), Analysis.PLAIN, Bm25Settings.defaults());
    }

    @Override
    protected Retriever<String> createOfEqualDocuments(int size) {
        return Bm25.of(equal(size), Analysis.PLAIN, Bm25Settings.defaults());
    }

    @Override
    protected String query(int i) {
        return text(i);
    }

    @Test
    void scoresAreThoseOfTheFormula() {
        List<Document> documents = List.of(
                new Document("x", "", "red red fish"),
                new Document("y", "blue", "fish swim in water"),
                new Document("z", "", "green tree"));
        double k1 = 1.2;
        double b = 0.75;
        double average = (3 + 5 + 2) / 3.0;
        try (Bm25 bm25 = Bm25.of(documents, Analysis.PLAIN, new Bm25Settings(k1, b))) {
            List<Hit> hits = bm25.search("red fish", 10);
            assertEquals(List.of("x", "y"), ids(hits));
            double red = idf(3, 1) * tf(2, 3, average, k1, b);
            double fish = idf(3, 2) * tf(1, 3, average, k1, b);
            assertEquals(red + fish, hits.get(0).score(), 1e-6);
            assertEquals(idf(3, 2) * tf(1, 5, average, k1, b), hits.get(1).score(), 1e-6);
            // A term that stands twice counts twice; a term that is nowhere counts nothing.
            assertEquals(
                    2 * red + fish,
                    bm25.search("red FISH red nowhere", 1).get(0).score(),
                    1e-6);
            // The title is searched as well.
            assertEquals(List.of("y"), ids(bm25.search("blue", 10)));
        }
    }

    private static double idf(int documents, int with) {
        return Math.log(1 + (documents - with + 0.5) / (with + 0.5));
    }

    private static double tf(int count, int length, double average, double k1, double b) {
        return count / (count + k1 * (1 - b + b * length / average));
    }

    @Test
    void nothingInAQueryIsSyntax() {
        try (Retriever<String> bm25 = create(13)) {
            assertEquals(bm25.search("common worda", 5), bm25.search("+common -(worda)^\"~*:[]", 5));
            assertEquals(List.of(), bm25.search("", 5));
            assertEquals(List.of(), bm25.search("?! nowhere", 5));
        }
    }

    @Test
    void aQueryMayHaveThousandsOfTerms() {
        try (Retriever<String> bm25 = create(13)) {
            StringBuilder query = new StringBuilder("common");
            for (int i = 0; i < 5000; i++) {
                query.append(" rare").append(i);
            }
            assertEquals(13, bm25.search(query.toString(), 100).size());
        }
    }

    @Test
    void identifiersAreFoundByTheirWords() {
        List<Document> code = List.of(
                new Document("a", "", "void readHttpHeader() {}"), new Document("b", "", "int COUNT_NODES = 3;"));
        try (Bm25 bm25 = Bm25.of(code, Analysis.CODE, Bm25Settings.defaults())) {
            assertEquals(List.of("a"), ids(bm25.search("Reads the HTTP header", 5)));
            assertEquals(List.of("b"), ids(bm25.search("count the nodes", 5)));
        }
    }

    @Test
    void settingsAreChosenOnATask() {
        // Length alone tells the two apart, and only b sees length: the short one is right.
        RetrievalTask task = new RetrievalTask(
                "dev",
                Map.of("q", "needle"),
                List.of(
                        new Document("long", "", "needle needle hay hay hay hay hay hay hay hay hay hay hay hay"),
                        new Document("short", "", "needle")),
                Map.of("q", Map.of("short", 1)));
        try (Bm25 bm25 = Bm25.of(task.documents(), Analysis.PLAIN, new Bm25Settings(0.9, 0))) {
            assertEquals("long", bm25.search("needle", 1).get(0).id());
            List<Bm25.Trial> trials = bm25.tune(task, new ReciprocalRank(10), Bm25.grid());
            assertEquals(Bm25.grid().size(), trials.size());
            assertEquals(1, trials.get(0).value());
            assertEquals(0.5, trials.get(trials.size() - 1).value());
            Bm25Settings best = trials.get(0).settings();
            assertTrue(best.b() > 0);
            try (Bm25 tuned = bm25.withSettings(best)) {
                assertEquals("short", tuned.search("needle", 1).get(0).id());
            }
            assertEquals("long", bm25.search("needle", 1).get(0).id());
        }
    }

    @Test
    void aSmallCollectionIsEvaluated() {
        RetrievalTask task = new RetrievalTask(
                "tiny/test",
                Map.of("1", "why do cells divide", "2", "vaccine against influenza", "3", "unrelated words only"),
                List.of(
                        new Document("10", "Mitosis", "How a cell divides in two cells."),
                        new Document("11", "Influenza", "Vaccines protect against the flu."),
                        new Document("12", "", "The weather was fine."),
                        new Document("13", "Flu season", "Influenza spreads in winter.")),
                Map.of("1", Map.of("10", 1), "2", Map.of("11", 2, "13", 1), "3", Map.of("12", 1)));
        try (Bm25 bm25 = Bm25.of(task.documents(), Analysis.ENGLISH, Bm25Settings.defaults())) {
            EvaluationReport report =
                    RetrievalEvaluation.of("ndcg@10", "mrr@10", "recall@100").run("bm25", bm25, task);
            assertEquals(2.0 / 3, report.mean("ndcg@10"), 1e-9);
            assertEquals(2.0 / 3, report.mean("mrr@10"), 1e-9);
            assertEquals(List.of("3"), report.withoutAnswer());
        }
    }

    @Test
    void whatCannotBeIndexedIsNamed() {
        assertRefused(
                "documents is empty; there must be at least one to search",
                () -> Bm25.of(List.of(), Analysis.PLAIN, Bm25Settings.defaults()));
        Document document = new Document("x", "", "text");
        assertRefused(
                "identifier \"x\" stands at rows 0 and 1; identifiers must be unique",
                () -> Bm25.of(List.of(document, document), Analysis.PLAIN, Bm25Settings.defaults()));
        assertRefused("k1 (-1.0) must be at least 0; maybe 0.9", () -> new Bm25Settings(-1, 0.4));
        assertRefused("b (1.5) must lie in [0, 1]; maybe 0.4", () -> new Bm25Settings(0.9, 1.5));
    }

    private static void assertRefused(String message, Runnable work) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, work::run).getMessage());
    }
}
