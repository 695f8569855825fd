package dev.dipole.encoder.network;

import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An encoder that is a network: all its weights are dense, and autograd gives their gradients.
 *
 * @param <I> what it takes, such as a picture
 * @param <P> what an input becomes before any weight is needed, such as pixels
 */
public interface NetworkEncoder<I, P> extends TrainableEncoder<I, P> {

    /** Nothing random is drawn from it. */
    RandomKey UNUSED = RandomKey.ofSeed(0);

    /** What was learned and observed. */
    Weights weights();

    /** How many inputs are encoded at once when no gradient is asked for. */
    int chunk();

    @Override
    default Parameters parameters() {
        return weights().parameters();
    }

    @Override
    default Parameters statistics() {
        return weights().statistics();
    }

    @Override
    default Set<String> rowSparse() {
        return Set.of();
    }

    @Override
    default int[] rowsRead(String weight, List<P> inputs) {
        throw new IllegalArgumentException("weight (" + weight + ") is no table; this encoder has none");
    }

    @Override
    default float[][] encode(List<I> inputs) {
        float[][] vectors = new float[inputs.size()][];
        for (int start = 0; start < vectors.length; start += chunk()) {
            int end = Math.min(vectors.length, start + chunk());
            int[] rows = IntStream.range(start, end).toArray();
            try (Scope scope = Scope.open();
                    Pass pass = forward(prepare(inputs.subList(start, end)), rows, UNUSED, Keep.PLAIN)) {
                float[][] some = Tensors.rows(pass.output());
                System.arraycopy(some, 0, vectors, start, some.length);
            }
        }
        return vectors;
    }

    @Override
    default void close() {
        weights().close();
    }
}
