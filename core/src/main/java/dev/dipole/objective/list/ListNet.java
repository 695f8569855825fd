package dev.dipole.objective.list;

import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.objective.Lists;

/**
 * The chance of each candidate to be first, from the scores and from the grades, compared by cross-entropy.
 *
 * <pre>
 * ℓ = −Σ pₖ ln qₖ,  p = softmax(y),  q = softmax(s)        ∂ℓ/∂sₖ = qₖ − pₖ
 * </pre>
 *
 * <p>Source: Cao et al. 2007, the top-one probability.
 */
public record ListNet() implements ListObjective {

    /** By cosine at a temperature. */
    public static Lists cosine(double temperature) {
        return Lists.of(new ListNet(), temperature);
    }

    @Override
    public String name() {
        return "listnet";
    }

    @Override
    public String needs() {
        return "two candidates: a softmax over one is constant";
    }

    @Override
    public ListLoss evaluate(double[][] scores, double[][] labels, double[][] gradient) {
        return PerList.mean(scores, labels, gradient, list -> list.length > 1, (s, y, g) -> {
            double ours = PerList.logSumExp(s, 1);
            double theirs = PerList.logSumExp(y, 1);
            double loss = 0;
            for (int k = 0; k < s.length; k++) {
                double p = Math.exp(y[k] - theirs);
                double logQ = s[k] - ours;
                loss -= p * logQ;
                g[k] = Math.exp(logQ) - p;
            }
            return loss;
        });
    }
}
