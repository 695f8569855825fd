package dev.dipole.negatives.filter;

import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.Proposed;
import java.util.BitSet;
import java.util.List;

/**
 * Objects to candidates that do not stay a margin below the positive (de Souza P. Moreira et al. 2024, TopK-MarginPos).
 *
 * <pre>
 * s(a, c) &gt; s(a, p) − m
 * </pre>
 *
 * @param margin m, finite, in the unit of the scores; 0 objects to what scores above the positive
 */
public record AbsoluteMargin<I>(double margin) implements NegativeFilter<I> {

    public AbsoluteMargin {
        if (!Double.isFinite(margin)) {
            throw new IllegalArgumentException("margin (" + margin + ") must be finite; maybe 0.05 for cosines");
        }
    }

    @Override
    public String name() {
        return "absolute margin " + margin;
    }

    @Override
    public List<BitSet> objections(List<Proposed<I>> proposed, PositiveScores positives) {
        return NegativeFilter.each(
                proposed, (one, rank) -> one.candidates().get(rank).score() > one.positiveScore() - margin);
    }
}
