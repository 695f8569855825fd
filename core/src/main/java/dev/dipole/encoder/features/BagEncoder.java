package dev.dipole.encoder.features;

import dev.dipole.data.KnownPositives;
import dev.dipole.data.interaction.Bag;
import dev.dipole.encoder.StaticTextEncoder;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.text.Identifiers;
import dev.dipole.text.TokenCounts;
import dev.dipole.text.Tokenizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A table with a row for each item. A bag is the mean of its items' rows, at unit length; an item for itself is its own row, at
 * unit length. Users need no row: who comes later is known by the items. All unknown items share row 0, which starts as
 * zeros; a bag of none but those, or of nothing, is the zero vector as long as nothing was trained on them.
 *
 * <p>Two bags of one user have one identity: whatever the user has taken is no negative in training, whichever part of it a bag
 * shows.
 */
public final class BagEncoder implements TrainableEncoder<Bag, TokenCounts> {

    /** Standard deviation of a row's entries at the start: what they are divided by decides how fast the first steps turn them. */
    private static final double START = 0.1;

    private final StaticTextEncoder table;
    private final Map<String, Integer> rows;

    private BagEncoder(StaticTextEncoder table, Map<String, Integer> rows) {
        this.table = table;
        this.rows = rows;
    }

    /**
     * Random rows.
     *
     * @param items without blanks, each once
     */
    public static BagEncoder random(List<String> items, int dim, RandomKey key) {
        Tokenizer tokenizer = Identifiers.of(items);
        float[] values = new float[Math.multiplyExact(items.size() + 1, dim)];
        SplittableRandom random = key.generator();
        for (int i = dim; i < values.length; i++) {
            values[i] = (float) (START * random.nextGaussian());
        }
        return of(StaticTextEncoder.of(tokenizer, Integer.MAX_VALUE, values, dim));
    }

    /**
     * An encoder of texts of identifiers between blanks, as {@link #texts} gives and a model folder keeps.
     *
     * @param table closed with this
     */
    public static BagEncoder of(StaticTextEncoder table) {
        Map<String, Integer> rows = new HashMap<>();
        for (int row = 1; row < table.tokenizer().vocabularySize(); row++) {
            rows.put(table.tokenizer().token(row), row);
        }
        return new BagEncoder(table, rows);
    }

    /** The same table as an encoder of texts of identifiers between blanks: what a model folder keeps. */
    public StaticTextEncoder texts() {
        return table;
    }

    @Override
    public int dim() {
        return table.dim();
    }

    @Override
    public Parameters parameters() {
        return table.parameters();
    }

    @Override
    public Set<String> rowSparse() {
        return table.rowSparse();
    }

    @Override
    public int[] rowsRead(String weight, List<TokenCounts> inputs) {
        return table.rowsRead(weight, inputs);
    }

    @Override
    public List<TokenCounts> prepare(List<Bag> inputs) {
        return inputs.parallelStream().map(this::counts).toList();
    }

    private TokenCounts counts(Bag bag) {
        return TokenCounts.of(bag.items().stream()
                .mapToInt(item -> rows.getOrDefault(item, 0))
                .toArray());
    }

    @Override
    public long identity(Bag input) {
        // A user may be called as an item is.
        return KnownPositives.hash(input.isItem() ? "item " + input.items().get(0) : "user " + input.user());
    }

    @Override
    public int cost(TokenCounts input) {
        return table.cost(input);
    }

    @Override
    public long graphBudget() {
        return table.graphBudget();
    }

    @Override
    public float[][] encode(List<Bag> inputs) {
        return table.encodePrepared(prepare(inputs));
    }

    @Override
    public Pass forward(List<TokenCounts> inputs, int[] places, RandomKey key, Keep keep) {
        return table.forward(inputs, places, key, keep);
    }

    @Override
    public BagEncoder copy() {
        return new BagEncoder(table.copy(), rows);
    }

    @Override
    public void close() {
        table.close();
    }
}
