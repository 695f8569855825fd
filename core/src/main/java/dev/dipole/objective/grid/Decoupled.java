package dev.dipole.objective.grid;

import dev.dipole.objective.GridObjective;
import dev.dipole.objective.Shape;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Decoupled contrastive learning: InfoNCE without the positives in the denominator, so that an easy positive does not weaken
 * the gradient of the negatives.
 *
 * <pre>
 * ℓᵢ = ln Σ_{n ∈ N(i)} exp sᵢₙ − 1/|P(i)| Σ_{p ∈ P(i)} sᵢₚ
 * ∂ℓᵢ/∂sᵢₙ = exp sᵢₙ / Σ_{k ∈ N(i)} exp sᵢₖ,   ∂ℓᵢ/∂sᵢₚ = − 1/|P(i)|
 * </pre>
 *
 * <p>N(i) are the candidates of anchor i that are neither positive nor ignored; an anchor without one is left out and counted,
 * as the logarithm of an empty sum is not defined. Source: Yeh et al. 2022, the DCL loss of section 3.
 */
public record Decoupled() implements GridObjective {

    @Override
    public String name() {
        return "dcl";
    }

    @Override
    public Sweep begin(Shape shape, Parameters parameters) {
        return new Partition(shape, Decoupled::loss, 1);
    }

    private static Partition.Terms loss(Partition.Sums sums) {
        Tensor one = torch.ones_like(sums.mean());
        Tensor log = sums.negative().get(0);
        return new Partition.Terms(
                log.sub(sums.mean()),
                List.of(one),
                torch.zeros_like(one),
                one.neg(),
                torch.zeros_like(one),
                sums.negatives().gt(Tensors.scalar(0)));
    }
}
