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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

    /**
     * Gives the vectors of what was encoded last without encoding it again: anchors are scored with their positives right
     * after they were searched for.
     */
    private static final class Remembering<I> implements Encoder<I> {

        private record Last<I>(List<I> inputs, float[][] vectors) {}

        private final Encoder<I> encoder;
        private volatile Last<I> last = new Last<>(List.of(), new float[0][]);

        Remembering(Encoder<I> encoder) {
            this.encoder = encoder;
        }

        @Override
        public int dim() {
            return encoder.dim();
        }

        @Override
        public float[][] encode(List<I> inputs) {
            Last<I> known = last;
            if (!known.inputs().equals(inputs)) {
                known = new Last<>(List.copyOf(inputs), encoder.encode(inputs));
                last = known;
            }
            return known.vectors();
        }
    }

    /** Takes the vectors of the corpus from the index, where they are at hand, as those of positives mostly are. */
    private record Indexed<I>(Encoder<I> encoder, Corpus<I> corpus, VectorIndex index) implements Encoder<I> {

        @Override
        public int dim() {
            return encoder.dim();
        }

        @Override
        public float[][] encode(List<I> inputs) {
            float[][] vectors = new float[inputs.size()][];
            List<I> others = new ArrayList<>();
            for (int i = 0; i < vectors.length; i++) {
                I input = inputs.get(i);
                int place = corpus.place(corpus.identity(input));
                if (place >= 0 && corpus.get(place).equals(input)) {
                    vectors[i] = index.vector(place);
                } else {
                    others.add(input);
                }
            }
            float[][] encoded = others.isEmpty() ? new float[0][] : encoder.encode(others);
            int next = 0;
            for (int i = 0; i < vectors.length; i++) {
                if (vectors[i] == null) {
                    vectors[i] = encoded[next++];
                }
            }
            return vectors;
        }
    }

    /** Compares with every vector, each of which is held once. The encoders stay the caller's. */
    public static <I> DenseMiner<I> exact(Corpus<I> corpus, Encoder<I> queries, Encoder<I> documents) {
        VectorIndex built = ExactIndex.of(
                corpus.ids(),
                documents.dim(),
                (from, to) -> documents.encode(corpus.inputs().subList(from, to)),
                VectorMetric.DOT);
        return over(corpus, queries, documents, built);
    }

    /**
     * Searches an index.
     *
     * @param index from {@link Corpus#ids} and vectors [size, dim] to an index by dot product, which the miner owns
     * @throws IllegalArgumentException where the index compares otherwise; it is closed then
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
        VectorIndex built = index.apply(corpus.ids(), vectors);
        if (built.metric() != VectorMetric.DOT) {
            built.close();
            throw new IllegalArgumentException(
                    "the index compares by " + built.metric().name().toLowerCase(Locale.ROOT)
                            + "; a miner's must compare by dot, which is what its scores are");
        }
        return over(corpus, queries, documents, built);
    }

    private static <I> DenseMiner<I> over(
            Corpus<I> corpus, Encoder<I> queries, Encoder<I> documents, VectorIndex built) {
        return new DenseMiner<>(new Remembering<>(queries), new Indexed<>(documents, corpus, built), built);
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
