package dev.dipole.negatives;

import java.util.List;

/**
 * An anchor with its negatives.
 *
 * @param positiveScore of anchor and positive, in the unit of the negatives' scores; NaN where there is none
 * @param negatives the choice's order; none where every candidate was filtered away
 */
public record Mined<I>(Anchor<I> anchor, double positiveScore, List<Candidate> negatives) {

    public Mined {
        negatives = List.copyOf(negatives);
    }
}
