package dev.dipole.train;

import dev.dipole.encoder.Encoder;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * An encoder whose weights never change, with the inputs of the current block: an input is embedded once per block, or once
 * at all where the encoder keeps its vectors itself ({@link dev.dipole.encoder.CachedEncoder}).
 *
 * @param <I> what the encoder takes
 */
public final class FixedTower<I> implements AutoCloseable {

    /** Embeddings of a block are kept up to this size. */
    private static final long REMEMBERED_BYTES = 512L << 20;

    private final Encoder<I> encoder;
    private List<I> inputs = new ArrayList<>();
    private @Nullable Tensor remembered;
    private boolean[] known = {};

    /** The encoder stays its owner's. */
    public FixedTower(Encoder<I> encoder) {
        this.encoder = encoder;
    }

    /** Takes the inputs of a block. */
    public void prepare(List<I> block) {
        inputs = new ArrayList<>(block);
        forget();
        if (bytes(inputs.size()) <= REMEMBERED_BYTES) {
            remembered = room(inputs.size());
            known = new boolean[inputs.size()];
        }
    }

    /** Takes inputs that have joined the block. */
    public void prepareMore(List<I> more) {
        inputs.addAll(more);
        Tensor memory = remembered;
        if (memory == null || inputs.size() <= known.length) {
            return;
        }
        // Half as much again, so that many small additions copy little.
        int larger = inputs.size() + inputs.size() / 2;
        if (bytes(larger) > REMEMBERED_BYTES) {
            forget();
            return;
        }
        Tensor wider = room(larger);
        try (Scope scope = Scope.open()) {
            wider.narrow(0, 0, known.length).copy_(memory);
        }
        memory.close();
        remembered = wider;
        known = Arrays.copyOf(known, larger);
    }

    private long bytes(long count) {
        return count * encoder.dim() * Float.BYTES;
    }

    private Tensor room(int count) {
        try (Scope scope = Scope.open()) {
            return scope.release(Tensors.empty(ScalarType.Float, count, encoder.dim()));
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

    private Tensor embedNow(int[] places) {
        return Tensors.of(
                encoder.encode(Arrays.stream(places).mapToObj(inputs::get).toList()));
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
