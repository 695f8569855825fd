package dev.dipole.objective.grid;

import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.Shape;
import dev.dipole.settings.Setting;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * InfoNCE whose sum over the negatives is an estimate: hard ones count more, and the share of false ones among them is taken
 * off.
 *
 * <pre>
 * ℓᵢ = ln( P̄ + G ) − 1/|P(i)| Σ_{p ∈ P(i)} sᵢₚ         P̄ = mean of exp sᵢₚ over the positives
 * G  = max( (R − τ⁺·|N(i)|·P̄) / (1 − τ⁺),  |N(i)|·exp(−b) )
 * R  = |N(i)| Σ exp((1 + β) sᵢₙ) / Σ exp(β sᵢₙ)         both over the negatives N(i)
 * </pre>
 *
 * <p>b is the largest score, 1/temperature for cosine; the clamp is 0 where scores have no bound. On the clamp G is constant:
 * its subgradient is 0. An anchor without negatives has G = 0. Sources: without hardness (β = 0) Chuang et al. 2020, with
 * one positive; with it Robinson et al. 2021, section 3, and their published code.
 *
 * @param tauPlus in [0, 1): how likely a negative is a false one
 * @param beta how much hard negatives count, 0 for all alike
 */
public record HardNegatives(
        @Setting(
                "How likely a random negative belongs to the anchor after all, in [0, 1); for balanced classes, 1 over their number.")
        double tauPlus,

        @Setting(
                "How much more the hard negatives count, at least 0: each is weighted by exp(beta · score). 0 weighs all alike.")
        double beta)
        implements GridObjective {

    public HardNegatives {
        if (!(tauPlus >= 0 && tauPlus < 1)) {
            throw new IllegalArgumentException(
                    "tau-plus (" + tauPlus
                            + ") must be in [0, 1): it is the probability that a negative is a false one; 0 trusts all of them");
        }
        if (!(beta >= 0) || Double.isInfinite(beta)) {
            throw new IllegalArgumentException("beta (" + beta
                    + ") must be at least 0 and finite; 0 weighs all negatives alike, and 1 is a usual start");
        }
    }

    /** Debiased (Chuang et al. 2020), by cosine. */
    public static Grid debiased(double temperature, double tauPlus) {
        return Grid.of(new HardNegatives(tauPlus, 0), temperature);
    }

    /** Debiased, with hard negatives counting more (Robinson et al. 2021), by cosine. */
    public static Grid hard(double temperature, double tauPlus, double beta) {
        return Grid.of(new HardNegatives(tauPlus, beta), temperature);
    }

    @Override
    public String name() {
        return beta == 0 ? "debiased" : "hard-negatives";
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        return beta == 0
                ? new Partition(shape, sums -> loss(sums, shape.scoreBound()), 1)
                : new Partition(shape, sums -> loss(sums, shape.scoreBound()), 1 + beta, beta);
    }

    private Partition.Terms loss(Partition.Sums sums, double bound) {
        Scalar zero = Tensors.scalar(0);
        Tensor none = sums.negatives().le(zero);
        Tensor logCount = sums.negatives().log();
        Tensor reweighted = sums.negative().get(0);
        if (beta != 0) {
            reweighted = reweighted.sub(sums.negative().get(1)).add_(logCount);
        }
        reweighted = reweighted.masked_fill(none, Tensors.scalar(Double.NEGATIVE_INFINITY));
        Tensor positive = sums.positive().sub(sums.positives().log());
        // All exponentials are taken below their largest, so that none overflows.
        Tensor shift = torch.maximum(reweighted, positive);
        Tensor r = reweighted.sub(shift).exp_();
        Tensor p = positive.sub(shift).exp_();
        Tensor raw =
                r.sub(p.mul(sums.negatives()).mul_(Tensors.scalar(tauPlus))).div_(Tensors.scalar(1 - tauPlus));
        Tensor floor =
                sums.negatives().mul(shift.add(Tensors.scalar(bound)).neg_().exp_());
        Tensor above = raw.gt(floor).to(ScalarType.Double);
        Tensor total = torch.maximum(raw, floor).add_(p);
        Tensor byReweighted = above.mul(r).div_(Tensors.scalar(1 - tauPlus)).div_(total);
        Tensor byPositive = above.mul(sums.negatives())
                .mul_(Tensors.scalar(-tauPlus / (1 - tauPlus)))
                .add_(Tensors.scalar(1))
                .mul_(p)
                .div_(total);
        return new Partition.Terms(
                total.log().add_(shift).sub_(sums.mean()),
                beta == 0 ? List.of(byReweighted) : List.of(byReweighted, byReweighted.neg()),
                byPositive,
                torch.ones_like(p).neg_(),
                above.sub(Tensors.scalar(1)).mul_(floor).div_(total),
                torch.ones_like(p).to(ScalarType.Bool));
    }
}
