package dev.dipole.negatives;

import dev.dipole.random.RandomKey;

/** Chooses some of an anchor's scored candidates: those that are left after mining, or those of a batch. */
public interface NegativeChoice {

    /** What reports call it, such as {@code hardest}. */
    String name();

    /**
     * The places of those chosen, in the order of preference, none twice.
     *
     * @param scores of the candidates with the anchor, in the order in which they were proposed; NaN where there is none
     * @param positiveScore of the anchor with its positive, NaN where there is none
     * @param count how many are wanted; fewer where there are fewer
     * @param key for those that draw
     */
    int[] choose(double[] scores, double positiveScore, int count, RandomKey key);
}
