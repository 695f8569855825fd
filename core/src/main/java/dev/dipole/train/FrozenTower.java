package dev.dipole.train;

import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private List<P> prepared = new ArrayList<>();

    private FrozenTower(TrainableEncoder<I, P> encoder) {
        this.encoder = encoder;
    }

    /** The encoder stays its owner's. */
    public static <I, P> FrozenTower<I, P> of(TrainableEncoder<I, P> encoder) {
        return new FrozenTower<>(encoder);
    }

    /** The encoder. */
    public TrainableEncoder<I, P> encoder() {
        return encoder;
    }

    /** Takes the inputs of a block. */
    public void prepare(List<I> inputs) {
        prepared = new ArrayList<>(encoder.prepare(inputs));
    }

    /** Takes inputs that have joined the block. */
    public void prepareMore(List<I> inputs) {
        prepared.addAll(encoder.prepare(inputs));
    }

    /**
     * The embeddings [places, dim] of inputs of the block, in the current scope, as the encoder is trained: with dropout and on
     * views, which are drawn from the key.
     */
    public Tensor embed(int[] places, RandomKey key) {
        return GradientCache.withoutGraph(
                encoder, Arrays.stream(places).mapToObj(prepared::get).toList(), key);
    }
}
