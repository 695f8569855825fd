package dev.dipole.objective.list;

import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.objective.Lists;
import dev.dipole.settings.Setting;

/**
 * A higher label shall lead by a margin.
 *
 * <pre>
 * ℓ = mean over yᵢ > yⱼ of max(0, m − (sᵢ − sⱼ))        ∂/∂sᵢ = −∂/∂sⱼ = −[sᵢ − sⱼ &lt; m] per pair
 * </pre>
 *
 * <p>At the kink the zero subgradient is taken. Source: Joachims 2002, the slack of optimisation problem 1, with margin m.
 *
 * @param margin m
 */
public record PairwiseHinge(
        @Setting("By how much the score of the higher label must lead.")
        double margin) implements ListObjective {

    public PairwiseHinge {
        PerList.positive("margin", margin, "0.2 suits the cosine");
    }

    /** By cosine. */
    public static Lists cosine(double margin) {
        return Lists.of(new PairwiseHinge(margin), 1);
    }

    @Override
    public String name() {
        return "pairwise-hinge";
    }

    @Override
    public String needs() {
        return "two candidates with different labels";
    }

    @Override
    public boolean preference() {
        return true;
    }

    @Override
    public ListLoss evaluate(double[][] scores, double[][] labels, double[][] gradient) {
        return PerList.mean(
                scores,
                labels,
                gradient,
                PerList::ordered,
                (s, y, g) ->
                        PerList.orderedPairs(s, y, g, 1, 0, z -> Math.max(0, margin - z), z -> z < margin ? -1 : 0));
    }
}
