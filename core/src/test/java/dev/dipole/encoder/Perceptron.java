package dev.dipole.encoder;

import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * A small perceptron over numbers, whose gradient is libtorch's and whose dropout is drawn from keys: for tests of what
 * stands between encoders and the trainer.
 */
public final class Perceptron implements TrainableEncoder<List<Float>, float[]> {

    private static final int HIDDEN = 16;

    private final int features;
    private final double dropout;
    private final long budget;
    private final int dim;
    private final Parameters weights;
    private final List<Keep> passes = new ArrayList<>();
    private final List<Integer> prepared = new ArrayList<>();
    private int preparedAtOnce = Integer.MAX_VALUE;

    /**
     * An encoder.
     *
     * @param features numbers per input
     * @param dropout share of the hidden units that are left out
     * @param budget inputs that a pass may keep its graph of
     */
    public Perceptron(int features, int dim, double dropout, long budget, RandomKey key) {
        this.features = features;
        this.dropout = dropout;
        this.budget = budget;
        this.dim = dim;
        Map<String, Tensor> byName = new LinkedHashMap<>();
        try (Scope scope = Scope.open()) {
            byName.put("in", scope.release(gaussian(key.split("in"), features, HIDDEN)));
            byName.put("bias", scope.release(gaussian(key.split("bias"), 1, HIDDEN)));
            byName.put("out", scope.release(gaussian(key.split("out"), HIDDEN, dim)));
        }
        weights = new Parameters(byName);
    }

    private static Tensor gaussian(RandomKey key, int rows, int columns) {
        SplittableRandom random = key.generator();
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() / Math.sqrt(rows));
        }
        return Tensors.of(values, rows, columns);
    }

    /** Lets no more prepared inputs be held than these. */
    public Perceptron holding(int atOnce) {
        preparedAtOnce = atOnce;
        return this;
    }

    /** How many inputs were prepared each time so far. */
    public List<Integer> prepared() {
        return prepared;
    }

    /** What each pass so far has kept. */
    public List<Keep> passes() {
        return passes;
    }

    @Override
    public int dim() {
        return dim;
    }

    @Override
    public Parameters parameters() {
        return weights;
    }

    @Override
    public Set<String> rowSparse() {
        return Set.of();
    }

    @Override
    public int[] rowsRead(String weight, List<float[]> inputs) {
        throw new IllegalArgumentException("weight (" + weight + ") is no table");
    }

    @Override
    public int preparedAtOnce() {
        return preparedAtOnce;
    }

    @Override
    public List<float[]> prepare(List<List<Float>> inputs) {
        prepared.add(inputs.size());
        return inputs.stream().map(Perceptron::features).toList();
    }

    private static float[] features(List<Float> input) {
        float[] features = new float[input.size()];
        for (int i = 0; i < features.length; i++) {
            features[i] = input.get(i);
        }
        return features;
    }

    @Override
    public long identity(List<Float> input) {
        return input.hashCode();
    }

    @Override
    public int cost(float[] input) {
        return 1;
    }

    @Override
    public long graphBudget() {
        return budget;
    }

    @Override
    public float[][] encode(List<List<Float>> inputs) {
        try (Scope scope = Scope.open()) {
            return Tensors.rows(output(weights, prepare(inputs), mask -> mask));
        }
    }

    /** Leaves hidden units out, [inputs, hidden]. */
    private interface Dropout {
        Tensor apply(Tensor hidden);
    }

    private Tensor output(Parameters of, List<float[]> inputs, Dropout drop) {
        if (inputs.isEmpty()) {
            return Tensors.of(new float[0], 0, dim);
        }
        Tensor features = Tensors.of(inputs.toArray(float[][]::new));
        Tensor hidden = features.mm(of.get("in")).add(of.get("bias")).tanh();
        return drop.apply(hidden).mm(of.get("out"));
    }

    @Override
    public Pass forward(List<float[]> inputs, int[] rows, RandomKey key, Keep keep) {
        passes.add(keep);
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> leaves = new LinkedHashMap<>();
            weights.byName()
                    .forEach((name, weight) ->
                            leaves.put(name, scope.release(weight.detach().set_requires_grad(keep == Keep.GRAPH))));
            Tensor output = output(
                    new Parameters(leaves),
                    inputs,
                    hidden -> keep == Keep.PLAIN ? hidden : hidden.mul(mask(rows, key)));
            return new GraphPass(leaves, scope.release(output), scope.release(output.detach()));
        }
    }

    private Tensor mask(int[] rows, RandomKey key) {
        float[] mask = new float[rows.length * HIDDEN];
        for (int i = 0; i < rows.length; i++) {
            SplittableRandom random = key.split(rows[i]).generator();
            for (int k = 0; k < HIDDEN; k++) {
                mask[i * HIDDEN + k] = random.nextDouble() < dropout ? 0 : (float) (1 / (1 - dropout));
            }
        }
        return Tensors.of(mask, rows.length, HIDDEN);
    }

    private record GraphPass(Map<String, Tensor> leaves, Tensor graph, Tensor output) implements Pass {

        @Override
        public void backward(Tensor gradient, Gradients into) {
            if (gradient.size(0) == 0) {
                return;
            }
            try (Scope scope = Scope.open()) {
                graph.mul(gradient).sum().backward();
                leaves.forEach((name, leaf) -> into.add(name, leaf.grad()));
            }
        }

        @Override
        public void close() {
            leaves.values().forEach(Tensor::close);
            graph.close();
            output.close();
        }
    }

    @Override
    public Perceptron copy() {
        Perceptron copy = new Perceptron(features, dim, dropout, budget, RandomKey.ofSeed(0));
        copy.weights.byName().forEach((name, weight) -> weight.copy_(weights.get(name)));
        return copy;
    }

    @Override
    public void close() {
        weights.byName().values().forEach(Tensor::close);
    }
}
