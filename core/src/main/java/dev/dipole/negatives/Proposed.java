package dev.dipole.negatives;

import java.util.List;

/**
 * What was proposed for an anchor and does not belong to it, as filters see it.
 *
 * @param positiveScore in the candidates' unit; NaN where there is none
 * @param candidates hardest first
 */
public record Proposed<I>(Anchor<I> anchor, double positiveScore, List<Candidate> candidates) {

    public Proposed {
        candidates = List.copyOf(candidates);
    }
}
