package dev.dipole.objective.list;

import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.objective.Lists;

/**
 * The score shall be the label: mean squared error over all pairs of the batch.
 *
 * <pre>
 * L = 1/M Σ (s − y)²        ∂L/∂s = 2 (s − y) / M
 * </pre>
 *
 * <p>Source: Reimers and Gurevych 2019, section 3, the regression objective.
 */
public record CosineRegression() implements ListObjective {

    /** The cosine itself against the label. */
    public static Lists cosine() {
        return Lists.of(new CosineRegression(), 1);
    }

    @Override
    public String name() {
        return "cosine-regression";
    }

    @Override
    public String needs() {
        return "a candidate with a label";
    }

    @Override
    public ListLoss evaluate(double[][] scores, double[][] labels, double[][] gradient) {
        double[] s = PerList.flat(scores);
        double[] y = PerList.flat(labels);
        double sum = 0;
        double[] g = new double[s.length];
        for (int k = 0; k < s.length; k++) {
            double error = s[k] - y[k];
            sum += error * error;
            g[k] = 2 * error / s.length;
        }
        PerList.spread(g, gradient);
        return new ListLoss(s.length == 0 ? 0 : sum / s.length, PerList.empty(scores));
    }
}
