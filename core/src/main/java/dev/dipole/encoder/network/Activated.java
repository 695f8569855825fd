package dev.dipole.encoder.network;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A function of each number. max(0, x) is written over x: what comes before must not need its own output for its gradient, as
 * convolutions, norms, matrices and sums do not.
 *
 * @param by the function
 */
public record Activated(Activation by) implements Layer {

    @Override
    public List<Weight> weights() {
        return List.of();
    }

    @Override
    public Tensor apply(Tensor x, Values values) {
        return by == Activation.RELU ? torch.relu_(x) : by.apply(x);
    }
}
