package dev.dipole.encoder.head;

import dev.dipole.encoder.network.Activation;
import dev.dipole.encoder.network.Mlp;
import dev.dipole.encoder.network.Norm;
import dev.dipole.encoder.network.Values;
import dev.dipole.encoder.network.Weight;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Dense layers with norms between them.
 *
 * @param layers the dense layers; two heads on one encoder need two names
 */
public record MlpHead(Mlp layers) implements Head {

    /**
     * A projection: z = g(h), where the objective looks (Chen et al. 2020, SimCLR).
     *
     * @param widths how many numbers each dense layer takes, and the last one gives
     * @param norm between dense layers
     */
    public static MlpHead projection(Norm.Kind norm, Integer... widths) {
        return new MlpHead(new Mlp("projector", List.of(widths), norm, Activation.RELU, false));
    }

    /** The same with a norm at its end too, as SimSiam has it (Chen and He 2021). */
    public static MlpHead projectionNormed(Norm.Kind norm, Integer... widths) {
        return new MlpHead(new Mlp("projector", List.of(widths), norm, Activation.RELU, true));
    }

    /**
     * A prediction of one view's projection from another's: two dense layers, back to the length that goes in (Grill et al. 2020,
     * BYOL).
     *
     * @param dim what goes in and comes out
     * @param hidden between them
     */
    public static MlpHead prediction(int dim, int hidden, Norm.Kind norm) {
        return new MlpHead(new Mlp("predictor", List.of(dim, hidden, dim), norm, Activation.RELU, false));
    }

    @Override
    public int in() {
        return layers.widths().get(0);
    }

    @Override
    public int dim() {
        return layers.out();
    }

    @Override
    public List<Weight> weights() {
        return layers.weights();
    }

    @Override
    public List<Weight> statistics() {
        return layers.statistics();
    }

    @Override
    public Tensor apply(Tensor x, Values values) {
        return layers.apply(x, values);
    }
}
