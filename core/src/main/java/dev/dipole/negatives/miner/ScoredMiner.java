package dev.dipole.negatives.miner;

import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Miner;
import dev.dipole.negatives.Scorer;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What another miner proposes, scored by a model of its own: a guide, a re-ranker, or the model that is trained, so that
 * margins compare one model's scores whoever proposed.
 *
 * @param <I> what the scorer takes
 */
public final class ScoredMiner<I> implements Miner<I> {

    /** Candidates that are scored at once, so that a call of the scorer needs bounded memory. */
    private static final int BATCH = 16_384;

    private final Miner<I> inner;
    private final Corpus<I> corpus;
    private final Scorer<I> scorer;
    private final boolean reranks;

    private ScoredMiner(Miner<I> inner, Corpus<I> corpus, Scorer<I> scorer, boolean reranks) {
        this.inner = inner;
        this.corpus = corpus;
        this.scorer = scorer;
        this.reranks = reranks;
    }

    /** The proposals in the order of the other miner, which is closed with this one. */
    public static <I> ScoredMiner<I> keepingOrder(Miner<I> inner, Corpus<I> corpus, Scorer<I> scorer) {
        return new ScoredMiner<>(inner, corpus, scorer, false);
    }

    /** The proposals by their new scores, highest first; ties as the other miner has them, and those without a score last. */
    public static <I> ScoredMiner<I> reranking(Miner<I> inner, Corpus<I> corpus, Scorer<I> scorer) {
        return new ScoredMiner<>(inner, corpus, scorer, true);
    }

    @Override
    public String name() {
        return inner.name() + (reranks ? ", reranked" : ", scored");
    }

    @Override
    public List<List<Candidate>> propose(List<Anchor<I>> anchors, int depth, RandomKey key) {
        List<List<Candidate>> proposed = inner.propose(anchors, depth, key);
        List<List<Candidate>> all = new ArrayList<>(anchors.size());
        for (int start = 0; start < anchors.size(); ) {
            int end = start;
            int candidates = 0;
            while (end < anchors.size()
                    && (end == start || candidates + proposed.get(end).size() <= BATCH)) {
                candidates += proposed.get(end++).size();
            }
            score(anchors.subList(start, end), proposed.subList(start, end), all);
            start = end;
        }
        return all;
    }

    private void score(List<Anchor<I>> anchors, List<List<Candidate>> proposed, List<List<Candidate>> into) {
        List<List<I>> inputs = proposed.stream()
                .map(list -> list.stream()
                        .map(candidate -> corpus.get(candidate.place()))
                        .toList())
                .toList();
        double[][] scores = scorer.score(anchors.stream().map(Anchor::input).toList(), inputs);
        for (int i = 0; i < scores.length; i++) {
            List<Candidate> scored = new ArrayList<>();
            for (int k = 0; k < scores[i].length; k++) {
                scored.add(new Candidate(proposed.get(i).get(k).place(), scores[i][k]));
            }
            if (reranks) {
                scored.sort(Comparator.<Candidate>comparingDouble(one -> Double.isNaN(one.score()) ? 1 : 0)
                        .thenComparingDouble(one -> Double.isNaN(one.score()) ? 0 : -one.score()));
            }
            into.add(scored);
        }
    }

    @Override
    public Scorer<I> scorer() {
        return scorer;
    }

    @Override
    public void close() {
        inner.close();
    }
}
