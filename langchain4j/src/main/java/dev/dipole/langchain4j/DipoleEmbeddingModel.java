package dev.dipole.langchain4j;

import dev.dipole.model.Model;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingParameter;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A model as LangChain4j's embedding model, with the model's prompts.
 *
 * <p>A request that says what its texts are (queries or documents) is taken at its word; the others, which are what
 * {@code embed(String)}, {@code embedAll}, ingestors and retrievers make unless told otherwise, have the type that the
 * factory names. So give an ingestor {@link #forDocuments} and a retriever {@link #forQueries}, or both one of them and set
 * their {@code embeddingInputType}. For a model without prompts the two are the same.
 *
 * <p>Tokens are not counted: a response's token usage is null. The model stays the caller's, who closes it.
 */
public final class DipoleEmbeddingModel implements EmbeddingModel {

    private final Model model;
    private final EmbeddingInputType type;

    private DipoleEmbeddingModel(Model model, EmbeddingInputType type) {
        this.model = model;
        this.type = type;
    }

    /** Texts are queries, unless a request says otherwise. */
    public static DipoleEmbeddingModel forQueries(Model model) {
        return new DipoleEmbeddingModel(model, EmbeddingInputType.QUERY);
    }

    /** Texts are documents, unless a request says otherwise. */
    public static DipoleEmbeddingModel forDocuments(Model model) {
        return new DipoleEmbeddingModel(model, EmbeddingInputType.DOCUMENT);
    }

    @Override
    public EmbeddingRequestParameters defaultRequestParameters() {
        return EmbeddingRequestParameters.builder().inputType(type).build();
    }

    @Override
    public Set<EmbeddingParameter<?>> supportedParameters() {
        return Set.of(EmbeddingRequestParameters.INPUT_TYPE);
    }

    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
        List<String> texts = request.inputs().stream().map(EmbeddingInput::text).toList();
        float[][] vectors = request.inputType() == EmbeddingInputType.QUERY
                ? model.encodeQueries(texts)
                : model.encodeDocuments(texts);
        return EmbeddingResponse.builder()
                .embeddings(Arrays.stream(vectors).map(Embedding::from).toList())
                .modelName(modelName())
                .build();
    }

    /** Length of every vector. */
    @Override
    public int dimension() {
        return model.dim();
    }

    /** The model's hash: equal names, equal vectors. */
    @Override
    public String modelName() {
        return model.hash();
    }
}
