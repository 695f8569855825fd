package dev.dipole.negatives.filter;

import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.Proposed;
import java.util.BitSet;
import java.util.List;

/**
 * Keeps some ranks only: the very first of what a miner proposes are false negatives more often than those that follow
 * (Qu et al. 2021). Ranks are among the proposed candidates that do not belong to the anchor.
 *
 * @param skip how many of the first it objects to, at least 0
 * @param to the rank from which on it objects to all, counted from 0, above {@code skip}
 */
public record RankWindow<I>(int skip, int to) implements NegativeFilter<I> {

    public RankWindow {
        if (skip < 0) {
            throw new IllegalArgumentException("skip (" + skip + ") must be at least 0; maybe 10");
        }
        if (to <= skip) {
            throw new IllegalArgumentException(
                    "to (" + to + ") must be above skip (" + skip + "), or no rank is left; maybe " + (skip + 50L));
        }
    }

    @Override
    public String name() {
        return "rank window " + skip + " to " + to;
    }

    @Override
    public List<BitSet> objections(List<Proposed<I>> proposed, PositiveScores positives) {
        return NegativeFilter.each(proposed, (one, rank) -> rank < skip || rank >= to);
    }
}
