package dev.dipole.train.companion;

import dev.dipole.negatives.InBatch;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.train.Companion;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of the last steps are candidates of the next ones too, without gradient: a ring [capacity, dim]. What is known
 * to belong to an anchor is not its negative in the queue either, and members of its label are its positives.
 *
 * <p>Sources: He et al. 2020 (MoCo), algorithm 1, where a {@link MomentumEncoder} embeds the candidates; Wang et al. 2020
 * (cross-batch memory), algorithm 1, where the trained encoder does, and the memory is used once it drifts slowly.
 *
 * @param <I> what the encoders take
 */
public final class MemoryQueue<I> implements Companion<I> {

    private static final String EMBEDDINGS = "embeddings";
    private static final String SIDES = "sides";
    private static final String PLACE = "place";

    private final int capacity;
    private final long warmUp;
    private final Tensor ring;
    private final long[][] sides;
    private int filled;
    private int next;
    private long steps;

    /**
     * An empty queue.
     *
     * @param capacity embeddings that are kept, the newest
     * @param warmUp steps in which it is filled and not yet used
     * @param dim of the embeddings
     */
    public MemoryQueue(int capacity, long warmUp, int dim) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "capacity (" + capacity + ") must be at least 1; leave the queue out to have none");
        }
        if (warmUp < 0) {
            throw new IllegalArgumentException(
                    "warm-up (" + warmUp + ") must be at least 0 steps; 0 uses the queue at once");
        }
        this.capacity = capacity;
        this.warmUp = warmUp;
        sides = new long[3][capacity];
        try (Scope scope = Scope.open()) {
            ring = scope.release(Tensors.zeros(ScalarType.Float, capacity, dim));
        }
    }

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public @Nullable Kept kept() {
        if (filled == 0 || steps < warmUp) {
            return null;
        }
        return new Kept(
                ring.narrow(0, 0, filled),
                new InBatch.Side(
                        Arrays.copyOf(sides[0], filled),
                        Arrays.copyOf(sides[1], filled),
                        Arrays.copyOf(sides[2], filled)));
    }

    /** The step's candidates replace the oldest; of more than the capacity the last are kept. */
    @Override
    public void afterStep(Step step) {
        int rows = Math.toIntExact(step.candidates().size(0));
        int used = Math.min(rows, capacity);
        int skipped = rows - used;
        long[] places =
                IntStream.range(0, used).mapToLong(i -> (next + i) % capacity).toArray();
        try (Scope scope = Scope.open()) {
            ring.index_copy_(
                    0,
                    Tensors.of(places),
                    step.candidates().narrow(0, skipped, used).to(ScalarType.Float));
        }
        long[][] given = {
            step.side().identities(), step.side().classes(), step.side().exempt()
        };
        for (int i = 0; i < used; i++) {
            for (int k = 0; k < given.length; k++) {
                sides[k][(int) places[i]] = given[k][skipped + i];
            }
        }
        filled = Math.min(capacity, filled + used);
        next = (next + used) % capacity;
        steps++;
    }

    @Override
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(EMBEDDINGS, ring);
        tensors.put(
                SIDES,
                Tensors.of(Arrays.stream(sides).flatMapToLong(Arrays::stream).toArray()));
        tensors.put(PLACE, Tensors.of(new long[] {filled, next, steps}));
        return tensors;
    }

    @Override
    public void restore(Map<String, Tensor> tensors) {
        Restored restored = new Restored(name(), tensors);
        restored.into(EMBEDDINGS, ring);
        long[] flat = restored.longs(SIDES, 3L * capacity);
        for (int k = 0; k < sides.length; k++) {
            System.arraycopy(flat, k * capacity, sides[k], 0, capacity);
        }
        long[] place = restored.longs(PLACE, 3);
        filled = Math.toIntExact(place[0]);
        next = Math.toIntExact(place[1]);
        steps = place[2];
    }

    @Override
    public void close() {
        ring.close();
    }
}
