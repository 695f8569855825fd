package dev.dipole.eval;

import dev.dipole.data.Document;
import dev.dipole.data.RetrievalTask;
import dev.dipole.encoder.Encoder;
import dev.dipole.retrieve.DenseRetriever;
import dev.dipole.retrieve.ExactIndex;
import dev.dipole.similarity.VectorMetric;
import java.util.List;

/**
 * The mean of a ranking metric on a retrieval task, by exact search under cosine similarity.
 *
 * @param task queries, documents and judgements of a development part
 * @param name of the metric, such as {@code mrr@10}
 */
public record RetrievalValidation(RetrievalTask task, String name) implements Validation<String> {

    public RetrievalValidation {
        // A name that is none is refused before hours of training, not after.
        RetrievalEvaluation.of(name);
    }

    @Override
    public String metric() {
        return name;
    }

    @Override
    public double evaluate(Encoder<String> anchors, Encoder<String> candidates) {
        float[][] vectors = candidates.encode(
                task.documents().stream().map(Document::content).toList());
        try (DenseRetriever retriever = retriever(anchors, task.documents(), vectors)) {
            return RetrievalEvaluation.of(name).run("model", retriever, task).mean(name);
        }
    }

    /**
     * Exact search by cosine, where a zero vector is as far from everything as a right angle: published corpora hold empty
     * documents, which a ranking has to have a place for.
     *
     * @param encoder of the queries
     * @param vectors of the documents, [documents, dim], in the same space
     */
    public static DenseRetriever retriever(Encoder<String> encoder, List<Document> documents, float[][] vectors) {
        List<String> ids = documents.stream().map(Document::id).toList();
        return new DenseRetriever(
                texts -> UnitVectors.of(encoder.encode(texts)),
                ExactIndex.of(ids, UnitVectors.of(vectors), VectorMetric.DOT));
    }
}
