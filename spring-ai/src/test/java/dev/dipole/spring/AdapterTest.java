package dev.dipole.spring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.dipole.data.InputException;
import dev.dipole.model.Model;
import dev.dipole.model.Prompts;
import dev.dipole.search.EntryStore;
import dev.dipole.search.HnswSettings;
import dev.dipole.search.StoreSettings;
import dev.dipole.similarity.VectorMetric;
import dev.dipole.testing.Models;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Texts;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.rag.Query;
import org.springframework.ai.rag.retrieval.search.VectorStoreDocumentRetriever;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.filter.Filter;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;
import org.springframework.ai.vectorstore.filter.FilterExpressionTextParser;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationContext;

/** Both adapters through Spring AI's interfaces and its document retriever. */
@ExtendWith(OneThread.class)
final class AdapterTest {

    private static final int TOPICS = 30;

    @TempDir
    static Path shared;

    private static Model trained;
    private static Model prompted;

    @TempDir
    Path parent;

    @BeforeAll
    static void models() {
        trained = Models.trained(TOPICS);
        prompted = Models.transformer(shared.resolve("bert"), Prompts.of("query: ", "passage: "));
    }

    @AfterAll
    static void close() {
        trained.close();
        prompted.close();
    }

    /** An answer for each topic, whose identifier is {@code prefix + topic}. */
    private static List<Document> answers(String prefix) {
        SplittableRandom random = new SplittableRandom(7);
        List<Document> documents = new ArrayList<>();
        for (int topic = 0; topic < TOPICS; topic++) {
            documents.add(new Document(prefix + topic, Texts.text(random, 'a', topic), Map.of("topic", topic)));
        }
        return documents;
    }

    private static List<Document> retrieve(VectorStore store, int topic, int most, Filter.Expression filter) {
        return VectorStoreDocumentRetriever.builder()
                .vectorStore(store)
                .topK(most)
                .filterExpression(filter)
                .build()
                .retrieve(new Query(Texts.word('q', topic)));
    }

    private static int found(VectorStore store) {
        int found = 0;
        for (int topic = 0; topic < TOPICS; topic++) {
            List<Document> documents = retrieve(store, topic, 1, null);
            assertEquals(1, documents.size());
            found += documents.get(0).getMetadata().get("topic").equals(topic) ? 1 : 0;
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Integer.MAX_VALUE})
    void aQuestionFindsItsAnswer(int graphFrom) {
        DipoleVectorStore store = DipoleVectorStore.builder(trained)
                .settings(new StoreSettings(graphFrom, HnswSettings.defaults().withThreads(1)))
                .build();
        store.add(answers("a"));
        store.add(List.of(new Document("other", "nothing of any topic", Map.of("topic", -1))));
        assertEquals(TOPICS + 1, store.size());
        int found = found(store);
        assertTrue(found >= TOPICS - 3, found + " of " + TOPICS);
        Path folder = parent.resolve("store");
        store.save(folder);
        DipoleVectorStore read = DipoleVectorStore.open(folder, trained);
        assertEquals(store.size(), read.size());
        for (int topic = 0; topic < TOPICS; topic++) {
            assertEquals(retrieve(store, topic, 5, null), retrieve(read, topic, 5, null));
        }
        String message = assertThrows(InputException.class, () -> DipoleVectorStore.open(folder, prompted))
                .getMessage();
        assertTrue(message.contains(trained.hash()) && message.contains(prompted.hash()), message);
    }

    @Test
    void eachSideHasItsPrompt() {
        List<String> texts = List.of("the first text", "a second one");
        List<Document> documents = texts.stream().map(Document::new).toList();
        float[][] asQueries = prompted.encodeQueries(texts);
        float[][] asDocuments = prompted.encodeDocuments(texts);
        assertFalse(Arrays.equals(asQueries[0], asDocuments[0]), "the prompts must make a difference");

        EmbeddingModel queries = DipoleEmbeddingModel.forQueries(prompted);
        assertVectors(asQueries, queries.embed(texts));
        assertArrayEquals(asQueries[1], queries.embed(texts.get(1)), 1e-6f);
        assertVectors(asDocuments, DipoleEmbeddingModel.forDocuments(prompted).embed(texts));
        for (EmbeddingModel model : List.of(queries, DipoleEmbeddingModel.forDocuments(prompted))) {
            assertArrayEquals(asDocuments[1], model.embed(documents.get(1)), 1e-6f);
            // Cut into single documents and turned around: the vectors stay in the documents' order.
            assertVectors(
                    asDocuments,
                    model.embed(documents, EmbeddingOptions.builder().build(), all -> {
                        List<List<Document>> batches = new ArrayList<>();
                        all.forEach(document -> batches.add(List.of(document)));
                        Collections.reverse(batches);
                        return batches;
                    }));
            assertEquals(prompted.dim(), model.dimensions());
        }
        EmbeddingResponse response = queries.call(new EmbeddingRequest(texts, null));
        assertEquals(prompted.hash(), response.getMetadata().getModel());
        assertEquals(1, response.getResults().get(1).getIndex());

        DipoleVectorStore store = DipoleVectorStore.of(prompted);
        store.add(documents);
        Document best = store.similaritySearch(
                        SearchRequest.builder().query(texts.get(0)).topK(1).build())
                .get(0);
        int row = texts.indexOf(best.getText());
        double cosine = VectorMetric.COSINE.score(asQueries[0], asDocuments[row]);
        assertEquals(cosine, best.getScore(), 1e-6);
        assertEquals(1 - cosine, (Double) best.getMetadata().get("distance"), 1e-6);
        assertTrue(cosine < 0.99999, "the two prompts must make a difference");
    }

