package dev.dipole.negatives.filter;

import dev.dipole.negatives.Candidate;
import dev.dipole.negatives.Miner;
import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.Proposed;
import dev.dipole.random.RandomKey;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Objects to what a guide finds among its first answers in the whole corpus: a better model's best answers are more likely to be
 * right than hard.
 *
 * @param guide finds in the corpus that the candidates are of; the caller closes it
 * @param k how many of its answers are taken for right, at least 1
 */
public record GuideTop<I>(Miner<I> guide, int k) implements NegativeFilter<I> {

    /** A guide draws nothing. */
    private static final RandomKey UNUSED = RandomKey.ofSeed(0);

    public GuideTop {
        if (k < 1) {
            throw new IllegalArgumentException("k (" + k + ") must be at least 1; maybe 3");
        }
    }

    @Override
    public String name() {
        return "top " + k + " of the guide";
    }

    @Override
    public List<BitSet> objections(List<Proposed<I>> proposed, PositiveScores positives) {
        List<Set<Integer>> first = guide
                .propose(proposed.stream().map(Proposed::anchor).toList(), k, UNUSED)
                .stream()
                .map(answers -> {
                    Set<Integer> places = new HashSet<>();
                    answers.forEach(answer -> places.add(answer.place()));
                    return places;
                })
                .toList();
        return IntStream.range(0, proposed.size())
                .mapToObj(i -> {
                    List<Candidate> candidates = proposed.get(i).candidates();
                    BitSet objected = new BitSet();
                    for (int rank = 0; rank < candidates.size(); rank++) {
                        objected.set(
                                rank, first.get(i).contains(candidates.get(rank).place()));
                    }
                    return objected;
                })
                .toList();
    }
}
