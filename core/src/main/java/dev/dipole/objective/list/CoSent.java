package dev.dipole.objective.list;

import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.objective.Lists;

/**
 * CoSENT: pairs with a higher label shall have a higher score. The whole batch is one list.
 *
 * <pre>
 * L = ln(1 + Σ_{yₙ > yₘ} exp(sₘ − sₙ))
 * ∂L/∂sₖ = e^{sₖ − L} Σ_{yₙ > yₖ} e^{−sₙ} − e^{−sₖ − L} Σ_{yₘ < yₖ} e^{sₘ}
 * </pre>
 *
 * <p>The sums over pairs come from sums over those of lower and of higher label, so that K pairs cost K ln K and no matrix.
 *
 * <p>Source: Su 2022.
 */
public record CoSent() implements ListObjective {

    /** By cosine; Su 2022 multiplies it with 20, temperature 0.05. */
    public static Lists cosine(double temperature) {
        return Lists.of(new CoSent(), temperature);
    }

    @Override
    public String name() {
        return "cosent";
    }

    @Override
    public String needs() {
        return "two pairs with different labels in the batch";
    }

    @Override
    public ListLoss evaluate(double[][] scores, double[][] labels, double[][] gradient) {
        double[] y = PerList.flat(labels);
        if (!PerList.ordered(y)) {
            return new ListLoss(0, scores.length);
        }
        double[] s = PerList.flat(scores);
        double[] g = new double[s.length];
        double loss = evaluate(s, y, g);
        PerList.spread(g, gradient);
        return new ListLoss(loss, PerList.empty(scores));
    }

    /**
     * The same over plain pairs, of which two have different labels.
     *
     * @param gradient [K], overwritten
     */
    public static double evaluate(double[] scores, double[] labels, double[] gradient) {
        int count = scores.length;
        int[] order = PerList.descending(labels);
        // ln Σ exp of the scores of lower label, and of the negated scores of higher label, for each place.
        double[] lower = new double[count];
        double[] higher = new double[count];
        double sum = Double.NEGATIVE_INFINITY;
        for (int start = 0; start < count; ) {
            int end = groupEnd(order, labels, start);
            for (int k = start; k < end; k++) {
                higher[order[k]] = sum;
            }
            for (int k = start; k < end; k++) {
                sum = PerList.logAddExp(sum, -scores[order[k]]);
            }
            start = end;
        }
        sum = Double.NEGATIVE_INFINITY;
        double total = Double.NEGATIVE_INFINITY;
        for (int end = count; end > 0; ) {
            int start = end - 1;
            while (start > 0 && labels[order[start - 1]] == labels[order[end - 1]]) {
                start--;
            }
            for (int k = start; k < end; k++) {
                lower[order[k]] = sum;
                total = PerList.logAddExp(total, sum - scores[order[k]]);
            }
            for (int k = start; k < end; k++) {
                sum = PerList.logAddExp(sum, scores[order[k]]);
            }
            end = start;
        }
        double loss = PerList.softplusOfMinus(-total);
        for (int k = 0; k < count; k++) {
            gradient[k] = Math.exp(scores[k] + higher[k] - loss) - Math.exp(lower[k] - scores[k] - loss);
        }
        return loss;
    }

    private static int groupEnd(int[] order, double[] labels, int start) {
        int end = start + 1;
        while (end < order.length && labels[order[end]] == labels[order[start]]) {
            end++;
        }
        return end;
    }
}
