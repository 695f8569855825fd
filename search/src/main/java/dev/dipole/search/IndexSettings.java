package dev.dipole.search;

import dev.dipole.similarity.VectorMetric;

/**
 * How an index on disk is built and searched.
 *
 * @param metric of the vectors
 * @param hnsw of the graph
 * @param analysis of the texts
 * @param bm25 of lexical search
 */
public record IndexSettings(VectorMetric metric, HnswSettings hnsw, Analysis analysis, Bm25Settings bm25) {

    /** Cosine, English words, and the defaults of the parts. */
    public static IndexSettings defaults() {
        return new IndexSettings(
                VectorMetric.COSINE, HnswSettings.defaults(), Analysis.ENGLISH, Bm25Settings.defaults());
    }

    /** The same with another analysis of texts. */
    public IndexSettings withAnalysis(Analysis other) {
        return new IndexSettings(metric, hnsw, other, bm25);
    }
}
