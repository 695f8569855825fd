package dev.dipole.encoder.network;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Layers, one after the other.
 *
 * @param layers in order; none gives back what it takes
 */
public record Sequence(List<Layer> layers) implements Layer {

    public Sequence {
        layers = List.copyOf(layers);
    }

    @Override
    public List<Weight> weights() {
        return Layer.weightsOf(layers);
    }

    @Override
    public List<Weight> statistics() {
        return Layer.statisticsOf(layers);
    }

    @Override
    public Tensor apply(Tensor x, Values values) {
        Tensor result = x;
        for (Layer layer : layers) {
            result = layer.apply(result, values);
        }
        return result;
    }
}
