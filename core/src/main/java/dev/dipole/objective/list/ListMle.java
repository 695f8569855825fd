package dev.dipole.objective.list;

import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.objective.Lists;

/**
 * The likelihood of the order that the grades give, when candidates are drawn one after the other by softmax.
 *
 * <pre>
 * ℓ = Σᵢ (Lᵢ − s_{π(i)}),  Lᵢ = ln Σ_{k ≥ i} exp s_{π(k)},  π by descending grade        ∂ℓ/∂s_{π(j)} = Σ_{i ≤ j} e^{s_{π(j)} − Lᵢ} − 1
 * </pre>
 *
 * <p>Equal grades stand in the order of the list. Source: Xia et al. 2008, the likelihood loss.
 */
public record ListMle() implements ListObjective {

    /** By cosine at a temperature. */
    public static Lists cosine(double temperature) {
        return Lists.of(new ListMle(), temperature);
    }

    @Override
    public String name() {
        return "listmle";
    }

    @Override
    public String needs() {
        return "two candidates with different labels";
    }

    @Override
    public ListLoss evaluate(double[][] scores, double[][] labels, double[][] gradient) {
        return PerList.mean(scores, labels, gradient, PerList::ordered, (s, y, g) -> {
            int[] order = PerList.descending(y);
            double[] rest = new double[s.length];
            double sum = Double.NEGATIVE_INFINITY;
            double loss = 0;
            for (int i = s.length - 1; i >= 0; i--) {
                sum = PerList.logAddExp(sum, s[order[i]]);
                rest[i] = sum;
                loss += sum - s[order[i]];
            }
            // ln Σ exp(−Lᵢ) of those drawn so far.
            double drawn = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < s.length; j++) {
                drawn = PerList.logAddExp(drawn, -rest[j]);
                g[order[j]] = Math.exp(s[order[j]] + drawn) - 1;
            }
            return loss;
        });
    }
}
