package dev.dipole.negatives.miner;

import dev.dipole.encoder.Encoder;
import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Miner;
import dev.dipole.negatives.Scorer;
import dev.dipole.negatives.VectorScorer;
import dev.dipole.random.RandomKey;
import dev.dipole.retrieve.ExactIndex;
import dev.dipole.retrieve.VectorIndex;
import dev.dipole.similarity.VectorMetric;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Finds the nearest of the corpus by a model's vectors (Xiong et al. 2021). Scores are dot products, which for vectors of unit
 * length are cosines.
 *
 * @param <I> what the encoders take
 */
public final class DenseMiner<I> implements Miner<I> {

    /** Inputs that are encoded at once. */
    private static final int CHUNK = 1024;

    private final Encoder<I> queries;
    private final VectorIndex index;
    private final Scorer<I> scorer;

    private DenseMiner(Encoder<I> queries, Encoder<I> documents, VectorIndex index) {
        this.queries = queries;
        this.index = index;
        this.scorer = new VectorScorer<>(queries, documents);
    }

    /** Compares with every vector. The encoders stay the caller's. */
    public static <I> DenseMiner<I> exact(Corpus<I> corpus, Encoder<I> queries, Encoder<I> documents) {
        return of(corpus, queries, documents, (ids, vectors) -> ExactIndex.of(ids, vectors, VectorMetric.DOT));
    }

    /**
     * Searches an index.
     *
     * @param index from {@link Corpus#ids} and vectors [size, dim] to an index by dot product, which the miner owns
     */
    public static <I> DenseMiner<I> of(
            Corpus<I> corpus,
            Encoder<I> queries,
            Encoder<I> documents,
            BiFunction<List<String>, float[][], VectorIndex> index) {
        float[][] vectors = new float[corpus.size()][];
        for (int start = 0; start < vectors.length; start += CHUNK) {
            int end = Math.min(vectors.length, start + CHUNK);
            float[][] part = documents.encode(corpus.inputs().subList(start, end));
            System.arraycopy(part, 0, vectors, start, part.length);
        }
        return new DenseMiner<>(queries, documents, index.apply(corpus.ids(), vectors));
    }

    @Override
    public String name() {
        return "dense";
    }

    @Override
    public List<List<Candidate>> propose(List<Anchor<I>> anchors, int depth, RandomKey key) {
        Miner.checkDepth(depth);
        if (anchors.isEmpty()) {
            return List.of();
        }
        float[][] vectors = queries.encode(anchors.stream().map(Anchor::input).toList());
        return RetrieverMiner.candidates(index.searchAll(Arrays.asList(vectors), depth));
    }

    @Override
    public Scorer<I> scorer() {
        return scorer;
    }

    @Override
    public void close() {
        index.close();
    }
}
