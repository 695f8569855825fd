package dev.dipole.encoder.network;

import dev.dipole.encoder.Gradients;
import dev.dipole.encoder.TrainableEncoder.Pass;
import dev.dipole.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** A pass through a network, whose output knows the graph that it came from where one was kept. */
public final class Graph implements Pass {

    private final Map<String, Tensor> leaves;
    private final @Nullable Tensor input;
    private final Tensor graph;
    private final Tensor output;

    Graph(Map<String, Tensor> leaves, @Nullable Tensor input, Tensor graph, Tensor output) {
        this.leaves = leaves;
        this.input = input;
        this.graph = graph;
        this.output = output;
    }

    @Override
    public Tensor output() {
        return output;
    }

    @Override
    public void backward(Tensor gradient, Gradients into) {
        try (Scope scope = Scope.open()) {
            toInput(gradient, into);
        }
    }

    /**
     * The same, and what arrives at the input: dLoss/dInput, in the current scope.
     *
     * @return null where no gradient of the input was asked for, or the input is empty
     */
    public @Nullable Tensor toInput(Tensor gradient, Gradients into) {
        if (leaves.isEmpty() && input == null) {
            return null;
        }
        List<Tensor> asked = new ArrayList<>(leaves.values());
        if (input != null) {
            asked.add(input);
        }
        TensorVector gradients = torch.grad(
                new TensorVector(graph),
                new TensorVector(asked.toArray(new Tensor[0])),
                new TensorVector(gradient),
                new BoolOptional(false),
                false,
                true);
        int next = 0;
        for (String name : leaves.keySet()) {
            Tensor one = gradients.get(next++);
            if (one.defined() && (one.dim() == 2 || one.dim() == 4)) {
                // A matrix's or a convolution's, which was made for this weight alone; others may share their memory.
                into.addOwn(name, one);
            } else if (one.defined()) {
                into.add(name, one);
            }
        }
        return input == null ? null : gradients.get(next);
    }

    @Override
    public void close() {
        graph.close();
        output.close();
        leaves.values().forEach(Tensor::close);
        if (input != null) {
            input.close();
        }
    }
}
