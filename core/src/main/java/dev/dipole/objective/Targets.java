package dev.dipole.objective;

import dev.dipole.similarity.Span;

/**
 * What is positive and what is ignored: a rule over rows and columns, in O(B + N) memory, asked tile by tile. A cell that is
 * both counts as positive only: {@link #ignored} leaves it out.
 */
public interface Targets {

    /** The cells of the tile that belong together. */
    Cells positives(Span rows, Span columns);

    /** The cells of the tile that are neither positive nor negative. */
    Cells ignored(Span rows, Span columns);

    /** Refuses a grid that the rule does not fit. */
    void check(int anchors, int candidates);

    /** How many cells of the whole grid are ignored; a rule that looks at tiles knows it once all of them were asked for. */
    long ignoredCount();

    /** Row i belongs to column i, for every row; nothing is ignored. */
    static Targets pairs() {
        return SparseTargets.identity();
    }

    /**
     * Those of one label belong together; nothing is ignored.
     *
     * @param anchors [B], their labels
     * @param candidates [N], their labels
     */
    static Targets labels(int[] anchors, int[] candidates) {
        return LabelTargets.between(anchors, candidates);
    }
}
