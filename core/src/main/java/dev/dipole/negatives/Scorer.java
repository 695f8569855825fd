package dev.dipole.negatives;

import java.util.Arrays;
import java.util.List;

/**
 * How much inputs belong together by some model, for comparing a candidate's score with that of the positive.
 *
 * @param <I> what the model takes
 */
@FunctionalInterface
public interface Scorer<I> {

    /**
     * Scores each anchor with its own candidates. A score depends on the two inputs only, not on what else is asked.
     *
     * @param anchors [B]
     * @param candidates [B] lists, of any lengths
     * @return [B][length of the list], higher is more alike; NaN where the scorer cannot say
     */
    double[][] score(List<I> anchors, List<List<I>> candidates);

    /** Cannot say anything: every score is NaN. */
    static <I> Scorer<I> none() {
        return (anchors, candidates) -> {
            double[][] scores = new double[candidates.size()][];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = new double[candidates.get(i).size()];
                Arrays.fill(scores[i], Double.NaN);
            }
            return scores;
        };
    }
}
