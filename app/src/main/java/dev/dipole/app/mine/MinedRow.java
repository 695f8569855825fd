package dev.dipole.app.mine;

import java.util.List;

/**
 * What is written of an anchor.
 *
 * @param negatives those that the data named, and then those that were mined
 * @param positiveScore NaN where there is none
 * @param negativeScores one for each negative; none where any of all scores is missing, as then they teach nothing
 */
public record MinedRow(
        String anchor, String positive, List<String> negatives, double positiveScore, List<Double> negativeScores) {

    public MinedRow {
        negatives = List.copyOf(negatives);
        negativeScores = List.copyOf(negativeScores);
    }

    /** Whether there are scores. */
    boolean isScored() {
        return !Double.isNaN(positiveScore) && negativeScores.size() == negatives.size();
    }
}
