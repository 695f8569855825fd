package dev.dipole.langchain4j;

import dev.dipole.model.Model;
import dev.dipole.search.Entry;
import dev.dipole.search.EntryStore;
import dev.dipole.search.StoreSettings;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.RelevanceScore;
import dev.langchain4j.store.embedding.filter.Filter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An {@link EntryStore} as LangChain4j's embedding store: in memory, saved to a folder when told to. Scores are
 * {@code (1 + cosine) / 2}, LangChain4j's convention ({@link RelevanceScore}). A filter sees the metadata of a segment; an
 * embedding that was added without one has none.
 *
 * <p>Safe for concurrent use; {@link EntryStore} says what a search sees while others add.
 */
public final class DipoleEmbeddingStore implements EmbeddingStore<TextSegment> {

    private final EntryStore store;

    private DipoleEmbeddingStore(EntryStore store) {
        this.store = store;
    }

    /** An empty store for a model's vectors. */
    public static DipoleEmbeddingStore of(Model model) {
        return of(model, StoreSettings.defaults());
    }

    /** An empty store for a model's vectors. */
    public static DipoleEmbeddingStore of(Model model, StoreSettings settings) {
        return new DipoleEmbeddingStore(new EntryStore(model.hash(), model.dim(), settings));
    }

    /**
     * Opens what {@link #save} wrote.
     *
     * @throws dev.dipole.data.InputException where the folder is no store, is damaged, or is another model's
     */
    public static DipoleEmbeddingStore open(Path folder, Model model) {
        return open(folder, model, StoreSettings.defaults());
    }

    /** {@link #open(Path, Model)}, searched as the settings say. */
    public static DipoleEmbeddingStore open(Path folder, Model model, StoreSettings settings) {
        return new DipoleEmbeddingStore(EntryStore.open(folder, model.hash(), settings));
    }

    /** Writes the store as it is now; {@link EntryStore#save} tells how. */
    public void save(Path folder) {
        store.save(folder);
    }

    /** How many embeddings there are. */
    public int size() {
        return store.size();
    }

    @Override
    public String add(Embedding embedding) {
        return addAll(List.of(embedding)).get(0);
    }

    /** Adds an embedding, or replaces the one of this identifier. */
    @Override
    public void add(String id, Embedding embedding) {
        put(List.of(id), List.of(embedding), null);
    }

    @Override
    public String add(Embedding embedding, TextSegment segment) {
        List<String> ids = generateIds(1);
        put(ids, List.of(embedding), List.of(segment));
        return ids.get(0);
    }

    @Override
    public List<String> addAll(List<Embedding> embeddings) {
        List<String> ids = generateIds(embeddings.size());
        put(ids, embeddings, null);
        return ids;
    }

    /**
     * Adds embeddings, or replaces those whose identifier is there.
     *
     * @param segments in the order of the embeddings; null where there are none
     */
    @Override
    public void addAll(List<String> ids, List<Embedding> embeddings, @Nullable List<TextSegment> segments) {
        put(ids, embeddings, segments);
    }

    private void put(List<String> ids, List<Embedding> embeddings, @Nullable List<TextSegment> segments) {
        if (ids.size() != embeddings.size() || (segments != null && segments.size() != embeddings.size())) {
            throw new IllegalArgumentException(ids.size() + " identifiers, " + embeddings.size() + " embeddings and "
                    + (segments == null ? "no" : segments.size())
                    + " segments; there must be one identifier for each embedding, and one segment or none at all");
        }
        List<Entry> entries = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            TextSegment segment = segments == null ? null : segments.get(i);
            entries.add(
                    segment == null
                            ? new Entry(ids.get(i), null, Map.of())
                            : new Entry(
                                    ids.get(i),
                                    segment.text(),
                                    segment.metadata().toMap()));
        }
        store.put(entries, embeddings.stream().map(Embedding::vector).toArray(float[][]::new));
    }

    /** Identifiers for new embeddings: random ones, so that stores can be joined. */
    @Override
    public List<String> generateIds(int count) {
        List<String> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(UUID.randomUUID().toString());
        }
        return ids;
    }

    @Override
    public void remove(String id) {
        removeAll(List.of(id));
    }

    /** Removes embeddings; an identifier that is not there is none. */
    @Override
    public void removeAll(Collection<String> ids) {
        if (ids.isEmpty()) {
            throw new IllegalArgumentException(
                    "ids is empty; name at least one, or use removeAll() to remove every embedding");
        }
        store.remove(ids);
    }

    @Override
    public void removeAll(Filter filter) {
        store.removeIf(passes(filter));
    }

    @Override
    public void removeAll() {
        store.clear();
    }

    /** The best embeddings, best first; with a filter, the true best among those that pass. */
    @Override
    public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
        Filter filter = request.filter();
        List<EmbeddingMatch<TextSegment>> matches = new ArrayList<>();
        for (EntryStore.Match match : store.search(
                request.queryEmbedding().vector(),
                request.maxResults(),
                2 * request.minScore() - 1,
                filter == null ? null : passes(filter))) {
            matches.add(new EmbeddingMatch<>(
                    RelevanceScore.fromCosineSimilarity(match.score()),
                    match.entry().id(),
                    Embedding.from(match.vector()),
                    segment(match.entry())));
        }
        return new EmbeddingSearchResult<>(matches);
    }

    private static Predicate<Entry> passes(Filter filter) {
        return entry -> filter.test(Metadata.from(entry.metadata()));
    }

    private static @Nullable TextSegment segment(Entry entry) {
        String text = entry.text();
        return text == null ? null : TextSegment.from(text, Metadata.from(entry.metadata()));
    }
}
