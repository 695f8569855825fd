package dev.dipole.encoder.network;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** max(0, x), written over x: what comes before must not need its own output for its gradient, as norms do not. */
public record Relu() implements Layer {

    @Override
    public List<Weight> weights() {
        return List.of();
    }

    @Override
    public Tensor apply(Tensor x, Values values) {
        return torch.relu_(x);
    }
}
