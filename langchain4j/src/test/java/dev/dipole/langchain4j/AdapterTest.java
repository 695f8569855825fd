package dev.dipole.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.dipole.data.InputException;
import dev.dipole.model.Model;
import dev.dipole.model.Prompts;
import dev.dipole.search.HnswSettings;
import dev.dipole.search.StoreSettings;
import dev.dipole.similarity.VectorMetric;
import dev.dipole.testing.Models;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Texts;
import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.DocumentSplitter;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.listener.EmbeddingModelListener;
import dev.langchain4j.model.embedding.listener.EmbeddingModelResponseContext;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.EmbeddingStoreIngestor;
import dev.langchain4j.store.embedding.filter.Filter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Both adapters through LangChain4j's own ingestor and retriever. */
@ExtendWith(OneThread.class)
final class AdapterTest {

    private static final int TOPICS = 30;

    /** Cuts at line ends; every segment tells its line. */
    private static final DocumentSplitter LINES = document -> {
        List<TextSegment> segments = new ArrayList<>();
        for (String line : document.text().split("\n")) {
            segments.add(TextSegment.from(line, document.metadata().copy().put("line", segments.size())));
        }
        return segments;
    };

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

    /** A line of answers for each topic. */
    private static String answers() {
        SplittableRandom random = new SplittableRandom(7);
        List<String> lines = new ArrayList<>();
        for (int topic = 0; topic < TOPICS; topic++) {
            lines.add(Texts.text(random, 'a', topic));
        }
        return String.join("\n", lines);
    }

    private static void ingest(EmbeddingStore<TextSegment> store) {
        EmbeddingStoreIngestor.builder()
                .documentSplitter(LINES)
                .embeddingModel(DipoleEmbeddingModel.forDocuments(trained))
                .embeddingStore(store)
                .build()
                .ingest(
                        Document.from(answers(), Metadata.from("source", "first")),
                        Document.from("nothing of any topic", Metadata.from("source", "second")));
    }

    private static List<Content> retrieve(EmbeddingStore<TextSegment> store, int topic, int most, Filter filter) {
        return EmbeddingStoreContentRetriever.builder()
                .embeddingStore(store)
                .embeddingModel(DipoleEmbeddingModel.forQueries(trained))
                .maxResults(most)
                .filter(filter)
                .build()
                .retrieve(Query.from(Texts.word('q', topic)));
    }

    private static int found(EmbeddingStore<TextSegment> store) {
        int found = 0;
        for (int topic = 0; topic < TOPICS; topic++) {
            List<Content> contents = retrieve(store, topic, 1, null);
            assertEquals(1, contents.size());
            Integer line = contents.get(0).textSegment().metadata().getInteger("line");
            found += line == topic ? 1 : 0;
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Integer.MAX_VALUE})
    void aQuestionFindsItsAnswer(int graphFrom) {
        DipoleEmbeddingStore store = DipoleEmbeddingStore.of(
                trained, new StoreSettings(graphFrom, HnswSettings.defaults().withThreads(1)));
        ingest(store);
        assertEquals(TOPICS + 1, store.size());
        int found = found(store);
        assertTrue(found >= TOPICS - 3, found + " of " + TOPICS);
        Path folder = parent.resolve("store");
        store.save(folder);
        DipoleEmbeddingStore read = DipoleEmbeddingStore.open(folder, trained);
        assertEquals(store.size(), read.size());
        assertEquals(found, found(read));
        for (int topic = 0; topic < TOPICS; topic++) {
            assertEquals(
                    retrieve(store, topic, 5, null).stream()
                            .map(Content::textSegment)
                            .toList(),
                    retrieve(read, topic, 5, null).stream()
                            .map(Content::textSegment)
                            .toList());
        }
    }

    @Test
    void anotherModelsFolderIsRefused() {
        DipoleEmbeddingStore store = DipoleEmbeddingStore.of(trained);
        ingest(store);
        Path folder = parent.resolve("store");
        store.save(folder);
        String message = assertThrows(InputException.class, () -> DipoleEmbeddingStore.open(folder, prompted))
                .getMessage();
        assertTrue(message.contains(trained.hash()) && message.contains(prompted.hash()), message);
    }

