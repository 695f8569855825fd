package dev.dipole.objective.list;

import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.objective.Lists;
import dev.dipole.settings.Setting;

/**
 * A logistic loss on each pair of a list whose grades differ.
 *
 * <pre>
 * ℓ = mean over yᵢ > yⱼ of ln(1 + e^{−σ(sᵢ − sⱼ)})        ∂/∂sᵢ = −∂/∂sⱼ = −σ / (1 + e^{σ(sᵢ − sⱼ)}) per pair
 * </pre>
 *
 * <p>Source: Burges et al. 2005, equation 3 with the target probability 1.
 *
 * @param sigma σ
 */
public record RankNet(
        @Setting("The steepness of the logistic curve.") double sigma) implements ListObjective {

    public RankNet {
        PerList.positive("sigma", sigma, "1 is the plain logistic curve");
    }

    /** By cosine at a temperature, σ = 1. */
    public static Lists cosine(double temperature) {
        return Lists.of(new RankNet(1), temperature);
    }

    @Override
    public String name() {
        return "ranknet";
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
                (s, y, g) -> PerList.orderedPairs(
                        s, y, g, sigma, 0, PerList::softplusOfMinus, PerList::softplusOfMinusSlope));
    }
}
