package dev.dipole.objective.grid;

import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * What a triplet costs by how much closer its negative is: [x + margin]₊, or ln(1 + eˣ) where soft. Nothing at −∞.
 *
 * @param margin unread where soft
 */
record Hinge(double margin, boolean soft) {

    Tensor value(Tensor gap) {
        return soft ? Positives.softplus(gap) : gap.add(Tensors.scalar(margin)).clamp_min_(Tensors.scalar(0));
    }

    /** The derivative, 0 at the kink. */
    Tensor slope(Tensor gap) {
        return soft ? gap.sigmoid() : gap.gt(Tensors.scalar(-margin)).to(gap.scalar_type());
    }
}
