package dev.dipole.train.companion;

import dev.dipole.negatives.InBatch;
import dev.dipole.tensor.Ring;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.train.Companion;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of the last steps are candidates of the next ones too, without gradient: a ring of embeddings [capacity, dim]. What is known
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

    private final long warmUp;
    private final Tensor embeddings;
    private final long[][] sides;
    private Ring ring;
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
        this.warmUp = warmUp;
        ring = Ring.empty(capacity);
        sides = new long[3][capacity];
        try (Scope scope = Scope.open()) {
            embeddings = scope.release(Tensors.zeros(ScalarType.Float, capacity, dim));
        }
    }

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public @Nullable Kept kept() {
        int filled = ring.filled();
        if (filled == 0 || steps < warmUp) {
            return null;
        }
        return new Kept(
                embeddings.narrow(0, 0, filled),
                new InBatch.Side(
                        Arrays.copyOf(sides[0], filled),
                        Arrays.copyOf(sides[1], filled),
                        Arrays.copyOf(sides[2], filled)));
    }

    /** The step's candidates replace the oldest; of more than the capacity the last are kept. */
    @Override
    public void afterStep(Step step) {
        ring.write(step.candidates(), embeddings);
        ring.write(step.side().identities(), sides[0]);
        ring.write(step.side().classes(), sides[1]);
        ring.write(step.side().exempt(), sides[2]);
        ring = ring.after(Math.toIntExact(step.candidates().size(0)));
        steps++;
    }

    @Override
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(EMBEDDINGS, embeddings);
        tensors.put(
                SIDES,
                Tensors.of(Arrays.stream(sides).flatMapToLong(Arrays::stream).toArray()));
        tensors.put(PLACE, Tensors.of(new long[] {ring.filled(), ring.next(), steps}));
        return tensors;
    }

    @Override
    public void restore(Map<String, Tensor> tensors) {
        Restored restored = new Restored(name(), tensors);
        restored.into(EMBEDDINGS, embeddings);
        int capacity = ring.capacity();
        long[] flat = restored.longs(SIDES, 3L * capacity);
        for (int k = 0; k < sides.length; k++) {
            System.arraycopy(flat, k * capacity, sides[k], 0, capacity);
        }
        long[] place = restored.longs(PLACE, 3);
        ring = new Ring(capacity, Math.toIntExact(place[0]), Math.toIntExact(place[1]));
        steps = place[2];
    }

    @Override
    public void close() {
        embeddings.close();
    }
}