    @Test
    void eachSideHasItsPrompt() {
        EmbeddingModel queries = DipoleEmbeddingModel.forQueries(prompted);
        EmbeddingModel documents = DipoleEmbeddingModel.forDocuments(prompted);
        List<String> texts = List.of("the first text", "a second one");
        float[][] asQueries = prompted.encodeQueries(texts);
        float[][] asDocuments = prompted.encodeDocuments(texts);
        assertFalse(Arrays.equals(asQueries[0], asDocuments[0]), "the prompts must make a difference");

        assertArrayEquals(asQueries[0], queries.embed(texts.get(0)).content().vector(), 1e-6f);
        assertArrayEquals(
                asDocuments[0], documents.embed(texts.get(0)).content().vector(), 1e-6f);
        List<TextSegment> segments = texts.stream().map(TextSegment::from).toList();
        assertVectors(asQueries, queries.embedAll(segments).content());
        assertVectors(asDocuments, documents.embedAll(segments).content());
        assertNull(queries.embedAll(segments).tokenUsage());

        // What a request says of itself goes first.
        for (EmbeddingModel model : List.of(queries, documents)) {
            EmbeddingRequest.Builder request = EmbeddingRequest.builder().inputs(texts.toArray(new String[0]));
            assertVectors(
                    asQueries,
                    model.embed(request.inputType(EmbeddingInputType.QUERY).build())
                            .embeddings());
            assertVectors(
                    asDocuments,
                    model.embed(request.inputType(EmbeddingInputType.DOCUMENT).build())
                            .embeddings());
            assertEquals(prompted.dim(), model.dimension());
            assertEquals(prompted.hash(), model.modelName());
        }
    }

