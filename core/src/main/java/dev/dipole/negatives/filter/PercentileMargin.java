package dev.dipole.negatives.filter;

import dev.dipole.negatives.NegativeFilter;
import dev.dipole.negatives.PositiveScores;
import dev.dipole.negatives.Proposed;
import java.util.BitSet;
import java.util.List;

/**
 * Objects to candidates that score like a positive: above what a percentage of all positives score. The limit comes from the
 * scores themselves, so one setting serves models whose scores lie elsewhere, and a scorer of any unit.
 *
 * <pre>
 * s(a, c) &gt; Q(p / 100)            Q the quantile of s(a′, p′) over all anchors a′ and their positives p′
 * </pre>
 *
 * @param percentile p in [0, 100]; 0 leaves only what scores below every positive
 */
public record PercentileMargin<I>(double percentile) implements NegativeFilter<I> {

    public PercentileMargin {
        if (!(percentile >= 0 && percentile <= 100)) {
            throw new IllegalArgumentException(
                    "percentile (" + percentile + ") must lie in [0, 100]; maybe 50, the median of the positives");
        }
    }

    @Override
    public String name() {
        return "percentile margin " + percentile;
    }

    @Override
    public boolean looksAtAllPositives() {
        return true;
    }

    @Override
    public List<BitSet> objections(List<Proposed<I>> proposed, PositiveScores positives) {
        double limit = positives.quantile(percentile / 100);
        return NegativeFilter.each(
                proposed, (one, rank) -> one.candidates().get(rank).score() > limit);
    }
}
