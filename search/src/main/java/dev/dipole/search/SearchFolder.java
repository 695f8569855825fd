package dev.dipole.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipole.data.Document;
import dev.dipole.data.InputException;
import dev.dipole.retrieve.DenseRetriever;
import dev.dipole.retrieve.Retriever;
import dev.dipole.retrieve.VectorIndex;
import dev.dipole.similarity.VectorMetric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;

/**
 * A searchable index on disk: documents, a lexical index and vectors, and which model made them.
 *
 * <pre>
 * index/
 *   dipole-index.json     what the index is; names the folder that holds it
 *   lucene-.../           documents, BM25 and HNSW in one Lucene index
 * </pre>
 *
 * <p>Vectors of different models cannot be compared, so the index is opened with the hash of the model that asks, and
 * another model's is refused. An index of pictures or sounds holds their paths, and is searched by vectors alone. Safe for
 * concurrent use. Retrievers taken from a folder are closed with it.
 */
public final class SearchFolder implements AutoCloseable {

    /** The file that makes a folder an index. */
    public static final String DESCRIPTION = "dipole-index.json";

    /** The version of the layout that is written, and the only one that is read. */
    public static final int FORMAT_VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REMEDY = "build one with: dipole index";
    private static final String GENERATION = "lucene-";
    private static final String TITLE = "title";
    private static final String TEXT = "text";

    /**
     * What {@value #DESCRIPTION} says.
     *
     * @param documents how many there are
     * @param dim length of every vector
     * @param contents what the documents are
     * @param model which made the vectors
     * @param settings with which the index was built
     * @param generation name of the folder inside that holds it
     */
    public record Description(
            int documents, int dim, Contents contents, ModelStamp model, IndexSettings settings, String generation) {}

    private final Path folder;
    private final Description description;
    private final Opened opened;
    private final String[] ids;
    private final Map<String, Integer> ordinals;
    private final boolean modelKnown;

