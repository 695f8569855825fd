package dev.dipole.objective.list;

import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.objective.Lists;
import dev.dipole.similarity.Dot;

/**
 * The margins by which the first candidate leads the others shall be the teacher's.
 *
 * <pre>
 * ℓ = 1/(K−1) Σ_{k>0} ((s₀ − sₖ) − (t₀ − tₖ))²,  t the teacher's scores        ∂ℓ/∂sₖ = −2 ((s₀ − sₖ) − (t₀ − tₖ)) / (K−1),  ∂ℓ/∂s₀ = −Σ ∂ℓ/∂sₖ
 * </pre>
 *
 * <p>Source: Hofstätter et al. 2020.
 */
public record MarginMse() implements ListObjective {

    /** By the dot product, as in the source. */
    public static Lists dot() {
        return Lists.of(new MarginMse(), 1).with(new Dot());
    }

    @Override
    public String name() {
        return "margin-mse";
    }

    @Override
    public String needs() {
        return "a first candidate and another";
    }

    @Override
    public ListLoss evaluate(double[][] scores, double[][] labels, double[][] gradient) {
        return PerList.mean(scores, labels, gradient, list -> list.length > 1, (s, t, g) -> {
            double sum = 0;
            int others = s.length - 1;
            for (int k = 1; k < s.length; k++) {
                double error = (s[0] - s[k]) - (t[0] - t[k]);
                sum += error * error;
                g[0] += 2 * error / others;
                g[k] -= 2 * error / others;
            }
            return sum / others;
        });
    }
}
