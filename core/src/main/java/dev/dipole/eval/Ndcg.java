package dev.dipole.eval;

import java.util.List;
import java.util.Map;

/**
 * Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002), with the linear gain of trec_eval's
 * {@code ndcg_cut}:
 *
 * <pre>
 * DCG = Σ_r max(grade_r, 0) / log₂(r + 1),   nDCG = DCG / DCG of all judged documents in the best order
 * </pre>
 *
 * <p>both cut at the same depth. The exponential gain 2^grade - 1 of other tools agrees only for grades 0 and 1.
 *
 * @param depth ranks that count, at least 1; {@link Integer#MAX_VALUE} for the whole ranking
 */
public record Ndcg(int depth) implements Metric {

    public Ndcg {
        Judged.checkDepth("ndcg", depth);
    }

    @Override
    public String name() {
        return Judged.name("ndcg", depth);
    }

    @Override
    public double value(List<String> ranking, Map<String, Integer> grades) {
        int[] gains = Judged.gains(ranking, grades, depth);
        int[] best = grades.values().stream()
                .mapToInt(grade -> -Math.max(grade, 0))
                .sorted()
                .map(negated -> -negated)
                .limit(depth)
                .toArray();
        double ideal = discounted(best);
        return ideal == 0 ? 0 : discounted(gains) / ideal;
    }

    private static double discounted(int[] gains) {
        double sum = 0;
        for (int i = 0; i < gains.length; i++) {
            sum += gains[i] * Math.log(2) / Math.log(i + 2);
        }
        return sum;
    }
}
