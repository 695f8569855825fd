package dev.dipole.spring;

import dev.dipole.model.Model;
import dev.dipole.search.Entry;
import dev.dipole.search.EntryStore;
import dev.dipole.search.StoreSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.document.DocumentMetadata;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.vectorstore.AbstractVectorStoreBuilder;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.filter.Filter;
import org.springframework.ai.vectorstore.observation.AbstractObservationVectorStore;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationContext;

/**
 * An {@link EntryStore} as Spring AI's vector store: in memory, saved to a folder when told to. Documents and queries are
 * encoded behind the model's prompts. A document's score is the cosine, in [-1, 1], and its metadata {@code distance} is
 * {@code 1 - score}. A similarity threshold of 0, Spring AI's "accept all", accepts negative cosines too.
 *
 * <p>In filters, numbers compare by value whatever their types, dates as texts in UTC to the second. A document without the
 * value, or with one of another kind, passes {@code !=}, {@code NIN} and {@code IS NULL} only. All documents go to the model
 * in one batch, unless the builder is given a strategy: nothing here has a limit of tokens.
 *
 * <p>Safe for concurrent use; {@link EntryStore} says what a search sees while others add.
 */
public final class DipoleVectorStore extends AbstractObservationVectorStore {

    private final EntryStore store;
    private final DipoleEmbeddingModel model;

    private DipoleVectorStore(Builder builder) {
        super(builder);
        this.model = builder.model;
        this.store = builder.folder == null
                ? new EntryStore(model.hash(), model.dimensions(), builder.settings)
                : EntryStore.open(builder.folder, model.hash(), builder.settings);
    }

    /** An empty store for a model's vectors. */
    public static DipoleVectorStore of(Model model) {
        return builder(model).build();
    }

    /**
     * Opens what {@link #save} wrote.
     *
     * @throws dev.dipole.data.InputException where the folder is no store, is damaged, or is another model's
     */
    public static DipoleVectorStore open(Path folder, Model model) {
        return builder(model).folder(folder).build();
    }

    /** For settings, a folder, observations or a batching strategy. */
    public static Builder builder(Model model) {
        return new Builder(DipoleEmbeddingModel.forQueries(model));
    }

    /** Settings of a store. */
    public static final class Builder extends AbstractVectorStoreBuilder<Builder> {

        private final DipoleEmbeddingModel model;
        private StoreSettings settings = StoreSettings.defaults();
        private @Nullable Path folder;

        private Builder(DipoleEmbeddingModel model) {
            super(model);
            this.model = model;
            batchingStrategy(documents -> List.of(documents));
        }

        /** When the store searches in a graph. */
        public Builder settings(StoreSettings when) {
            this.settings = when;
            return this;
        }

        /** Opens the store that was saved there, instead of an empty one. */
        public Builder folder(Path saved) {
            this.folder = saved;
            return this;
        }

        @Override
        public DipoleVectorStore build() {
            return new DipoleVectorStore(this);
        }
    }

    /** Writes the store as it is now; {@link EntryStore#save} tells how. */
    public void save(Path folder) {
        store.save(folder);
    }

    /** How many documents there are. */
    public int size() {
        return store.size();
    }

    /** Adds documents, or replaces those whose identifier is there. */
    @Override
    public void doAdd(List<Document> documents) {
        List<Entry> entries = new ArrayList<>(documents.size());
        for (Document document : documents) {
            Map<String, Object> metadata = new LinkedHashMap<>();
            document.getMetadata().forEach((name, value) -> metadata.put(name, FilterPredicate.stored(value)));
            entries.add(new Entry(document.getId(), document.getText(), metadata));
        }
        List<float[]> vectors =
                model.embed(documents, EmbeddingOptions.builder().build(), batchingStrategy);
        store.put(entries, vectors.toArray(new float[0][]));
    }

    @Override
    public void doDelete(List<String> ids) {
        store.remove(ids);
    }

    @Override
    protected void doDelete(Filter.Expression filter) {
        store.removeIf(passes(filter));
    }

    /** The best documents, best first; with a filter, the true best among those that pass. */
    @Override
    public List<Document> doSimilaritySearch(SearchRequest request) {
        if (request.getTopK() == 0) {
            return List.of(); // which Spring AI allows to be asked for
        }
        Filter.Expression filter = request.getFilterExpression();
        double threshold = request.getSimilarityThreshold();
        return store
                .search(
                        model.embed(request.getQuery()),
                        request.getTopK(),
                        threshold == SearchRequest.SIMILARITY_THRESHOLD_ACCEPT_ALL ? -1 : threshold,
                        filter == null ? null : passes(filter))
                .stream()
                .map(DipoleVectorStore::document)
                .toList();
    }

    private static Predicate<Entry> passes(Filter.Expression filter) {
        Predicate<Map<String, Object>> fits = FilterPredicate.of(filter);
        return entry -> fits.test(entry.metadata());
    }

    private static Document document(EntryStore.Match match) {
        Entry entry = match.entry();
        String text = entry.text();
        return Document.builder()
                .id(entry.id())
                .text(text == null ? "" : text)
                .metadata(new LinkedHashMap<>(entry.metadata()))
                .metadata(DocumentMetadata.DISTANCE.value(), 1 - match.score())
                .score(match.score())
                .build();
    }

    /** The store behind, as an {@link EntryStore}. */
    @Override
    @SuppressWarnings("unchecked") // the caller names the type, as the interface has it
    public <T> Optional<T> getNativeClient() {
        return Optional.of((T) store);
    }

    @Override
    public VectorStoreObservationContext.Builder createObservationContextBuilder(String operation) {
        return VectorStoreObservationContext.builder("dipole", operation)
                .dimensions(model.dimensions())
                .similarityMetric("cosine");
    }
}
