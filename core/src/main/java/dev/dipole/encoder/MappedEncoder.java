package dev.dipole.encoder;

import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * An encoder of something that holds what another encoder takes: of media whose pictures an image encoder takes, of rows of
 * which a text encoder takes a column.
 *
 * @param <I> what it takes
 * @param <J> what the other takes
 * @param <P> what an input becomes before any weight is needed
 */
public final class MappedEncoder<I, J, P> implements TrainableEncoder<I, P> {

    private final TrainableEncoder<J, P> encoder;
    private final Function<? super I, ? extends J> map;

    /**
     * The same encoder of other inputs.
     *
     * @param encoder closed with this
     * @param map pure: equal inputs give equal ones
     */
    public MappedEncoder(TrainableEncoder<J, P> encoder, Function<? super I, ? extends J> map) {
        this.encoder = encoder;
        this.map = map;
    }

    /** The other encoder: the same weights, closed with this. */
    public TrainableEncoder<J, P> encoder() {
        return encoder;
    }

    private List<J> mapped(List<I> inputs) {
        return inputs.stream().<J>map(map).toList();
    }

    @Override
    public int dim() {
        return encoder.dim();
    }

    @Override
    public Parameters parameters() {
        return encoder.parameters();
    }

    @Override
    public Parameters statistics() {
        return encoder.statistics();
    }

    @Override
    public Set<String> rowSparse() {
        return encoder.rowSparse();
    }

    @Override
    public int[] rowsRead(String weight, List<P> inputs) {
        return encoder.rowsRead(weight, inputs);
    }

    @Override
    public List<P> prepare(List<I> inputs) {
        return encoder.prepare(mapped(inputs));
    }

    @Override
    public int preparedAtOnce() {
        return encoder.preparedAtOnce();
    }

    @Override
    public long identity(I input) {
        return encoder.identity(map.apply(input));
    }

    @Override
    public int cost(P input) {
        return encoder.cost(input);
    }

    @Override
    public long graphBudget() {
        return encoder.graphBudget();
    }

    @Override
    public float[][] encode(List<I> inputs) {
        return encoder.encode(mapped(inputs));
    }

    @Override
    public Pass forward(List<P> inputs, int[] rows, RandomKey key, Keep keep) {
        return encoder.forward(inputs, rows, key, keep);
    }

    @Override
    public MappedEncoder<I, J, P> copy() {
        return new MappedEncoder<>(encoder.copy(), map);
    }

    @Override
    public void close() {
        encoder.close();
    }
}