    private SearchFolder(Path folder, Description description, boolean modelKnown) throws IOException {
        this.folder = folder;
        this.description = description;
        this.modelKnown = modelKnown;
        Path generation = folder.resolve(description.generation());
        if (!Files.isDirectory(generation)) {
            throw InputException.in(
                    folder, "the index's folder " + description.generation() + " is missing", "build the index again");
        }
        this.opened = new Opened(FSDirectory.open(generation));
        try {
            if (opened.size() != description.documents()) {
                throw InputException.in(
                        folder,
                        "the index holds " + opened.size() + " documents, but " + DESCRIPTION + " says "
                                + description.documents(),
                        "build the index again");
            }
            this.ids = HnswIndex.readIds(opened.leaf());
            this.ordinals = new HashMap<>(2 * ids.length);
            for (int i = 0; i < ids.length; i++) {
                ordinals.put(ids[i], i);
            }
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /**
     * Writes an index of texts. It is written beside the folder under a temporary name, synced and renamed, so that the folder
     * either holds what was there before or the whole new index. An index that is there is replaced; a folder that holds
     * anything else is refused.
     *
     * @param documents at least one, with unique identifiers
     * @param vectors [documents, dim], in their order
     */
    public static void write(
            Path folder, List<Document> documents, float[][] vectors, ModelStamp model, IndexSettings settings) {
        write(folder, documents, vectors, Contents.texts(), model, settings);
    }

    /**
     * The same of texts or of files.
     *
     * @param documents at least one, with unique identifiers; the text of a file is its path in the place of the contents, its
     *     title its class where that is known
     */
    public static void write(
            Path folder,
            List<Document> documents,
            float[][] vectors,
            Contents contents,
            ModelStamp model,
            IndexSettings settings) {
        HnswIndex.check(documents.stream().map(Document::id).toList(), vectors, settings.metric());
        Path target = folder.toAbsolutePath().normalize();
        Path parent = target.getParent();
        if (parent == null) {
            throw InputException.in(folder, "this is the root of the file system", "name a folder for the index");
        }
        try {
            requireReplaceable(folder);
            String generation = GENERATION + UUID.randomUUID();
            Description description =
                    new Description(documents.size(), vectors[0].length, contents, model, settings, generation);
            Path temporary = parent.resolve("." + target.getFileName() + ".tmp-" + UUID.randomUUID());
            Files.createDirectories(temporary);
            try {
                fill(temporary.resolve(generation), documents, vectors, contents, settings);
                Path written = temporary.resolve(DESCRIPTION);
                Files.writeString(written, toJson(description));
                IOUtils.fsync(written, false);
                IOUtils.fsync(temporary, true);
                publish(temporary, target, generation);
            } finally {
                delete(temporary);
            }
            IOUtils.fsync(parent, true);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": the index could not be written: " + e.getMessage(), e);
        }
    }

    /**
     * Refuses what {@link #write} would refuse: a folder, or file, that is there and is no index. To be asked before the
     * documents are encoded, not after.
     */
    public static void requireReplaceable(Path folder) {
        if (!Files.exists(folder) || Files.exists(folder.resolve(DESCRIPTION))) {
            return;
        }
        boolean used = !Files.isDirectory(folder);
        if (!used) {
            try (Stream<Path> files = Files.list(folder)) {
                used = files.findAny().isPresent();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (used) {
            throw InputException.in(
                    folder,
                    "this is not an index of Dipole (there is no " + DESCRIPTION + "), and it is not overwritten",
                    "name another folder");
        }
    }

    /** One rename makes the new index visible: that of the whole folder, or that of its description. */
    private static void publish(Path temporary, Path target, String generation) throws IOException {
        if (!Files.exists(target)) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        String before = generationOf(target);
        Files.move(temporary.resolve(generation), target.resolve(generation), StandardCopyOption.ATOMIC_MOVE);
        IOUtils.fsync(target, true);
        Files.move(
                temporary.resolve(DESCRIPTION),
                target.resolve(DESCRIPTION),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        IOUtils.fsync(target, true);
        if (!before.isEmpty()) {
            delete(target.resolve(before));
        }
    }

    /** The folder of the index that is there, or nothing where it cannot be told. */
    private static String generationOf(Path target) {
        try {
            String name = JSON.readTree(Files.readAllBytes(target.resolve(DESCRIPTION)))
                    .path("generation")
                    .asText("");
            return isGeneration(name) ? name : "";
        } catch (IOException e) {
            return ""; // a damaged description is replaced, and whatever it named is left alone
        }
    }

    /** Whether a name is one that this class gives: nothing else is ever opened or deleted. */
    private static boolean isGeneration(String name) {
        return name.matches(GENERATION + "[0-9a-f-]{36}");
    }

    private static void fill(
            Path generation, List<Document> documents, float[][] vectors, Contents contents, IndexSettings settings)
            throws IOException {
        try (Directory directory = FSDirectory.open(generation);
                Analyzer analyzer = settings.analysis().analyzer()) {
            LuceneWriter.write(
                    directory,
                    analyzer,
                    documents.size(),
                    i -> fields(documents.get(i), contents, vectors[i], settings.metric()),
                    settings.hnsw());
        }
    }

    private static List<IndexableField> fields(
            Document document, Contents contents, float[] vector, VectorMetric metric) {
        List<IndexableField> fields = new ArrayList<>(List.of(
                HnswIndex.idField(document.id()),
                new StoredField(TITLE, document.title()),
                new StoredField(TEXT, document.text()),
                HnswIndex.vectorField(vector, metric)));
        if (contents.areTexts()) {
            fields.add(new Field(Bm25.FIELD, document.content(), Bm25.FIELD_TYPE));
        }
        return fields;
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** What a folder says of itself, read without opening the index: which model to load, for one. */
    public static Description describe(Path folder) {
        Path file = folder.resolve(DESCRIPTION);
        JsonNode json;
        try {
            json = JSON.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw InputException.in(folder, "this is not an index of Dipole: there is no " + DESCRIPTION, REMEDY);
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": not JSON (" + e.getOriginalMessage() + "); " + REMEDY, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonNode version = json.path("formatVersion");
        if (!version.isInt() || version.asInt() != FORMAT_VERSION) {
            throw InputException.in(
                    file,
                    "formatVersion is " + (version.isMissingNode() ? "missing" : version) + ", and this Dipole reads "
                            + FORMAT_VERSION,
                    "build the index again, or use the Dipole that wrote it");
        }
        try {
            JsonNode hnsw = json.required("hnsw");
            JsonNode bm25 = json.required("bm25");
            JsonNode model = json.required("model");
            String generation = json.required("generation").asText();
            if (!isGeneration(generation)) {
                throw new IllegalArgumentException(
                        "generation (" + generation + ") must be the name of a folder that Dipole wrote");
            }
            return new Description(
                    json.required("documents").asInt(),
                    json.required("dim").asInt(),
                    contents(json.required("contents")),
                    new ModelStamp(
                            model.required("path").asText(),
                            model.required("sha256").asText()),
                    new IndexSettings(
                            VectorMetric.parse(json.required("metric").asText()),
                            new HnswSettings(
                                    hnsw.required("m").asInt(),
                                    hnsw.required("efConstruction").asInt(),
                                    hnsw.required("efSearch").asInt(),
                                    1),
                            Analysis.parse(json.required("analysis").asText()),
                            new Bm25Settings(
                                    bm25.required("k1").asDouble(),
                                    bm25.required("b").asDouble()),
                            hybrid(json.required("hybrid"))),
                    generation);
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage() + "; " + REMEDY, e);
        }
    }

    private static Contents contents(JsonNode json) {
        return new Contents(
                json.required("kind").asText(), json.required("place").asText());
    }

    private static HybridSettings hybrid(JsonNode json) {
        List<Double> weights = new ArrayList<>();
        json.required("weights").forEach(weight -> weights.add(weight.asDouble()));
        return new HybridSettings(
                json.required("rankConstant").asInt(), json.required("depth").asInt(), weights);
    }

    private static String toJson(Description description) throws IOException {
        IndexSettings settings = description.settings();
        ObjectNode json = JSON.createObjectNode();
        json.put("formatVersion", FORMAT_VERSION);
        json.put("documents", description.documents());
        json.put("dim", description.dim());
        json.put("metric", settings.metric().toString());
        json.putObject("contents")
                .put("kind", description.contents().kind())
                .put("place", description.contents().place());
        json.putObject("model")
                .put("path", description.model().path())
                .put("sha256", description.model().sha256());
        json.putObject("hnsw")
                .put("m", settings.hnsw().m())
                .put("efConstruction", settings.hnsw().efConstruction())
                .put("efSearch", settings.hnsw().efSearch());
        json.put("analysis", settings.analysis().toString());
        json.putObject("bm25")
                .put("k1", settings.bm25().k1())
                .put("b", settings.bm25().b());
        ObjectNode hybrid = json.putObject("hybrid")
                .put("rankConstant", settings.hybrid().rankConstant())
                .put("depth", settings.hybrid().depth());
        settings.hybrid().weights().forEach(hybrid.putArray("weights")::add);
        json.put("generation", description.generation());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    /**
     * Opens an index for a model.
     *
     * @param modelSha256 SHA-256 of the weights of the model that will encode the queries
     * @throws InputException where the folder is no index, is of another version, or is another model's
     */
    public static SearchFolder open(Path folder, String modelSha256) {
        Description description = describe(folder);
        ModelStamp made = description.model();
        if (!made.sha256().equals(modelSha256)) {
            throw InputException.in(
                    folder,
                    "the index was built by another model: its weights have SHA-256 " + made.sha256() + " ("
                            + made.path() + "), those of the model given " + modelSha256,
                    "search with the model at " + made.path() + ", or build the index again with this one");
        }
        return open(folder, description, true);
    }

    /**
     * Opens an index for lexical search, which needs no model.
     *
     * @throws InputException where the folder is no index, is of another version, or holds no texts
     */
    public static SearchFolder openLexical(Path folder) {
        Description description = describe(folder);
        if (!description.contents().areTexts()) {
            throw InputException.in(
                    folder,
                    "the index is of " + description.contents().kind() + ", which have no words to be found by",
                    "search it with the model at " + description.model().path());
        }
        return open(folder, description, false);
    }

    private static SearchFolder open(Path folder, Description description, boolean modelKnown) {
        try {
            return new SearchFolder(folder, description, modelKnown);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": the index cannot be opened: " + e.getMessage(), e);
        }
    }

    public Description description() {
        return description;
    }

    /** The document of a hit. */
    public Document document(String id) {
        opened.check(false);
        Integer ordinal = ordinals.get(id);
        if (ordinal == null) {
            throw new IllegalArgumentException("document \"" + id + "\" is not in the index " + folder);
        }
        try {
            org.apache.lucene.document.Document stored =
                    opened.leaf().storedFields().document(ordinal);
            return new Document(id, stored.get(TITLE), stored.get(TEXT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Search by words.
     *
     * @throws IllegalStateException where the documents are no texts
     */
    public Bm25 lexical() {
        opened.check(false);
        if (!description.contents().areTexts()) {
            throw new IllegalStateException("the index is of "
                    + description.contents().kind() + ", which have no words to be found by; search by vectors");
        }
        return new Bm25(
                opened,
                false,
                ids,
                description.settings().analysis(),
                description.settings().bm25());
    }

    /** Search by vectors. */
    public VectorIndex vectors() {
        opened.check(false);
        if (!modelKnown) {
            throw new IllegalStateException(
                    "the index was opened for lexical search only; open it with the model's hash to search by vectors");
        }
        return new HnswIndex(opened, false, ids, description.settings().hnsw().efSearch());
    }

    /** Search by meaning: the model encodes the query. */
    public Retriever<String> dense(Function<List<String>, float[][]> encoder) {
        return new DenseRetriever(encoder, vectors());
    }

    /** Both, fused as the index's settings say. */
    public Retriever<String> hybrid(Function<List<String>, float[][]> encoder) {
        return hybrid(encoder, description.settings().hybrid());
    }

    /** Both, fused; in ties, meaning decides. */
    public Retriever<String> hybrid(Function<List<String>, float[][]> encoder, HybridSettings settings) {
        return new Hybrid<>(List.of(dense(encoder), lexical()), settings);
    }

    /** How many documents there are. */
    public int size() {
        return ids.length;
    }

    @Override
    public void close() {
        opened.close();
    }
}
