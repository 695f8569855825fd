package dev.dipole.train;

import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.random.RandomKey;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * An encoder without gradient, whose weights are moved between steps, with the prepared inputs of the current block. One whose
 * weights never change is a {@link FixedTower}.
 *
 * @param <I> what the encoder takes
 * @param <P> what it takes, prepared
 */
public final class FrozenTower<I, P> {

    private final TrainableEncoder<I, P> encoder;
    private final PreparedBlock<I, P> block;

    /** The encoder stays its owner's. */
    public FrozenTower(TrainableEncoder<I, P> encoder) {
        this.encoder = encoder;
        block = new PreparedBlock<>(encoder);
    }

    /** The encoder. */
    public TrainableEncoder<I, P> encoder() {
        return encoder;
    }

    /** Takes the inputs of a block. */
    public void prepare(List<I> inputs) {
        block.begin(inputs);
        block.ahead(IntStream.range(0, inputs.size()).toArray());
    }

    /** Takes inputs that have joined the block. */
    public void prepareMore(List<I> inputs) {
        int before = block.size();
        block.add(inputs);
        block.ahead(IntStream.range(before, block.size()).toArray());
    }

    /**
     * The embeddings [places, dim] of inputs of the block, in the current scope, as the encoder is trained: with dropout and on
     * views, which are drawn from the key.
     */
    public Tensor embed(int[] places, RandomKey key) {
        return GradientCache.withoutGraph(encoder, block.get(places), key);
    }
}
