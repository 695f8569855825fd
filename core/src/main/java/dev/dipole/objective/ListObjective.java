package dev.dipole.objective;

/**
 * Each anchor's own candidates: distillation, CoSENT, Bradley-Terry, listwise ranking. {@link Lists} gathers the scores and
 * carries the gradient back; a kernel sees numbers only, in float64, and lists of their true lengths, without padding.
 */
public interface ListObjective {

    /** The name by which recipes and messages call it. */
    String name();

    /** What a list needs in order to count, to end the sentence "it needs ...". */
    String needs();

    /**
     * Whether labels may be absent because the first candidate of each list stands as preferred to the others: it then has
     * label 1, and the others 0.
     */
    default boolean preference() {
        return false;
    }

    /**
     * Evaluates all lists.
     *
     * @param scores [B][K of the list], scaled; not written
     * @param labels the same shape, what the kernel compares with: grades, teacher's scores or preferences; not written
     * @param gradient the same shape, zeros at first; receives dLoss/dScore
     */
    ListLoss evaluate(double[][] scores, double[][] labels, double[][] gradient);
}
