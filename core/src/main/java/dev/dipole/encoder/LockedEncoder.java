package dev.dipole.encoder;

import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * An encoder that a training leaves as it is: it has no weights to move, and gives the embeddings that it gives afterwards. Where
 * there are few pairs, one pretrained tower is locked and the other learns to meet it (Zhai et al. 2022, LiT, which locks that of
 * pictures).
 *
 * <p>It owns the encoder that it is around.
 *
 * @param <I> what it takes
 * @param <P> what an input becomes before any weight is needed
 */
public final class LockedEncoder<I, P> implements TrainableEncoder<I, P> {

    private final TrainableEncoder<I, P> inner;

    /** The same encoder without anything to learn; closed with this. */
    public LockedEncoder(TrainableEncoder<I, P> inner) {
        this.inner = inner;
    }

    @Override
    public int dim() {
        return inner.dim();
    }

    @Override
    public float[][] encode(List<I> inputs) {
        return inner.encode(inputs);
    }

    @Override
    public Parameters parameters() {
        return Parameters.none();
    }

    @Override
    public Set<String> rowSparse() {
        return Set.of();
    }

    @Override
    public int[] rowsRead(String weight, List<P> inputs) {
        throw new IllegalArgumentException(
                "weight (" + weight + ") is none of a locked encoder's; it has none to learn");
    }

    @Override
    public List<P> prepare(List<I> inputs) {
        return inner.prepare(inputs);
    }

    @Override
    public int preparedAtOnce() {
        return inner.preparedAtOnce();
    }

    @Override
    public long identity(I input) {
        return inner.identity(input);
    }

    @Override
    public int cost(P input) {
        return inner.cost(input);
    }

    @Override
    public long graphBudget() {
        return inner.graphBudget();
    }

    /** Plain whatever is to be kept: nothing is learned, so nothing is dropped out. */
    @Override
    public Pass forward(List<P> inputs, int[] rows, RandomKey key, Keep keep) {
        return new LockedPass(inner.forward(inputs, rows, key, Keep.PLAIN));
    }

    /** @param pass without a graph */
    private record LockedPass(Pass pass) implements Pass {

        @Override
        public Tensor output() {
            return pass.output();
        }

        /** There is no weight that it could reach. */
        @Override
        public void backward(Tensor gradient, Gradients into) {}

        @Override
        public void close() {
            pass.close();
        }
    }

    @Override
    public LockedEncoder<I, P> copy() {
        return new LockedEncoder<>(inner.copy());
    }

    @Override
    public void close() {
        inner.close();
    }
}
