package dev.dipole.negatives;

/**
 * What a miner proposes.
 *
 * @param place in the corpus
 * @param score in the unit of the miner's {@link Scorer}, higher is more like the anchor; NaN where there is none
 */
public record Candidate(int place, double score) {

    public Candidate {
        if (place < 0) {
            throw new IllegalArgumentException("place (" + place + ") must be at least 0: it is one of the corpus");
        }
    }
}