    private static void assertVectors(float[][] expected, List<float[]> actual) {
        assertEquals(expected.length, actual.size());
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual.get(i), 1e-6f);
        }
    }

    @Test
    void filtersGiveTheBestOfWhatPasses() {
        DipoleVectorStore store = DipoleVectorStore.of(trained);
        store.add(answers("a"));
        for (int topic = 0; topic < TOPICS; topic++) {
            List<Integer> all = topics(search(store, topic, TOPICS, null));
            assertEquals(TOPICS, all.size());
            assertEquals(
                    all.stream()
                            .filter(found -> found >= 10 && found != 12)
                            .limit(4)
                            .toList(),
                    topics(search(store, topic, 4, "topic >= 10 && topic != 12")));
        }
    }

    private static List<Document> search(VectorStore store, int topic, int most, String filter) {
        SearchRequest.Builder request =
                SearchRequest.builder().query(Texts.word('q', topic)).topK(most).similarityThresholdAll();
        return store.similaritySearch((filter == null ? request : request.filterExpression(filter)).build());
    }

    private static List<Integer> topics(List<Document> documents) {
        return documents.stream()
                .map(document -> (Integer) document.getMetadata().get("topic"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "int == 5                          ; true",
                "int == 5.0                        ; true",
                "int == '5'                        ; false",
                "int != '5'                        ; true",
                "int > 4 && int < 6                ; true",
                "int >= 6 || int <= 4              ; false",
                "long == 9007199254740993L         ; true",
                "long == 9007199254740992L         ; false",
                "float == 0.1                      ; true",
                "double < 0.5                      ; true",
                "text == 'blue'                    ; true",
                "text > 'black'                    ; true",
                "text IN ['red', 'blue']           ; true",
                "text NOT IN ['red', 'blue']       ; false",
                "truth == true                     ; true",
                "truth != true                     ; false",
                "NOT (truth == true)               ; false",
                "missing == 1                      ; false",
                "missing != 1                      ; true",
                "missing < 1                       ; false",
                "missing IN ['a']                  ; false",
                "missing NOT IN ['a']              ; true",
                "missing IS NULL                   ; true",
                "int IS NULL                       ; false",
                "int IS NOT NULL                   ; true",
                "date == '2026-11-22T06:53:51Z'    ; true",
                "date > '2026-11-22'               ; true",
                "id == '00000000-0000-0001-0000-000000000002' ; true",
                "(int == 1 || text == 'blue') && truth == true ; true",
            })
    void filterExpressions(String expression, boolean passes) {
        DipoleVectorStore store = DipoleVectorStore.of(trained);
        store.add(List.of(new Document(
                "one",
                "a text",
                Map.of(
                        "int",
                        5,
                        "long",
                        9007199254740993L,
                        "float",
                        0.1f,
                        "double",
                        0.25,
                        "text",
                        "blue",
                        "truth",
                        true,
                        "date",
                        new Date(1795330431500L),
                        "id",
                        new UUID(1, 2)))));
        assertEquals(passes ? 1 : 0, search(store, 0, 4, expression).size());
        store.delete(expression);
        assertEquals(passes ? 0 : 1, store.size());
    }

    @Test
    void datesInFiltersAreDates() {
        DipoleVectorStore store = DipoleVectorStore.of(trained);
        store.add(List.of(new Document("one", "a text", Map.of("date", new Date(1_000_000)))));
        FilterExpressionBuilder filter = new FilterExpressionBuilder();
        assertEquals(
                1,
                retrieve(store, 0, 4, filter.lt("date", new Date(2_000_000)).build())
                        .size());
        assertEquals(
                0,
                retrieve(store, 0, 4, filter.gt("date", new Date(2_000_000)).build())
                        .size());
    }

    @Test
    void removesAndReplaces() {
        VectorStore store = DipoleVectorStore.of(trained);
        store.write(answers("a"));
        store.accept(answers("b"));
        EntryStore behind = store.<EntryStore>getNativeClient().orElseThrow();
        assertEquals(2 * TOPICS, behind.size());
        store.add(answers("b")); // the same identifiers
        assertEquals(2 * TOPICS, behind.size());
        store.delete(List.of("a0", "a1", "nowhere"));
        assertEquals(2 * TOPICS - 2, behind.size());
        store.delete("topic < 10");
        assertEquals(2 * TOPICS - 20, behind.size());
        store.delete(new FilterExpressionTextParser().parse("topic >= 10"));
        assertEquals(0, behind.size());
        assertEquals(List.of(), search(store, 0, 5, null));
    }

    @Test
    void thresholdsAreCosines() {
        DipoleVectorStore store = DipoleVectorStore.of(trained);
        store.add(answers("a"));
        List<Document> all = search(store, 0, TOPICS, null);
        assertEquals(TOPICS, all.size());
        assertTrue(all.get(TOPICS - 1).getScore() < 0, "a negative cosine is accepted where all are");
        double third = all.get(2).getScore();
        assertEquals(
                all.subList(0, 3),
                store.similaritySearch(SearchRequest.builder()
                        .query(Texts.word('q', 0))
                        .topK(TOPICS)
                        .similarityThreshold(third)
                        .build()));
        assertEquals(List.of(), search(store, 0, 0, null));
    }

    @Test
    void errorsNameWhatIsWrong() {
        DipoleVectorStore store = DipoleVectorStore.of(trained);
        assertMessage(
                "metadata \"what\" of entry \"a\" is a java.lang.Object",
                () -> store.add(List.of(new Document("a", "text", Map.of("what", new Object())))));
        assertEquals(0, store.size());
        EmbeddingModel model = DipoleEmbeddingModel.forQueries(trained);
        assertMessage(
                "dimensions (8) must be those of the model, 32; leave the option away",
                () -> model.call(new EmbeddingRequest(
                        List.of("a"), EmbeddingOptions.builder().dimensions(8).build())));
        assertMessage(
                "model (other) must be the hash of the one model here, " + trained.hash(),
                () -> model.call(new EmbeddingRequest(
                        List.of("a"), EmbeddingOptions.builder().model("other").build())));
        Filter.Expression listless =
                new Filter.Expression(Filter.ExpressionType.IN, new Filter.Key("topic"), new Filter.Value("no list"));
        assertMessage(
                "the filter asks whether \"topic\" is in something that is no list", () -> store.delete(listless));
        Filter.Expression half = new Filter.Expression(Filter.ExpressionType.EQ, new Filter.Key("topic"));
        assertMessage("the filter's EQ has no right-hand side", () -> store.delete(half));
    }

    private static void assertMessage(String start, Executable run) {
        String message = assertThrows(IllegalArgumentException.class, run).getMessage();
        assertTrue(message.startsWith(start), message);
    }

    @Test
    void observationsAreHeard() {
        List<String> heard = new ArrayList<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<VectorStoreObservationContext>() {
            @Override
            public void onStop(VectorStoreObservationContext context) {
                heard.add(
                        context.getDatabaseSystem() + " " + context.getOperationName() + " " + context.getDimensions());
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return context instanceof VectorStoreObservationContext;
            }
        });
        DipoleVectorStore store =
                DipoleVectorStore.builder(trained).observationRegistry(registry).build();
        store.add(answers("a"));
        search(store, 0, 1, null);
        store.delete(List.of("a0"));
        assertEquals(List.of("dipole add 32", "dipole query 32", "dipole delete 32"), heard);
    }

    @Test
    void searchesWhileOthersAdd() throws Exception {
        DipoleVectorStore store = DipoleVectorStore.builder(trained)
                .settings(new StoreSettings(40, HnswSettings.defaults().withThreads(1)))
                .build();
        store.add(answers("first"));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                String name = "writer" + writer + "-";
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < 4; i++) {
                        store.add(answers(name + i + "-"));
                    }
                }));
            }
            int searches = 0;
            while (searches < 20 || !writers.stream().allMatch(Future::isDone)) {
                // All topics are there from before the writers began.
                assertEquals(3, search(store, searches++ % TOPICS, 3, null).size());
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(9 * TOPICS, store.size());
    }

    @Test
    void theAdapterKnowsNeitherLuceneNorTensors() {
        // What is not imported is told apart by its name, which is all that is asked; to read it would take seconds.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        try {
            ArchRuleDefinition.noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.lucene..", "org.bytedeco..", "dev.dipole.train..", "dev.dipole")
                    .check(new ClassFileImporter()
                            .withImportOption(new ImportOption.DoNotIncludeTests())
                            .importPackages("dev.dipole.spring"));
        } finally {
            ArchConfiguration.get().reset();
        }
    }
}
