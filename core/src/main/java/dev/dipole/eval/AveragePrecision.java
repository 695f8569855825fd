package dev.dipole.eval;

import java.util.List;
import java.util.Map;

/**
 * The precision at the rank of each relevant document found within the depth, summed and divided by how many relevant
 * documents there are in all (trec_eval's {@code map} and {@code map_cut}); its mean over queries is MAP.
 *
 * @param depth ranks that count, at least 1; {@link Integer#MAX_VALUE} for the whole ranking
 */
public record AveragePrecision(int depth) implements Metric {

    public AveragePrecision {
        Judged.checkDepth("map", depth);
    }

    @Override
    public String name() {
        return Judged.name("map", depth);
    }

    @Override
    public double value(List<String> ranking, Map<String, Integer> grades) {
        int[] gains = Judged.gains(ranking, grades, depth);
        int relevant = Judged.relevant(grades);
        double sum = 0;
        int found = 0;
        for (int i = 0; i < gains.length; i++) {
            if (gains[i] > 0) {
                sum += (double) ++found / (i + 1);
            }
        }
        return relevant == 0 ? 0 : sum / relevant;
    }
}
