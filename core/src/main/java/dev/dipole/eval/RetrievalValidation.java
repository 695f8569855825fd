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
        List<String> ids = task.documents().stream().map(Document::id).toList();
        float[][] vectors = candidates.encode(
                task.documents().stream().map(Document::content).toList());
        try (DenseRetriever retriever =
                new DenseRetriever(anchors::encode, ExactIndex.of(ids, vectors, VectorMetric.COSINE))) {
            return RetrievalEvaluation.of(name).run("model", retriever, task).mean(name);
        }
    }
}
