package dev.dipole.objective.list;

import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.objective.Lists;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.Dot;

/**
 * The first candidate is preferred; what counts is by how much the lead has grown over that of a reference model.
 *
 * <pre>
 * ℓ = mean over k > 0 of −ln σ(zₖ),  zₖ = β ((s₀ − r₀) − (sₖ − rₖ)),  r the reference's scores        ∂/∂s₀ = −∂/∂sₖ = −β σ(−zₖ) per k
 * </pre>
 *
 * <p>Source: Rafailov et al. 2023, equation 7, where a score is the log-probability of an answer.
 *
 * @param beta β
 */
public record Dpo(
        @Setting("How strongly a lead over the reference counts.")
        double beta) implements ListObjective {

    public Dpo {
        PerList.positive("beta", beta, "0.1 is usual for log-probabilities");
    }

    /** By the dot product. */
    public static Lists dot(double beta) {
        return Lists.of(new Dpo(beta), 1).with(new Dot());
    }

    @Override
    public String name() {
        return "dpo";
    }

    @Override
    public String needs() {
        return "a first candidate and another";
    }

    @Override
    public ListLoss evaluate(double[][] scores, double[][] labels, double[][] gradient) {
        return PerList.mean(scores, labels, gradient, list -> list.length > 1, (s, r, g) -> {
            double sum = 0;
            int others = s.length - 1;
            for (int k = 1; k < s.length; k++) {
                double z = beta * ((s[0] - r[0]) - (s[k] - r[k]));
                sum += PerList.softplusOfMinus(z);
                double slope = beta * PerList.softplusOfMinusSlope(z) / others;
                g[0] += slope;
                g[k] -= slope;
            }
            return sum / others;
        });
    }
}
