package dev.dipole.train;

import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.TrainableEncoder.Keep;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * An encoder without gradient, with the prepared inputs of the current block: what companions embed by.
 *
 * @param <I> what the encoder takes
 * @param <P> what it takes, prepared
 */
public final class FrozenTower<I, P> implements AutoCloseable {

    /** Embeddings of a block are kept up to this size. */
    private static final long REMEMBERED_BYTES = 512L << 20;

    /** Nothing random is drawn from it. */
    private static final RandomKey UNUSED = RandomKey.ofSeed(0);

    private final TrainableEncoder<I, P> encoder;
    private final boolean fixed;
    private List<P> prepared = List.of();
    private @Nullable Tensor remembered;
    private boolean[] known = {};

    private FrozenTower(TrainableEncoder<I, P> encoder, boolean fixed) {
        this.encoder = encoder;
        this.fixed = fixed;
    }

    /** Of an encoder whose weights never change: an input is embedded once per block. It stays its owner's. */
    public static <I, P> FrozenTower<I, P> fixed(TrainableEncoder<I, P> encoder) {
        return new FrozenTower<>(encoder, true);
    }

    /** Of an encoder whose weights are moved between steps. It stays its owner's. */
    public static <I, P> FrozenTower<I, P> moving(TrainableEncoder<I, P> encoder) {
        return new FrozenTower<>(encoder, false);
    }

    /** The encoder. */
    public TrainableEncoder<I, P> encoder() {
        return encoder;
    }

    /** Takes the inputs of a block. */
    public void prepare(List<I> inputs) {
        prepared = encoder.prepare(inputs);
        forget();
        if (fixed && (long) inputs.size() * encoder.dim() * Float.BYTES <= REMEMBERED_BYTES) {
            try (Scope scope = Scope.open()) {
                remembered = scope.release(Tensors.empty(ScalarType.Float, inputs.size(), encoder.dim()));
            }
            known = new boolean[inputs.size()];
        }
    }

    /** The embeddings [places, dim] of inputs of the block, in the current scope. */
    public Tensor embed(int[] places) {
        Tensor memory = remembered;
        if (memory == null) {
            return embedNow(places);
        }
        int[] missing = Arrays.stream(places)
                .filter(place -> !known[place])
                .distinct()
                .sorted()
                .toArray();
        try (Scope scope = Scope.open()) {
            if (missing.length > 0) {
                memory.index_copy_(0, index(missing), embedNow(missing));
                for (int place : missing) {
                    known[place] = true;
                }
            }
            return scope.keep(memory.index_select(0, index(places)));
        }
    }

    /** The same as the encoder is trained, with dropout and on views, which are drawn from the key. */
    public Tensor embed(int[] places, RandomKey key) {
        return GradientCache.withoutGraph(encoder, inputs(places), key, Keep.NONE);
    }

    private Tensor embedNow(int[] places) {
        return GradientCache.withoutGraph(encoder, inputs(places), UNUSED, Keep.PLAIN);
    }

    private List<P> inputs(int[] places) {
        return Arrays.stream(places).mapToObj(prepared::get).toList();
    }

    private static Tensor index(int[] places) {
        return Tensors.of(Arrays.stream(places).asLongStream().toArray());
    }

    private void forget() {
        if (remembered != null) {
            remembered.close();
            remembered = null;
        }
    }

    @Override
    public void close() {
        forget();
    }
}
