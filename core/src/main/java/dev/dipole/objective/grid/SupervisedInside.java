package dev.dipole.objective.grid;

import dev.dipole.objective.Grid;
import dev.dipole.objective.GridObjective;
import dev.dipole.objective.Joined;
import dev.dipole.objective.Shape;
import dev.dipole.tensor.Parameters;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Supervised contrastive learning with the mean over the positives inside of the logarithm, L_in. Unlike L_out, which is
 * {@link InfoNce#supervised}, it is content with one near positive.
 *
 * <pre>
 * ℓᵢ = − ln ( 1/|P(i)| Σ_{p ∈ P(i)} exp sᵢₚ / Σ_{j ∉ I(i)} exp sᵢⱼ )
 * ∂ℓᵢ/∂sᵢⱼ = exp sᵢⱼ / Σ_{k ∉ I(i)} exp sᵢₖ − [j ∈ P(i)] exp sᵢⱼ / Σ_{p ∈ P(i)} exp sᵢₚ
 * </pre>
 *
 * <p>Source: Khosla et al. 2020, equation 3.
 */
public record SupervisedInside() implements GridObjective {

    /** By cosine, over the views of both sides as one set, or over the set that is given with its labels. */
    public static Joined of(double temperature) {
        return new Joined("supcon-in", Grid.of(new SupervisedInside(), temperature), Joined.Kin.POSITIVE);
    }

    @Override
    public String name() {
        return "supcon-in";
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        return new Partition(shape, SupervisedInside::loss, 1);
    }

    /** ln(exp n + exp p) − p + ln |P| = ln(1 + exp(n − p)) + ln |P|. */
    private static Partition.Terms loss(Partition.Sums sums) {
        Tensor difference = sums.negative().get(0).sub(sums.positive());
        Tensor share = difference.sigmoid();
        return new Partition.Terms(
                torch.log_sigmoid(difference.neg()).neg_().add_(sums.positives().log()),
                List.of(share),
                share.neg(),
                torch.zeros_like(share),
                torch.zeros_like(share),
                torch.ones_like(share).to(ScalarType.Bool));
    }
}
