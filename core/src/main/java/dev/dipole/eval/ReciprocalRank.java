package dev.dipole.eval;

import java.util.List;
import java.util.Map;

/**
 * One over the rank of the first relevant document, 0 if there is none within the depth; its mean over queries is MRR.
 *
 * @param depth ranks that count, at least 1; {@link Integer#MAX_VALUE} for the whole ranking
 */
public record ReciprocalRank(int depth) implements Metric {

    public ReciprocalRank {
        Judged.checkDepth("mrr", depth);
    }

    @Override
    public String name() {
        return Judged.name("mrr", depth);
    }

    @Override
    public double value(List<String> ranking, Map<String, Integer> grades) {
        int[] gains = Judged.gains(ranking, grades, depth);
        for (int i = 0; i < gains.length; i++) {
            if (gains[i] > 0) {
                return 1.0 / (i + 1);
            }
        }
        return 0;
    }
}
