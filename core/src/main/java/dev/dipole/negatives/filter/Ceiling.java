package dev.dipole.negatives.filter;

import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.Proposed;
import java.util.BitSet;
import java.util.List;

/**
 * Objects to candidates whose score lies above a limit, whatever that of the positive is.
 *
 * <pre>
 * s(a, c) &gt; m
 * </pre>
 *
 * @param most the limit m, finite, in the unit of the scores
 */
public record Ceiling<I>(double most) implements NegativeFilter<I> {

    public Ceiling {
        if (!Double.isFinite(most)) {
            throw new IllegalArgumentException("most (" + most + ") must be finite; maybe 0.9 for cosines");
        }
    }

    @Override
    public String name() {
        return "ceiling " + most;
    }

    @Override
    public List<BitSet> objections(List<Proposed<I>> proposed, PositiveScores positives) {
        return NegativeFilter.each(
                proposed, (one, rank) -> one.candidates().get(rank).score() > most);
    }
}
