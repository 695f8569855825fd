package dev.dipole.train;

import dev.dipole.encoder.Gradients;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * An encoder under training: its optimiser, the prepared inputs of the current block, and its best weights so far.
 *
 * @param <P> what the encoder takes, prepared
 */
final class TrainedTower<I, P> implements Resumable, AutoCloseable {

    private final TrainableEncoder<I, P> encoder;
    private final Optimizer optimizer;
    private final Map<String, Tensor> best = new LinkedHashMap<>();
    private final PreparedBlock<I, P> block;

    TrainedTower(TrainableEncoder<I, P> encoder, Optimizer optimizer) {
        this.encoder = encoder;
        this.optimizer = optimizer;
        block = new PreparedBlock<>(encoder);
    }

    TrainableEncoder<I, P> encoder() {
        return encoder;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    /**
     * Takes the inputs of a block.
     *
     * @param inputs all of them
     * @param read [inputs], which of them this tower will be asked for; the others may be of a kind that it cannot read
     */
    void prepare(List<I> inputs, boolean[] read) {
        block.begin(inputs);
        block.ahead(IntStream.range(0, read.length).filter(place -> read[place]).toArray());
    }

    /**
     * Takes inputs that have joined the current block.
     *
     * @param more in the order of their places
     * @param read whether this tower will be asked for them
     */
    void prepareMore(List<I> more, boolean read) {
        int before = block.size();
        block.add(more);
        if (read) {
            block.ahead(IntStream.range(before, block.size()).toArray());
        }
    }

    /** Encodes inputs of the current block, and keeps what the backward needs. */
    GradientCache<P> encode(int[] places, RandomKey key) {
        // A refreshed negative may be what was an anchor alone until now, and is prepared when it is asked for.
        List<P> own = block.get(places);
        for (String table : encoder.rowSparse()) {
            optimizer.refresh(table, encoder.rowsRead(table, own));
        }
        return new GradientCache<>(encoder, own, key);
    }

    /** Inputs that are looked at again and again while the weights move. */
    Sample sample(List<I> inputs) {
        List<P> ready = encoder.prepare(inputs);
        Map<String, int[]> rows = new LinkedHashMap<>();
        encoder.rowSparse().forEach(table -> rows.put(table, encoder.rowsRead(table, ready)));
        return new Sample(inputs, ready, rows);
    }

    /** A fixed sample. */
    final class Sample {

        private final List<I> inputs;
        private final List<P> ready;

        /** Of each table, the rows that the sample reads. */
        private final Map<String, int[]> rows;

        private Sample(List<I> inputs, List<P> ready, Map<String, int[]> rows) {
            this.inputs = inputs;
            this.ready = ready;
            this.rows = rows;
        }

        /** Embeddings by the weights of the moment, as after the training: without dropout. [inputs, dim] */
        float[][] look() {
            refresh();
            return encoder.encode(inputs);
        }

        /** The same as in training, with dropout and through views, which are drawn from the key. [inputs, dim] */
        float[][] look(RandomKey key) {
            refresh();
            try (Scope scope = Scope.open()) {
                return Tensors.rows(GradientCache.withoutGraph(encoder, ready, key));
            }
        }

        private void refresh() {
            rows.forEach((table, read) -> {
                optimizer.refresh(table, read);
                // No step follows that would let go of these rows.
                optimizer.refresh(table, new int[0]);
            });
        }
    }

    /** The sum of the squares of all gradients. */
    static double squaredNorm(Gradients gradients) {
        double sum = 0;
        try (Scope scope = Scope.open()) {
            for (Tensor gradient : gradients.dense().values()) {
                Tensor flat = gradient.reshape(-1);
                sum += flat.dot(flat).item_double();
            }
            for (Gradients.Rows rows : gradients.sparse().values()) {
                Tensor flat = rows.values().view(-1);
                sum += flat.dot(flat).item_double();
            }
        }
        return sum;
    }

    static void scale(Gradients gradients, double factor) {
        try (Scope scope = Scope.open()) {
            gradients.dense().values().forEach(gradient -> gradient.mul_(Tensors.scalar(factor)));
            gradients.sparse().values().forEach(rows -> rows.values().mul_(Tensors.scalar(factor)));
        }
    }

    /** What is trained, and what passes observe. */
    private Map<String, Tensor> state() {
        return encoder.parameters().and(encoder.statistics()).byName();
    }

    /** Remembers the current weights. */
    void rememberBest() {
        try (Scope scope = Scope.open()) {
            state().forEach((name, weight) -> {
                Tensor copy = best.get(name);
                if (copy == null) {
                    best.put(name, scope.release(weight.clone()));
                } else {
                    copy.copy_(weight);
                }
            });
        }
    }

    /** Takes the remembered weights back, where there are any. */
    void restoreBest() {
        try (Scope scope = Scope.open()) {
            state().forEach((name, weight) -> {
                Tensor copy = best.get(name);
                if (copy != null) {
                    weight.copy_(copy);
                }
            });
        }
    }

    @Override
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Named.add(tensors, "weights", state());
        Named.add(tensors, "optimizer", optimizer.state());
        Named.add(tensors, "best", best);
        return tensors;
    }

    @Override
    public void restore(Map<String, Tensor> tensors) {
        Named.copy(Named.part(tensors, "weights"), state());
        optimizer.restore(Named.part(tensors, "optimizer"));
        Map<String, Tensor> remembered = Named.part(tensors, "best");
        if (!remembered.isEmpty()) {
            rememberBest();
            Named.copy(remembered, best);
        }
    }

    /** Bytes of the weights. */
    long bytes() {
        return encoder.parameters().byName().values().stream()
                .mapToLong(weight -> weight.numel() * weight.element_size())
                .sum();
    }

    @Override
    public void close() {
        optimizer.close();
        best.values().forEach(Tensor::close);
    }
}
