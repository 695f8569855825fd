package dev.dipole.encoder;

import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * An encoder whose weights are trained. The weights belong to the encoder and are written in place by the optimiser.
 *
 * @param <I> what it takes, such as {@code String}
 * @param <P> what an input becomes before any weight is needed, such as its tokens: done once per example, not per step
 */
public interface TrainableEncoder<I, P> extends Encoder<I>, AutoCloseable {

    /** What a pass keeps for its backward. */
    enum Keep {
        /** Nothing, and no randomness: embeddings as after the training. */
        PLAIN,
        /** Nothing: there is no backward. */
        NONE,
        /** All that the backward needs. */
        GRAPH
    }

    /** The named weights, float32. */
    Parameters parameters();

    /**
     * What passes observe and no gradient moves, such as running means of batch normalisation, float32: a checkpoint holds it,
     * and what follows the weights takes it over.
     */
    default Parameters statistics() {
        return Parameters.none();
    }

    /** The names of the weights whose gradients touch few rows: tables. */
    Set<String> rowSparse();

    /** The rows of a row-sparse weight that these inputs read. Ascending and distinct. */
    int[] rowsRead(String weight, List<P> inputs);

    /** Everything that needs no weight: tokens, pixels. Uses all processors. */
    List<P> prepare(List<I> inputs);

    /**
     * How many prepared inputs may be held at once beside the weights, so that memory does not grow with the data: a training holds
     * its newest batch, and as many of earlier and later ones as this allows.
     */
    default int preparedAtOnce() {
        return Integer.MAX_VALUE;
    }

    /** A number that equal inputs share and, but for 64-bit collisions, others do not: how equal texts are found. */
    long identity(I input);

    /** How much work an input is, in units of the encoder's own, such as tokens: micro-batches are cut and sorted by it. */
    int cost(P input);

    /**
     * The total cost up to which a pass may keep its graph. A larger batch is encoded in micro-batches of this cost, twice
     * (gradient caching, Gao et al. 2021); an encoder that keeps next to nothing gives {@link Long#MAX_VALUE}.
     */
    long graphBudget();

    /**
     * Encodes prepared inputs. Randomness (dropout) is a function of the key and of each input's place in the whole
     * batch, never of how the batch is cut.
     *
     * @param rows the place of each input in the whole batch
     * @param key what dropout is drawn from
     */
    Pass forward(List<P> inputs, int[] rows, RandomKey key, Keep keep);

    /** An encoder of the same kind with a copy of these weights, which belongs to the caller. */
    TrainableEncoder<I, P> copy();

    /** Frees the weights. */
    @Override
    void close();

    /** One pass over some inputs. */
    interface Pass extends AutoCloseable {

        /** [inputs, dim], owned by the pass. */
        Tensor output();

        /** Pushes dLoss/dOutput [inputs, dim] back through the encoder and adds to the gradients of its weights. */
        void backward(Tensor gradient, Gradients into);

        @Override
        void close();
    }
}
