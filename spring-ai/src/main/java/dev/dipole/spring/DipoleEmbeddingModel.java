package dev.dipole.spring;

import dev.dipole.model.Model;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.BatchingStrategy;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.embedding.EmbeddingResponseMetadata;

/**
 * A model as Spring AI's embedding model, with the model's prompts.
 *
 * <p>A {@link Document} is always a document. A bare text is a query ({@link #forQueries}, which is what vector stores need:
 * they give documents as such and ask with texts) or a document ({@link #forDocuments}). For a model without prompts the two
 * are the same. Of a document its text is encoded, without its metadata.
 *
 * <p>Tokens are not counted. The model stays the caller's, who closes it.
 */
public final class DipoleEmbeddingModel implements EmbeddingModel {

    private final Model model;
    private final boolean textsAreQueries;

    private DipoleEmbeddingModel(Model model, boolean textsAreQueries) {
        this.model = model;
        this.textsAreQueries = textsAreQueries;
    }

    /** Bare texts are queries. */
    public static DipoleEmbeddingModel forQueries(Model model) {
        return new DipoleEmbeddingModel(model, true);
    }

    /** Bare texts are documents. */
    public static DipoleEmbeddingModel forDocuments(Model model) {
        return new DipoleEmbeddingModel(model, false);
    }

    /**
     * The vectors of texts.
     *
     * @throws IllegalArgumentException where the options ask for another model, by hash, or for another number of dimensions
     */
    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
        check(request.getOptions());
        List<String> texts = request.getInstructions();
        float[][] vectors = textsAreQueries ? model.encodeQueries(texts) : model.encodeDocuments(texts);
        List<Embedding> embeddings = new ArrayList<>(vectors.length);
        for (int i = 0; i < vectors.length; i++) {
            embeddings.add(new Embedding(vectors[i], i));
        }
        EmbeddingResponseMetadata metadata = new EmbeddingResponseMetadata();
        metadata.setModel(model.hash());
        return new EmbeddingResponse(embeddings, metadata);
    }

    @Override
    public float[] embed(Document document) {
        return documents(List.of(document))[0];
    }

    /** The vectors of documents, in their order, however the strategy cuts and orders them. */
    @Override
    public List<float[]> embed(
            List<Document> documents, @Nullable EmbeddingOptions options, BatchingStrategy batching) {
        check(options);
        // Two documents may be equal, so they are told apart by identity.
        IdentityHashMap<Document, float[]> vectors = new IdentityHashMap<>();
        for (List<Document> batch : batching.batch(documents)) {
            float[][] encoded = documents(batch);
            for (int i = 0; i < encoded.length; i++) {
                vectors.put(batch.get(i), encoded[i]);
            }
        }
        return documents.stream()
                .map(document -> {
                    float[] vector = vectors.get(document);
                    if (vector == null) {
                        throw new IllegalArgumentException("document " + document.getId() + " is in no batch of "
                                + batching + "; a strategy must return the documents that it is given");
                    }
                    return vector;
                })
                .toList();
    }

    private float[][] documents(List<Document> documents) {
        return model.encodeDocuments(
                documents.stream().map(this::getEmbeddingContent).toList());
    }

    private void check(@Nullable EmbeddingOptions options) {
        if (options == null) {
            return;
        }
        Integer dimensions = options.getDimensions();
        if (dimensions != null && dimensions != model.dim()) {
            throw new IllegalArgumentException("dimensions (" + dimensions + ") must be those of the model, "
                    + model.dim() + "; leave the option away");
        }
        String name = options.getModel();
        if (name != null && !name.equals(model.hash())) {
            throw new IllegalArgumentException("model (" + name + ") must be the hash of the one model here, "
                    + model.hash() + "; leave the option away");
        }
    }

    /** Length of every vector. */
    @Override
    public int dimensions() {
        return model.dim();
    }

    /** Hash of the model. */
    String hash() {
        return model.hash();
    }
}
