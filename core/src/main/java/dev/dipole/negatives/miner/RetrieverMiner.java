package dev.dipole.negatives.miner;

import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Miner;
import dev.dipole.random.RandomKey;
import dev.dipole.retrieve.Hit;
import dev.dipole.retrieve.Retriever;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks a retriever with the anchor, such as BM25 (Karpukhin et al. 2020). It scores only what it finds: a positive that is not
 * among the proposed has no score.
 *
 * @param <I> what is asked with
 */
public final class RetrieverMiner<I> implements Miner<I> {

    private final String name;
    private final Retriever<I> retriever;

    /**
     * A miner that owns the retriever.
     *
     * @param name what reports call it, such as {@code bm25}
     * @param retriever whose documents are the corpus's inputs, called by {@link Corpus#ids}
     */
    public RetrieverMiner(String name, Retriever<I> retriever, Corpus<I> corpus) {
        this.name = name;
        this.retriever = retriever;
        if (retriever.size() != corpus.size()) {
            throw new IllegalArgumentException(
                    "the retriever finds " + retriever.size() + " documents and the corpus has " + corpus.size()
                            + " inputs; index the corpus's inputs by their ids");
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<List<Candidate>> propose(List<Anchor<I>> anchors, int depth, RandomKey key) {
        Miner.checkDepth(depth);
        // An anchor of several positives stands there once for each, and a lexical search takes long.
        Map<I, Integer> places = new LinkedHashMap<>();
        anchors.forEach(anchor -> places.putIfAbsent(anchor.input(), places.size()));
        List<List<Candidate>> found = candidates(retriever.searchAll(List.copyOf(places.keySet()), depth));
        return anchors.stream()
                .map(anchor -> found.get(places.getOrDefault(anchor.input(), 0)))
                .toList();
    }

    /** Hits of a retriever whose documents are called by their places. */
    static List<List<Candidate>> candidates(List<List<Hit>> answers) {
        List<List<Candidate>> all = new ArrayList<>(answers.size());
        for (List<Hit> answer : answers) {
            List<Candidate> candidates = new ArrayList<>(answer.size());
            for (Hit hit : answer) {
                candidates.add(new Candidate(Integer.parseInt(hit.id()), hit.score()));
            }
            all.add(candidates);
        }
        return all;
    }

    @Override
    public void close() {
        retriever.close();
    }
}
