package dev.dipole.encoder.features;

import dev.dipole.encoder.network.Activation;
import dev.dipole.encoder.network.Graph;
import dev.dipole.encoder.network.Mlp;
import dev.dipole.encoder.network.NetworkEncoder;
import dev.dipole.encoder.network.Weights;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Floats;
import dev.dipole.tensor.Tensors;
import java.util.List;
import java.util.Map;

/** Encodes vectors of features by dense layers. It takes them as they are: bring features of other scales to about ±1 first. */
public final class FeatureEncoder implements NetworkEncoder<float[], float[]> {

    private static final int CHUNK = 4096;

    private final FeatureSettings settings;
    private final Mlp network;
    private final Weights weights;

    private FeatureEncoder(FeatureSettings settings, Mlp network, Weights weights) {
        this.settings = settings;
        this.network = network;
        this.weights = weights;
    }

    /** Random weights. */
    public static FeatureEncoder random(FeatureSettings settings, RandomKey key) {
        return random(settings, Activation.RELU, key);
    }

    /** The same with another function between the dense layers. */
    static FeatureEncoder random(FeatureSettings settings, Activation activation, RandomKey key) {
        Mlp network = settings.network(activation);
        return new FeatureEncoder(settings, network, Weights.random(network, key));
    }

    /**
     * Given weights.
     *
     * @param given by name, copied
     */
    public static FeatureEncoder of(FeatureSettings settings, Map<String, Floats> given) {
        Mlp network = settings.network(Activation.RELU);
        return new FeatureEncoder(settings, network, Weights.of(network, given));
    }

    /** The shape of the network. */
    public FeatureSettings settings() {
        return settings;
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public int chunk() {
        return CHUNK;
    }

    @Override
    public int dim() {
        return settings.dim();
    }

    @Override
    public List<float[]> prepare(List<float[]> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).length != settings.features()) {
                throw new IllegalArgumentException("input " + i + " has " + inputs.get(i).length
                        + " features; the encoder takes " + settings.features());
            }
        }
        return inputs;
    }

    @Override
    public long identity(float[] input) {
        RandomKey hash = RandomKey.ofSeed(input.length);
        for (float value : input) {
            hash = hash.split(Float.floatToIntBits(value));
        }
        return hash.state();
    }

    /** 1: all have one length. */
    @Override
    public int cost(float[] input) {
        return 1;
    }

    @Override
    public long graphBudget() {
        // A graph keeps a few hundred numbers an input, as little as the embeddings themselves.
        return Long.MAX_VALUE;
    }

    @Override
    public Graph forward(List<float[]> inputs, int[] rows, RandomKey key, Keep keep) {
        if (inputs.isEmpty()) {
            return Weights.nothing(dim());
        }
        return weights.run(keep, null, values -> network.apply(Tensors.of(inputs.toArray(float[][]::new)), values));
    }

    @Override
    public FeatureEncoder copy() {
        return new FeatureEncoder(settings, network, weights.copy());
    }
}
