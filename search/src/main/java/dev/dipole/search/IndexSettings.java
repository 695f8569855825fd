package dev.dipole.search;

import dev.dipole.similarity.VectorMetric;

/**
 * How an index on disk is built and searched.
 *
 * @param metric of the vectors
 * @param hnsw of the graph
 * @param analysis of the texts
 * @param bm25 of lexical search
 * @param hybrid how the answers of search by meaning and of lexical search are fused, in this order
 */
public record IndexSettings(
        VectorMetric metric, HnswSettings hnsw, Analysis analysis, Bm25Settings bm25, HybridSettings hybrid) {

    public IndexSettings {
        int weights = hybrid.weights().size();
        if (weights != 0 && weights != 2) {
            throw new IllegalArgumentException("hybrid has " + weights
                    + " weights; an index fuses two rankings: give two weights, or none for equal ones");
        }
    }

    /** Cosine, English words, and the defaults of the parts. */
    public static IndexSettings defaults() {
        return new IndexSettings(
                VectorMetric.COSINE,
                HnswSettings.defaults(),
                Analysis.ENGLISH,
                Bm25Settings.defaults(),
                HybridSettings.defaults());
    }

    /** The same with another analysis of texts. */
    public IndexSettings withAnalysis(Analysis other) {
        return new IndexSettings(metric, hnsw, other, bm25, hybrid);
    }
}
