package dev.dipole.encoder;

import dev.dipole.augment.View;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * An encoder that is trained on views of its inputs, a fresh one of each input at each place of each batch: an example whose
 * positive is its own anchor becomes two views of one input. What a view is, is a function of the key and of the place in the
 * batch, as dropout is. Plain passes, and {@link #encode}, see the inputs as they are.
 *
 * <p>It owns the encoder that it is around.
 *
 * @param <I> what it takes
 * @param <Q> what is viewed, such as the tokens of a text
 * @param <P> what the encoder makes of that
 */
public final class Viewed<I, Q, P> implements TrainableEncoder<I, Q> {

    private final TrainableEncoder<I, P> inner;
    private final Function<List<I>, List<Q>> prepare;
    private final Function<Q, P> finish;
    private final View<Q> view;

    private Viewed(
            TrainableEncoder<I, P> inner, Function<List<I>, List<Q>> prepare, Function<Q, P> finish, View<Q> view) {
        this.inner = inner;
        this.prepare = prepare;
        this.finish = finish;
        this.view = view;
    }

    /**
     * Views of the tokens of texts.
     *
     * @param view of a text's tokens in order, without special ones; it takes no token in that the text has not
     */
    public static <P> Viewed<String, int[], P> tokens(TextEncoder<P> encoder, View<int[]> view) {
        return new Viewed<>(encoder, encoder::tokens, encoder::ofTokens, view);
    }

    /** Views of what the encoder prepares. */
    public static <I, P> Viewed<I, P, P> prepared(TrainableEncoder<I, P> encoder, View<P> view) {
        return new Viewed<>(encoder, encoder::prepare, Function.identity(), view);
    }

    @Override
    public int dim() {
        return inner.dim();
    }

    @Override
    public float[][] encode(List<I> inputs) {
        return inner.encode(inputs);
    }

    @Override
    public Parameters parameters() {
        return inner.parameters();
    }

    @Override
    public Set<String> rowSparse() {
        return inner.rowSparse();
    }

    /** Those that the whole inputs read: a view may read fewer. */
    @Override
    public int[] rowsRead(String weight, List<Q> inputs) {
        return inner.rowsRead(weight, whole(inputs));
    }

    @Override
    public List<Q> prepare(List<I> inputs) {
        return prepare.apply(inputs);
    }

    @Override
    public int preparedAtOnce() {
        return inner.preparedAtOnce();
    }

    @Override
    public long identity(I input) {
        return inner.identity(input);
    }

    /** That of the whole input, which no view exceeds. */
    @Override
    public int cost(Q input) {
        return inner.cost(finish.apply(input));
    }

    @Override
    public long graphBudget() {
        return inner.graphBudget();
    }

    @Override
    public Pass forward(List<Q> inputs, int[] rows, RandomKey key, Keep keep) {
        if (keep == Keep.PLAIN) {
            return inner.forward(whole(inputs), rows, key, keep);
        }
        RandomKey views = key.split("views");
        List<P> seen = IntStream.range(0, inputs.size())
                .parallel()
                .mapToObj(i -> finish.apply(view.apply(inputs.get(i), views.split(rows[i]))))
                .toList();
        return inner.forward(seen, rows, key, keep);
    }

    private List<P> whole(List<Q> inputs) {
        return inputs.stream().map(finish).toList();
    }

    @Override
    public Viewed<I, Q, P> copy() {
        // What is done before any weight is needed is the same for the copy.
        return new Viewed<>(inner.copy(), prepare, finish, view);
    }

    @Override
    public void close() {
        inner.close();
    }
}
