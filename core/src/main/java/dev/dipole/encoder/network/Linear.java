package dev.dipole.encoder.network;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * x Wᵀ + b, over the last axis. W and b start uniform within 1/√in.
 *
 * @param name of its weights, without {@code .weight} and {@code .bias}
 * @param in how many numbers it takes
 * @param out how many it gives
 * @param bias whether it adds one
 */
public record Linear(String name, int in, int out, boolean bias) implements Layer {

    public Linear {
        if (in < 1 || out < 1) {
            throw new IllegalArgumentException(
                    name + " from " + in + " to " + out + " numbers must have at least 1 on each side");
        }
    }

    @Override
    public List<Weight> weights() {
        double bound = 1 / Math.sqrt(in);
        Weight matrix = Weight.uniform(name + ".weight", bound, out, in);
        return bias ? List.of(matrix, Weight.uniform(name + ".bias", bound, out)) : List.of(matrix);
    }

    @Override
    public Tensor apply(Tensor x, Values values) {
        return torch.linear(x, values.get(name + ".weight"), values.optional(name + ".bias"));
    }
}
