package dev.dipole.objective.list;

import dev.dipole.objective.ListLoss;
import dev.dipole.objective.ListObjective;
import dev.dipole.objective.Lists;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.Dot;

/**
 * The log-likelihood of preferences under the model of Bradley and Terry, as reward models are trained.
 *
 * <pre>
 * ℓ = mean over yᵢ > yⱼ of −ln σ(zᵢⱼ),  zᵢⱼ = sᵢ − sⱼ − m (yᵢ − yⱼ)        ∂/∂sᵢ = −∂/∂sⱼ = −σ(−zᵢⱼ) per pair
 * </pre>
 *
 * <p>Sources: Bradley and Terry 1952; the mean over the pairs of one prompt Ouyang et al. 2022, equation 1; the margin Touvron
 * et al. 2023, equation 2.
 *
 * @param margin m, score units per unit of label; 0: no margin
 */
public record BradleyTerry(
        @Setting("By how much the preferred score must lead, per unit of label; 0: no margin.")
        double margin) implements ListObjective {

    public BradleyTerry {
        if (!(margin >= 0) || Double.isInfinite(margin)) {
            throw new IllegalArgumentException(
                    "margin (" + margin + ") must be at least 0 and finite; 0 is the plain model");
        }
    }

    /** By the dot product, without a margin. */
    public static Lists plain() {
        return Lists.of(new BradleyTerry(0), 1).with(new Dot());
    }

    /** By the dot product, with a margin per unit of label. */
    public static Lists withMargin(double margin) {
        return Lists.of(new BradleyTerry(margin), 1).with(new Dot());
    }

    @Override
    public String name() {
        return margin == 0 ? "bradley-terry" : "bradley-terry-margin";
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
                        s, y, g, 1, margin, PerList::softplusOfMinus, PerList::softplusOfMinusSlope));
    }
}
