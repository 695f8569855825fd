package dev.dipole.negatives;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Objects to candidates that may be false negatives. Filters are asked about all candidates, whatever the others say, so what
 * remains does not depend on their order; a report counts a candidate for the first that objects to it.
 *
 * @param <I> what the encoder takes
 */
public interface NegativeFilter<I> {

    /** What reports call it, with its setting, such as {@code relative margin 0.05}. */
    String name();

    /** Whether it looks at the scores of all positives, which then are computed before mining begins. */
    default boolean looksAtAllPositives() {
        return false;
    }

    /**
     * The candidates, by their place in each list, that this filter objects to. Where a score that it would compare is NaN, it
     * does not object.
     *
     * @param positives the scores of all anchors' positives; empty unless {@link #looksAtAllPositives}
     * @return one set for each element of {@code proposed}
     */
    List<BitSet> objections(List<Proposed<I>> proposed, PositiveScores positives);

    /** Asks about each candidate alone. For implementations. */
    static <I> List<BitSet> each(List<Proposed<I>> proposed, Objection<I> objection) {
        List<BitSet> all = new ArrayList<>(proposed.size());
        for (Proposed<I> one : proposed) {
            BitSet objected = new BitSet();
            for (int rank = 0; rank < one.candidates().size(); rank++) {
                objected.set(rank, objection.to(one, rank));
            }
            all.add(objected);
        }
        return all;
    }

    /** What a filter says of one candidate. */
    interface Objection<I> {

        /**
         * Whether the candidate may be a false negative.
         *
         * @param rank of the candidate among the proposed, from 0
         */
        boolean to(Proposed<I> proposed, int rank);
    }
}
