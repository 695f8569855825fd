package dev.dipole.encoder.head;

import dev.dipole.encoder.Gradients;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.network.Graph;
import dev.dipole.encoder.network.Weights;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * An encoder and a head behind it, trained together. The objective sees the head's vectors; what is evaluated, searched and
 * saved is {@link #body()}, whose vectors serve better (Chen et al. 2020, section 4.2).
 *
 * <p>Heads may follow one another: a predictor on the anchors' side is {@code new Headed(new Headed(encoder, projector),
 * predictor)}, and what a momentum encoder follows is its {@link #body()}, without the predictor. With a momentum of 0 that is
 * the stopped gradient of SimSiam.
 *
 * @param <I> what it takes
 * @param <P> what an input becomes before any weight is needed
 */
public final class Headed<I, P> implements TrainableEncoder<I, P> {

    private final TrainableEncoder<I, P> body;
    private final Head head;
    private final Weights weights;

    private Headed(TrainableEncoder<I, P> body, Head head, Weights weights) {
        this.body = body;
        this.head = head;
        this.weights = weights;
    }

    /**
     * A head of random weights.
     *
     * @param body closed with this
     */
    public Headed(TrainableEncoder<I, P> body, Head head, RandomKey key) {
        this(body, checked(body, head), Weights.random(head, key));
    }

    private static Head checked(TrainableEncoder<?, ?> body, Head head) {
        if (head.in() != body.dim()) {
            throw new IllegalArgumentException("the head takes " + head.in() + " numbers where the encoder gives "
                    + body.dim() + "; let it take as many");
        }
        return head;
    }

    /** The encoder without the head: the same weights, closed with this. */
    public TrainableEncoder<I, P> body() {
        return body;
    }

    /** What stands behind it. */
    public Head head() {
        return head;
    }

    @Override
    public int dim() {
        return head.dim();
    }

    /** Those of the body and, beside them, of the head. */
    @Override
    public Parameters parameters() {
        return body.parameters().and(weights.parameters());
    }

    @Override
    public Parameters statistics() {
        return body.statistics().and(weights.statistics());
    }

    @Override
    public Set<String> rowSparse() {
        return body.rowSparse();
    }

    @Override
    public int[] rowsRead(String weight, List<P> inputs) {
        return body.rowsRead(weight, inputs);
    }

    @Override
    public List<P> prepare(List<I> inputs) {
        return body.prepare(inputs);
    }

    @Override
    public int preparedAtOnce() {
        return body.preparedAtOnce();
    }

    @Override
    public long identity(I input) {
        return body.identity(input);
    }

    @Override
    public int cost(P input) {
        return body.cost(input);
    }

    @Override
    public long graphBudget() {
        return body.graphBudget();
    }

    @Override
    public float[][] encode(List<I> inputs) {
        if (inputs.isEmpty()) {
            return new float[0][];
        }
        try (Scope scope = Scope.open();
                Graph graph = through(Tensors.of(body.encode(inputs)), Keep.PLAIN)) {
            return Tensors.rows(graph.output());
        }
    }

    @Override
    public Pass forward(List<P> inputs, int[] rows, RandomKey key, Keep keep) {
        Pass inner = body.forward(inputs, rows, key, keep);
        try {
            Graph outer = inputs.isEmpty() ? Weights.nothing(dim()) : through(inner.output(), keep);
            return new HeadedPass(inner, outer);
        } catch (RuntimeException e) {
            inner.close();
            throw e;
        }
    }

    private Graph through(Tensor vectors, Keep keep) {
        if (keep != Keep.GRAPH) {
            return weights.run(keep, null, values -> head.apply(vectors, values));
        }
        try (Scope scope = Scope.open()) {
            Tensor leaf = scope.release(vectors.detach());
            leaf.set_requires_grad(true);
            return weights.run(keep, leaf, values -> head.apply(leaf, values));
        }
    }

    @Override
    public Headed<I, P> copy() {
        return new Headed<>(body.copy(), head, weights.copy());
    }

    @Override
    public void close() {
        body.close();
        weights.close();
    }

    /** First the one, then the other; gradients go back in reverse. */
    private record HeadedPass(Pass inner, Graph outer) implements Pass {

        @Override
        public Tensor output() {
            return outer.output();
        }

        @Override
        public void backward(Tensor gradient, Gradients into) {
            try (Scope scope = Scope.open()) {
                Tensor arrived = outer.toInput(gradient, into);
                if (arrived != null) {
                    inner.backward(arrived, into);
                }
            }
        }

        @Override
        public void close() {
            outer.close();
            inner.close();
        }
    }
}
