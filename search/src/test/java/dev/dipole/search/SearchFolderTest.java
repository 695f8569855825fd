package dev.dipole.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Document;
import dev.dipole.data.InputException;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import dev.dipole.similarity.VectorMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchFolderTest {

    private static final String HASH = "ab".repeat(32);
    private static final String OTHER = "cd".repeat(32);
    private static final ModelStamp MODEL = new ModelStamp("models/support", HASH);

    private static final List<Document> DOCUMENTS = List.of(
            new Document("reset", "Reset a password", "Choose Forgotten and wait for the mail."),
            new Document("bill", "", "Bills are sent every month."),
            new Document("plan", "Change the plan", "Larger plans cost more each month."));
    private static final float[][] VECTORS = {{1, 0, 0}, {0, 1, 0}, {0, 0.8f, 0.6f}};

    /** Knows one direction: that of bills. */
    private static float[][] encode(List<String> texts) {
        return texts.stream().map(text -> new float[] {0, 1, 0.1f}).toArray(float[][]::new);
    }

    @TempDir
    private Path home;

    private Path folder;

    @BeforeEach
    void name() {
        folder = home.resolve("some").resolve("index");
    }

    private void write() {
        SearchFolder.write(folder, DOCUMENTS, VECTORS, MODEL, IndexSettings.defaults());
    }

    @Test
    void whatIsWrittenIsFound() throws IOException {
        write();
        try (SearchFolder index = SearchFolder.open(folder, HASH)) {
            assertEquals(3, index.size());
            assertEquals(3, index.description().dim());
            assertEquals(MODEL, index.description().model());
            for (Document document : DOCUMENTS) {
                assertEquals(document, index.document(document.id()));
            }
            try (Retriever<String> lexical = index.lexical();
                    Retriever<String> dense = index.dense(SearchFolderTest::encode);
                    Retriever<String> hybrid = index.hybrid(SearchFolderTest::encode, HybridSettings.defaults())) {
                assertEquals(List.of("reset"), ids(lexical.search("resetting passwords", 5)));
                assertEquals(List.of("bill", "plan", "reset"), ids(dense.search("resetting passwords", 5)));
                assertEquals(
                        "reset", hybrid.search("resetting passwords", 5).get(0).id());
                assertEquals(3, hybrid.search("resetting passwords", 5).size());
            }
            // A retriever that is closed leaves the folder open.
            assertEquals(3, index.vectors().search(new float[] {1, 0, 0}, 9).size());
            assertEquals(
                    "document \"none\" is not in the index " + folder,
                    assertThrows(IllegalArgumentException.class, () -> index.document("none"))
                            .getMessage());
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
        try (Stream<Path> files = Files.list(folder.getParent())) {
            assertEquals(List.of(folder), files.toList());
        }
    }

    @Test
    void filesAreFoundByVectorsAlone() {
        List<Document> files = List.of(
                new Document("1", "cat", "cat/1.png"),
                new Document("2", "", "2.png"),
                new Document("3", "dog", "dog/3.png"));
        Contents contents = Contents.files("pictures", home.resolve("some").resolve("../pictures"));
        SearchFolder.write(folder, files, VECTORS, contents, MODEL, IndexSettings.defaults());
        assertEquals(
                new Contents("pictures", home.resolve("pictures").toString()),
                SearchFolder.describe(folder).contents());
        try (SearchFolder index = SearchFolder.open(folder, HASH)) {
            List<Hit> hits = index.vectors().search(new float[] {0, 1, 0.1f}, 2);
            assertEquals(List.of("2", "3"), ids(hits));
            assertEquals(files.get(2), index.document("3"));
            assertEquals(
                    "the index is of pictures, which have no words to be found by; search by vectors",
                    assertThrows(IllegalStateException.class, index::lexical).getMessage());
        }
        assertRefused(
                folder + ": the index is of pictures, which have no words to be found by; search it with the model at"
                        + " models/support",
                () -> SearchFolder.openLexical(folder));
        write();
        assertTrue(SearchFolder.describe(folder).contents().areTexts(), "the index was replaced by one of texts");
    }

    @Test
    void contentsAreTextsOrSomewhere() {
        assertEquals(
                "place (\"\") of sounds must be where the files are, and empty for texts, which the index holds itself",
                assertThrows(IllegalArgumentException.class, () -> new Contents("sounds", ""))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Contents("words", "/somewhere"));
        assertThrows(IllegalArgumentException.class, () -> new Contents(" ", "/somewhere"));
    }

    @Test
    void aClosedFolderIsClosedForItsRetrievers() {
        write();
        SearchFolder index = SearchFolder.open(folder, HASH);
        Retriever<String> dense = index.dense(SearchFolderTest::encode);
        Retriever<String> lexical = index.lexical();
        index.close();
        for (Retriever<String> retriever : List.of(dense, lexical)) {
            assertEquals(
                    "the index is closed; search it before close()",
                    assertThrows(IllegalStateException.class, () -> retriever.search("bill", 1))
                            .getMessage());
        }
    }

    @Test
    void remembersHowAnswersAreFused() {
        IndexSettings settings = new IndexSettings(
                VectorMetric.COSINE,
                HnswSettings.defaults().withThreads(1),
                Analysis.ENGLISH,
                new Bm25Settings(1.5, 0.75),
                new HybridSettings(3, 50, List.of(0.001, 0.999)));
        float[][] vectors = encode(DOCUMENTS.stream().map(Document::content).toList());
        SearchFolder.write(folder, DOCUMENTS, vectors, new ModelStamp("models/support", HASH), settings);
        try (SearchFolder index = SearchFolder.open(folder, HASH);
                Retriever<String> hybrid = index.hybrid(SearchFolderTest::encode)) {
            assertEquals(settings, index.description().settings());
            assertEquals(List.of("reset", "bill", "plan"), ids(hybrid.search("resetting passwords", 5)));
        }
        assertEquals(
                "hybrid has 1 weights; an index fuses two rankings: give two weights, or none for equal ones",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new IndexSettings(
                                        VectorMetric.COSINE,
                                        HnswSettings.defaults(),
                                        Analysis.ENGLISH,
                                        Bm25Settings.defaults(),
                                        new HybridSettings(60, 100, List.of(1.0))))
                        .getMessage());
    }

    @Test
    void anotherModelIsRefused() {
        write();
        assertRefused(
                folder + ": the index was built by another model: its weights have SHA-256 " + HASH
                        + " (models/support), those of the model given " + OTHER
                        + "; search with the model at models/support, or build the index again with this one",
                () -> SearchFolder.open(folder, OTHER));
        try (SearchFolder index = SearchFolder.openLexical(folder)) {
            assertEquals(List.of("bill"), ids(index.lexical().search("bills", 5)));
            assertEquals(
                    "the index was opened for lexical search only; open it with the model's hash to search by vectors",
                    assertThrows(IllegalStateException.class, index::vectors).getMessage());
        }
    }

    @Test
    void anotherVersionIsRefused() throws IOException {
        write();
        Path file = folder.resolve("dipole-index.json");
        String json = Files.readString(file);
        assertTrue(json.contains("\"formatVersion\" : 1"), json);
        Files.writeString(file, json.replace("\"formatVersion\" : 1", "\"formatVersion\" : 7"));
        assertRefused(
                file + ": formatVersion is 7, and this Dipole reads 1; build the index again,"
                        + " or use the Dipole that wrote it",
                () -> SearchFolder.open(folder, HASH));
        // It still is an index, and may be replaced.
        write();
        SearchFolder.open(folder, HASH).close();
    }

    @Test
    void damageIsNamed() throws IOException {
        assertRefused(
                folder + ": this is not an index of Dipole: there is no dipole-index.json;"
                        + " build one with: dipole index",
                () -> SearchFolder.open(folder, HASH));
        write();
        Path file = folder.resolve("dipole-index.json");
        String json = Files.readString(file);
        String generation = SearchFolder.describe(folder).generation();

        Files.writeString(file, "{");
        String message = assertThrows(InputException.class, () -> SearchFolder.describe(folder))
                .getMessage();
        assertTrue(String.valueOf(message).startsWith(file + ": not JSON ("), message);
        Files.writeString(file, "");
        assertRefused(
                file + ": formatVersion is missing, and this Dipole reads 1; build the index again,"
                        + " or use the Dipole that wrote it",
                () -> SearchFolder.describe(folder));
        Files.writeString(file, json.replace(generation, "../elsewhere"));
        assertRefused(
                file + ": generation (../elsewhere) must be the name of a folder that Dipole wrote;"
                        + " build one with: dipole index",
                () -> SearchFolder.describe(folder));
        Files.writeString(file, json.replace("\"documents\" : 3", "\"documents\" : 4"));
        assertRefused(
                folder + ": the index holds 3 documents, but dipole-index.json says 4; build the index again",
                () -> SearchFolder.open(folder, HASH));
        Files.writeString(file, json);
        Files.move(folder.resolve(generation), folder.resolve("away"));
        assertRefused(
                folder + ": the index's folder " + generation + " is missing; build the index again",
                () -> SearchFolder.open(folder, HASH));
    }

    @Test
    void anIndexIsReplacedAsAWhole() throws IOException {
        write();
        try (SearchFolder before = SearchFolder.open(folder, HASH)) {
            SearchFolder.write(
                    folder,
                    DOCUMENTS.subList(0, 1),
                    new float[][] {{1, 2}},
                    new ModelStamp("m", OTHER),
                    IndexSettings.defaults().withAnalysis(Analysis.CODE));
            // Whoever has the old one open keeps it.
            assertEquals(List.of("bill"), ids(before.lexical().search("bills", 5)));
        }
        try (SearchFolder after = SearchFolder.open(folder, OTHER)) {
            assertEquals(1, after.size());
            assertEquals(Analysis.CODE, after.description().settings().analysis());
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void aFailedWriteLeavesWhatWasThere() throws IOException {
        write();
        List<Document> twice = List.of(DOCUMENTS.get(0), DOCUMENTS.get(0), DOCUMENTS.get(2));
        assertThrows(
                IllegalArgumentException.class,
                () -> SearchFolder.write(folder, twice, VECTORS, MODEL, IndexSettings.defaults()));
        // A failure in the middle of writing: the second document cannot be read.
        List<Document> failing = new AbstractList<>() {
            private int reads;

            @Override
            public Document get(int i) {
                if (++reads > 4) {
                    throw new IllegalStateException("no more");
                }
                return DOCUMENTS.get(i);
            }

            @Override
            public int size() {
                return 3;
            }
        };
        assertThrows(
                IllegalStateException.class,
                () -> SearchFolder.write(folder, failing, VECTORS, MODEL, IndexSettings.defaults()));
        try (SearchFolder index = SearchFolder.open(folder, HASH)) {
            assertEquals(3, index.size());
        }
        try (Stream<Path> files = Files.list(folder.getParent())) {
            assertEquals(List.of(folder), files.toList());
        }
    }

    @Test
    void foldersThatAreNoIndexAreLeftAlone() throws IOException {
        Files.createDirectories(folder);
        write(); // an empty folder may be used
        SearchFolder.open(folder, HASH).close();

        Path precious = home.resolve("precious");
        Files.createDirectories(precious);
        Files.writeString(precious.resolve("letter"), "x");
        for (Path taken : List.of(precious, precious.resolve("letter"))) {
            assertRefused(
                    taken
                            + ": this is not an index of Dipole (there is no dipole-index.json), and it is not overwritten;"
                            + " name another folder",
                    () -> SearchFolder.write(taken, DOCUMENTS, VECTORS, MODEL, IndexSettings.defaults()));
        }
        assertEquals("x", Files.readString(precious.resolve("letter")));
        assertFalse(Files.exists(precious.resolve("dipole-index.json")));
    }

    @Test
    void aStampIsAHash() {
        assertEquals(
                "sha256 (ABC) must be 64 hexadecimal digits in lower case: the hash of the weights",
                assertThrows(IllegalArgumentException.class, () -> new ModelStamp("m", "ABC"))
                        .getMessage());
    }

    private static void assertRefused(String message, Runnable work) {
        assertEquals(message, assertThrows(InputException.class, work::run).getMessage());
    }

    private static List<String> ids(List<Hit> hits) {
        return hits.stream().map(Hit::id).toList();
    }
}
