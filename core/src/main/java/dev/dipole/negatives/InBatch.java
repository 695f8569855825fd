package dev.dipole.negatives;

import dev.dipole.data.KnownPositives;
import dev.dipole.objective.SparseTargets;
import dev.dipole.objective.Targets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * In-batch negatives: every candidate of the batch is a negative of every other anchor, unless it is known to belong to it.
 * A candidate is ignored for an anchor where its text is a known positive of the anchor's text anywhere in the data, or is
 * the anchor's own text; so equal texts never stand against each other.
 */
public final class InBatch {

    private InBatch() {}

    /**
     * The targets of a batch.
     *
     * @param anchors the texts' hashes, [B]
     * @param candidates the texts' hashes, [N]; candidate i belongs to anchor i, those after B are explicit negatives
     * @param known what belongs together anywhere in the data
     */
    public static Targets targets(long[] anchors, long[] candidates, KnownPositives known) {
        Map<Long, int[]> columns = new HashMap<>(2 * candidates.length);
        for (int j = 0; j < candidates.length; j++) {
            int column = j;
            columns.merge(candidates[j], new int[] {column}, (before, one) -> {
                int[] more = Arrays.copyOf(before, before.length + 1);
                more[before.length] = column;
                return more;
            });
        }
        long[] cells = new long[64];
        int count = 0;
        for (int i = 0; i < anchors.length; i++) {
            long[] positives = known.positivesOf(anchors[i]);
            for (int k = 0; k < positives.length + 2; k++) {
                // Beside the known positives: the pair's own text in another row, and the anchor's own text.
                long text = k < positives.length ? positives[k] : k == positives.length ? candidates[i] : anchors[i];
                for (int column : columns.getOrDefault(text, NONE)) {
                    if (column != i) {
                        if (count == cells.length) {
                            cells = Arrays.copyOf(cells, 2 * count);
                        }
                        cells[count++] = SparseTargets.cell(i, column);
                    }
                }
            }
        }
        return SparseTargets.pairsIgnoring(Arrays.copyOf(cells, count));
    }

    private static final int[] NONE = {};
}