    private static void assertVectors(float[][] expected, List<Embedding> actual) {
        assertEquals(expected.length, actual.size());
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual.get(i).vector(), 1e-6f);
        }
    }

    @Test
    void oneModelServesBothSidesByInputType() {
        EmbeddingModel model = DipoleEmbeddingModel.forQueries(prompted);
        DipoleEmbeddingStore store = DipoleEmbeddingStore.of(prompted);
        EmbeddingStoreIngestor.builder()
                .embeddingModel(model)
                .embeddingInputType(EmbeddingInputType.DOCUMENT)
                .embeddingStore(store)
                .build()
                .ingest(Document.from("the text"));
        EmbeddingMatch<TextSegment> match = store.search(EmbeddingSearchRequest.builder()
                        .queryEmbedding(model.embed("the text").content())
                        .maxResults(1)
                        .build())
                .matches()
                .get(0);
        float[] query = prompted.encodeQueries(List.of("the text"))[0];
        float[] document = prompted.encodeDocuments(List.of("the text"))[0];
        assertArrayEquals(document, match.embedding().vector(), 1e-6f);
        assertEquals((1 + VectorMetric.COSINE.score(query, document)) / 2, match.score(), 1e-6);
        assertTrue(match.score() < 0.99999, "the two prompts must make a difference");
    }

    @Test
    void listenersHearAndUnsupportedParametersAreRefused() {
        List<Integer> heard = new ArrayList<>();
        EmbeddingModel model = DipoleEmbeddingModel.forQueries(trained).addListener(new EmbeddingModelListener() {
            @Override
            public void onResponse(EmbeddingModelResponseContext context) {
                heard.add(context.embeddingResponse().embeddings().size());
            }
        });
        model.embedAll(List.of(TextSegment.from("a"), TextSegment.from("b")));
        assertEquals(List.of(2), heard);
        EmbeddingRequest smaller =
                EmbeddingRequest.builder().inputs("a").dimensions(8).build();
        assertTrue(assertThrows(UnsupportedFeatureException.class, () -> model.embed(smaller))
                .getMessage()
                .contains("dimensions"));
    }

    @Test
    void filtersGiveTheBestOfWhatPasses() {
        DipoleEmbeddingStore store = DipoleEmbeddingStore.of(trained);
        ingest(store);
        for (int topic = 0; topic < TOPICS; topic++) {
            List<Integer> all = lines(
                    retrieve(store, topic, TOPICS + 1, metadataKey("source").isEqualTo("first")));
            assertEquals(TOPICS, all.size());
            List<Integer> odd =
                    all.stream().filter(line -> line % 2 == 1).limit(4).toList();
            assertEquals(
                    odd,
                    lines(retrieve(
                            store,
                            topic,
                            4,
                            metadataKey("line")
                                    .isIn(odd(TOPICS))
                                    .and(metadataKey("source").isNotEqualTo("second")))));
        }
        assertEquals(List.of(), retrieve(store, 0, 4, metadataKey("line").isGreaterThan(TOPICS)));
    }

    private static List<Integer> odd(int below) {
        List<Integer> odd = new ArrayList<>();
        for (int i = 1; i < below; i += 2) {
            odd.add(i);
        }
        return odd;
    }

    private static List<Integer> lines(List<Content> contents) {
        return contents.stream()
                .map(content -> content.textSegment().metadata().getInteger("line"))
                .toList();
    }

    @Test
    void removes() {
        DipoleEmbeddingStore store = DipoleEmbeddingStore.of(trained);
        ingest(store);
        store.removeAll(
                metadataKey("line").isLessThan(10).and(metadataKey("source").isEqualTo("first")));
        assertEquals(TOPICS + 1 - 10, store.size());
        assertEquals(List.of(), retrieve(store, 3, 40, metadataKey("line").isEqualTo(3)));
        Embedding one = Embedding.from(trained.encodeDocuments(List.of("one"))[0]);
        Embedding two = Embedding.from(trained.encodeDocuments(List.of("two"))[0]);
        String first = store.add(one);
        String second = store.add(two, TextSegment.from("two"));
        store.add("mine", one);
        List<String> more = store.addAll(List.of(one, two), List.of(TextSegment.from("one"), TextSegment.from("two")));
        assertEquals(TOPICS + 1 - 10 + 5, store.size());
        store.removeAll(List.of(first, second, "nowhere"));
        store.remove("mine");
        assertEquals(TOPICS + 1 - 10 + 2, store.size());
        store.removeAll(more);
        assertEquals(TOPICS + 1 - 10, store.size());
        store.removeAll();
        assertEquals(0, store.size());
        assertEquals(List.of(), retrieve(store, 3, 40, null));
    }

    @Test
    void scoresFollowTheConvention() {
        DipoleEmbeddingStore store = DipoleEmbeddingStore.of(trained);
        float[] vector = trained.encodeDocuments(List.of("a text"))[0];
        float[] opposite = vector.clone();
        for (int i = 0; i < opposite.length; i++) {
            opposite[i] = -opposite[i];
        }
        TextSegment segment = TextSegment.from(
                "same",
                new Metadata()
                        .put("int", 1)
                        .put("long", 2L)
                        .put("float", 0.5f)
                        .put("double", 0.25)
                        .put("uuid", new UUID(3, 4)));
        store.addAll(
                List.of("same", "opposite"),
                List.of(Embedding.from(vector), Embedding.from(opposite)),
                Arrays.asList(segment, null));
        List<EmbeddingMatch<TextSegment>> all = search(store, vector, 0);
        assertEquals(
                List.of("same", "opposite"),
                all.stream().map(EmbeddingMatch::embeddingId).toList());
        assertEquals(1, all.get(0).score(), 1e-6);
        assertEquals(0, all.get(1).score(), 1e-6);
        assertEquals(segment, all.get(0).embedded());
        assertNull(all.get(1).embedded());
        assertArrayEquals(vector, all.get(0).embedding().vector());
        all.get(0).embedding().normalize(); // is the caller's, not the store's
        assertArrayEquals(vector, search(store, vector, 0).get(0).embedding().vector());
        assertEquals(1, search(store, vector, 0.5).size());
        store.add("same", Embedding.from(opposite)); // replaces
        assertEquals(0, search(store, vector, 0.5).size());
    }

    private static List<EmbeddingMatch<TextSegment>> search(DipoleEmbeddingStore store, float[] query, double least) {
        return store.search(EmbeddingSearchRequest.builder()
                        .queryEmbedding(Embedding.from(query))
                        .maxResults(10)
                        .minScore(least)
                        .build())
                .matches();
    }

    @Test
    void errorsNameWhatIsWrong() {
        DipoleEmbeddingStore store = DipoleEmbeddingStore.of(trained);
        Embedding embedding = Embedding.from(trained.encodeDocuments(List.of("a text"))[0]);
        assertMessage(
                "1 identifiers, 2 embeddings and no segments; there must be one identifier for each embedding",
                () -> store.addAll(List.of("a"), List.of(embedding, embedding), null));
        assertMessage(
                "entry \"a\", number 0 has 2 dimensions, but the index has " + trained.dim(),
                () -> store.add("a", Embedding.from(new float[] {1, 2})));
        assertMessage("ids is empty; name at least one", () -> store.removeAll(List.<String>of()));
        assertEquals(0, store.size());
    }

    private static void assertMessage(String start, Executable run) {
        String message = assertThrows(IllegalArgumentException.class, run).getMessage();
        assertTrue(message.startsWith(start), message);
    }

    @Test
    void retrievesWhileOthersIngest() throws Exception {
        DipoleEmbeddingStore store = DipoleEmbeddingStore.of(
                trained, new StoreSettings(40, HnswSettings.defaults().withThreads(1)));
        ingest(store);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < 4; i++) {
                        ingest(store);
                    }
                }));
            }
            int searches = 0;
            while (searches < 20 || !writers.stream().allMatch(Future::isDone)) {
                // Every line is there from before the writers began, so three are always found.
                assertEquals(3, retrieve(store, searches++ % TOPICS, 3, null).size());
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(9 * (TOPICS + 1), store.size());
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
                            .importPackages("dev.dipole.langchain4j"));
        } finally {
            ArchConfiguration.get().reset();
        }
    }
}
