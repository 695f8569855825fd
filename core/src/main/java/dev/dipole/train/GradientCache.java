package dev.dipole.train;

import dev.dipole.encoder.Gradients;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.TrainableEncoder.Keep;
import dev.dipole.encoder.TrainableEncoder.Pass;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Encodes a batch of any size in bounded memory and pushes its gradient back (Gao et al. 2021). A batch within the encoder's
 * graph budget is encoded once. A larger one is cut into micro-batches of similar cost: a few keep their graph, as many as
 * memory is set aside for; the others are encoded without one, and once more, under the same key, when the gradient is
 * known.
 *
 * @param <P> what the encoder takes, prepared
 */
final class GradientCache<P> implements AutoCloseable {

    /** Of several micro-batches, how many keep their graph from the first pass: more memory, less that is done twice. */
    private static final int KEPT = 2;

    private final TrainableEncoder<?, P> encoder;
    private final List<P> inputs;
    private final RandomKey key;
    private final List<int[]> microBatches;
    /** Of the last micro-batches, which are the longest texts; or of the whole batch. */
    private final List<Pass> passes = new ArrayList<>();

    private final Tensor output;

    GradientCache(TrainableEncoder<?, P> encoder, List<P> inputs, RandomKey key) {
        this.encoder = encoder;
        this.inputs = inputs;
        this.key = key;
        microBatches = cut(encoder, inputs);
        if (microBatches.size() == 1) {
            Pass pass = pass(microBatches.get(0), Keep.GRAPH);
            passes.add(pass);
            output = pass.output();
        } else {
            try (Scope scope = Scope.open()) {
                output = scope.release(Tensors.empty(ScalarType.Float, inputs.size(), encoder.dim()));
                for (int i = 0; i < microBatches.size(); i++) {
                    int[] rows = microBatches.get(i);
                    boolean keeps = i >= firstKept();
                    Pass pass = pass(rows, keeps ? Keep.GRAPH : Keep.NONE);
                    output.index_copy_(0, index(rows), pass.output());
                    if (keeps) {
                        passes.add(pass);
                    } else {
                        pass.close();
                    }
                }
            }
        }
    }

    private int firstKept() {
        return Math.max(0, microBatches.size() - KEPT);
    }

    /** [inputs, dim]; valid until this is closed. */
    Tensor output() {
        return output;
    }

    /** Adds the gradients of the encoder's weights for dLoss/dOutput [inputs, dim]. */
    void backward(Tensor gradient, Gradients into) {
        // A locked encoder has nothing to learn, and need not be asked again for what it gave.
        if (encoder.parameters().byName().isEmpty()) {
            return;
        }
        if (microBatches.size() == 1) {
            passes.get(0).backward(gradient, into);
            return;
        }
        // The kept ones first: each gives its memory back before another is encoded again.
        for (int i = microBatches.size() - 1; i >= 0; i--) {
            int[] rows = microBatches.get(i);
            Pass kept = i >= firstKept() ? passes.remove(passes.size() - 1) : null;
            try (Scope scope = Scope.open();
                    Pass pass = kept != null ? kept : pass(rows, Keep.GRAPH)) {
                pass.backward(gradient.index_select(0, index(rows)), into);
            }
        }
    }

    /** The embeddings [inputs, dim] of the weights as they stand, as the encoder is trained, in the current scope. */
    static <P> Tensor withoutGraph(TrainableEncoder<?, P> encoder, List<P> inputs, RandomKey key) {
        try (Scope scope = Scope.open()) {
            Tensor output = Tensors.empty(ScalarType.Float, inputs.size(), encoder.dim());
            for (int[] rows : cut(encoder, inputs)) {
                List<P> part = Arrays.stream(rows).mapToObj(inputs::get).toList();
                try (Pass pass = encoder.forward(part, rows, key, Keep.NONE)) {
                    output.index_copy_(0, index(rows), pass.output());
                }
            }
            return scope.keep(output);
        }
    }

    private Pass pass(int[] rows, Keep keep) {
        List<P> part = rows.length == inputs.size() && microBatches.size() == 1
                ? inputs
                : Arrays.stream(rows).mapToObj(inputs::get).toList();
        return encoder.forward(part, rows, key, keep);
    }

    private static Tensor index(int[] rows) {
        return Tensors.of(Arrays.stream(rows).asLongStream().toArray());
    }

    private static <P> List<int[]> cut(TrainableEncoder<?, P> encoder, List<P> inputs) {
        long budget = encoder.graphBudget();
        long total = 0;
        if (budget < Long.MAX_VALUE) {
            for (P input : inputs) {
                total += encoder.cost(input);
            }
        }
        int[] all = IntStream.range(0, inputs.size()).toArray();
        if (total <= budget) {
            return List.of(all);
        }
        int[] sorted = Arrays.stream(all)
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> encoder.cost(inputs.get(i)))
                        .thenComparing(Comparator.naturalOrder()))
                .mapToInt(Integer::intValue)
                .toArray();
        List<int[]> parts = new ArrayList<>();
        int start = 0;
        long cost = 0;
        for (int i = 0; i < sorted.length; i++) {
            int next = encoder.cost(inputs.get(sorted[i]));
            if (i > start && cost + next > budget) {
                parts.add(Arrays.copyOfRange(sorted, start, i));
                start = i;
                cost = 0;
            }
            cost += next;
        }
        parts.add(Arrays.copyOfRange(sorted, start, sorted.length));
        return parts;
    }

    @Override
    public void close() {
        if (microBatches.size() > 1) {
            output.close();
        }
        passes.forEach(Pass::close);
    }
}
