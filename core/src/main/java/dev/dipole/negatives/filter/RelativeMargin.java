package dev.dipole.negatives.filter;

import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.Proposed;
import java.util.BitSet;
import java.util.List;

/**
 * Objects to candidates that score more than a share of what the positive does (de Souza P. Moreira et al. 2024,
 * TopK-PercPos).
 *
 * <pre>
 * s(a, c) &gt; s(a, p) − m · |s(a, p)|            for a positive score: more than (1 − m) of it
 * </pre>
 *
 * @param margin m in [0, 1]; the paper's 95 % is 0.05
 */
public record RelativeMargin<I>(double margin) implements NegativeFilter<I> {

    public RelativeMargin {
        if (!(margin >= 0 && margin <= 1)) {
            throw new IllegalArgumentException(
                    "margin (" + margin + ") must lie in [0, 1]; maybe 0.05, which removes what"
                            + " scores more than 95 % of the positive");
        }
    }

    @Override
    public String name() {
        return "relative margin " + margin;
    }

    @Override
    public List<BitSet> objections(List<Proposed<I>> proposed, PositiveScores positives) {
        return NegativeFilter.each(
                proposed,
                (one, rank) -> one.candidates().get(rank).score()
                        > one.positiveScore() - margin * Math.abs(one.positiveScore()));
    }
}
