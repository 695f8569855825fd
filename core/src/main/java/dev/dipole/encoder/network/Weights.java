package dev.dipole.encoder.network;

import dev.dipole.encoder.TrainableEncoder.Keep;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Floats;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** What a network has learned and observed, float32, and the passes through it. It owns its tensors. */
public final class Weights implements AutoCloseable {

    private final Map<String, Tensor> learned;
    private final Map<String, Tensor> observed;

    private Weights(Map<String, Tensor> learned, Map<String, Tensor> observed) {
        this.learned = learned;
        this.observed = observed;
    }

    /** What the layer starts from. */
    public static Weights random(Layer layer, RandomKey key) {
        try (Scope scope = Scope.open()) {
            return new Weights(drawn(layer.weights(), key, scope), drawn(layer.statistics(), key, scope));
        }
    }

    private static Map<String, Tensor> drawn(List<Weight> declared, RandomKey key, Scope scope) {
        Map<String, Tensor> drawn = new LinkedHashMap<>();
        for (Weight weight : declared) {
            Tensor tensor = scope.release(Tensors.of(weight.draw(key), weight.shape()));
            if (drawn.put(weight.name(), tensor) != null) {
                throw new IllegalArgumentException(
                        "weight (" + weight.name() + ") is declared twice; give each layer its own name");
            }
        }
        return drawn;
    }

    /**
     * Given ones.
     *
     * @param given by name: exactly the layer's weights and statistics, copied
     */
    public static Weights of(Layer layer, Map<String, Floats> given) {
        try (Scope scope = Scope.open()) {
            Weights weights =
                    new Weights(given(layer.weights(), given, scope), given(layer.statistics(), given, scope));
            for (String name : given.keySet()) {
                if (!weights.learned.containsKey(name) && !weights.observed.containsKey(name)) {
                    weights.close();
                    throw new IllegalArgumentException(
                            "the network has no place for the weight " + name + "; the weights are of another network");
                }
            }
            return weights;
        }
    }

    private static Map<String, Tensor> given(List<Weight> declared, Map<String, Floats> given, Scope scope) {
        // All are looked at before any memory is taken.
        for (Weight weight : declared) {
            Floats floats = given.get(weight.name());
            if (floats == null) {
                throw new IllegalArgumentException("there is no weight " + weight.name() + " among " + given.size()
                        + "; the weights are of another network");
            }
            if (!Arrays.equals(floats.shape(), weight.shape())) {
                throw new IllegalArgumentException("the weight " + weight.name() + " has the shape "
                        + Arrays.toString(floats.shape()) + " where the network has "
                        + Arrays.toString(weight.shape()) + "; the weights are of another network");
            }
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Weight weight : declared) {
            Floats floats = given.get(weight.name());
            if (floats != null) {
                tensors.put(weight.name(), scope.release(Tensors.of(floats)));
            }
        }
        return tensors;
    }

    /** What is learned by gradient. */
    public Parameters parameters() {
        return new Parameters(learned);
    }

    /** What is only observed. */
    public Parameters statistics() {
        return new Parameters(observed);
    }

    /**
     * One pass.
     *
     * @param input a leaf of the graph whose gradient is asked for too, taken over by the pass; null: none
     * @param network computes the output [inputs, dim] in the current scope
     */
    public Graph run(Keep keep, @Nullable Tensor input, Function<Values, Tensor> network) {
        Map<String, Tensor> used = new LinkedHashMap<>(observed);
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> leaves = new LinkedHashMap<>();
            learned.forEach((name, weight) -> {
                if (keep == Keep.GRAPH) {
                    // The weight itself never asks for a gradient: the optimiser writes it outside of any graph.
                    Tensor leaf = weight.detach();
                    leaf.set_requires_grad(true);
                    leaves.put(name, scope.release(leaf));
                    used.put(name, leaf);
                } else {
                    used.put(name, weight);
                }
            });
            Values.Mode mode = switch (keep) {
                case PLAIN -> Values.Mode.PLAIN;
                case NONE -> Values.Mode.LOOKING;
                case GRAPH -> Values.Mode.LEARNING;
            };
            Tensor output = network.apply(new Values(used, mode)).contiguous();
            return new Graph(leaves, input, scope.release(output), scope.release(output.detach()));
        }
    }

    /** The pass of no input: [0, dim]. */
    public static Graph nothing(int dim) {
        try (Scope scope = Scope.open()) {
            Tensor empty = Tensors.zeros(ScalarType.Float, 0, dim);
            return new Graph(Map.of(), null, scope.release(empty), scope.release(empty.detach()));
        }
    }

    /** The same numbers in other memory. */
    public Weights copy() {
        try (Scope scope = Scope.open()) {
            return new Weights(copied(learned, scope), copied(observed, scope));
        }
    }

    /** The same memory: what is learned here is learned there. Each is closed for itself. */
    public Weights shared() {
        try (Scope scope = Scope.open()) {
            return new Weights(aliased(learned, scope), aliased(observed, scope));
        }
    }

    private static Map<String, Tensor> aliased(Map<String, Tensor> tensors, Scope scope) {
        Map<String, Tensor> aliased = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> aliased.put(name, scope.release(tensor.alias())));
        return aliased;
    }

    private static Map<String, Tensor> copied(Map<String, Tensor> tensors, Scope scope) {
        Map<String, Tensor> copied = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> copied.put(name, scope.release(tensor.clone())));
        return copied;
    }

    @Override
    public void close() {
        learned.values().forEach(Tensor::close);
        observed.values().forEach(Tensor::close);
    }
}
