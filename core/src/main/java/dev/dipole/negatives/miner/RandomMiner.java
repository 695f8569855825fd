package dev.dipole.negatives.miner;

import dev.dipole.negatives.Anchor;
import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Corpus;
import dev.dipole.negatives.Miner;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Draws from the whole corpus, every input with the same chance, none twice for an anchor. Gives no scores. */
public record RandomMiner<I>(Corpus<I> corpus) implements Miner<I> {

    @Override
    public String name() {
        return "random";
    }

    @Override
    public List<List<Candidate>> propose(List<Anchor<I>> anchors, int depth, RandomKey key) {
        Miner.checkDepth(depth);
        List<List<Candidate>> all = new ArrayList<>(anchors.size());
        for (Anchor<I> anchor : anchors) {
            all.add(draw(Math.min(depth, corpus.size()), key.split(anchor.identity())));
        }
        return all;
    }

    /** The beginning of a shuffle (Fisher and Yates) that keeps only what it has moved. */
    private List<Candidate> draw(int count, RandomKey key) {
        SplittableRandom random = key.generator();
        Map<Integer, Integer> moved = new HashMap<>();
        List<Candidate> drawn = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i, corpus.size());
            drawn.add(new Candidate(moved.getOrDefault(j, j), Double.NaN));
            moved.put(j, moved.getOrDefault(i, i));
        }
        return drawn;
    }

    @Override
    public void close() {}
}
