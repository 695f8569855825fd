package dev.dipole.objective.list;

import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.objective.Lists;
import dev.dipole.settings.Setting;

/**
 * The softmax over each list shall be the teacher's.
 *
 * <pre>
 * p = softmax(t / T),  q = softmax(s / T)        ℓ = T² Σ pₖ (ln pₖ − ln qₖ)        ∂ℓ/∂sₖ = T (qₖ − pₖ)
 * </pre>
 *
 * <p>Source: Hinton, Vinyals and Dean 2015, section 2; the factor T² is theirs.
 *
 * @param softness T
 */
public record KlDistillation(
        @Setting("T, by which both the scores and the teacher's are divided.")
        double softness) implements ListObjective {

    public KlDistillation {
        PerList.positive("softness", softness, "1 compares the distributions as they are");
    }

    /** By cosine at a temperature, with T = 1. */
    public static Lists cosine(double temperature) {
        return Lists.of(new KlDistillation(1), temperature);
    }

    @Override
    public String name() {
        return "kl-distillation";
    }

    @Override
    public String needs() {
        return "two candidates: a softmax over one is constant";
    }

    @Override
    public ListLoss evaluate(double[][] scores, double[][] labels, double[][] gradient) {
        return PerList.mean(scores, labels, gradient, list -> list.length > 1, (s, t, g) -> {
            double ours = PerList.logSumExp(s, softness);
            double theirs = PerList.logSumExp(t, softness);
            double sum = 0;
            for (int k = 0; k < s.length; k++) {
                double logP = t[k] / softness - theirs;
                double logQ = s[k] / softness - ours;
                double p = Math.exp(logP);
                sum += p * (logP - logQ);
                g[k] = softness * (Math.exp(logQ) - p);
            }
            return softness * softness * sum;
        });
    }
}
