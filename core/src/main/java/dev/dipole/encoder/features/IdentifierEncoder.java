package dev.dipole.encoder.features;

import dev.dipole.data.KnownPositives;
import dev.dipole.encoder.Gradients;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Floats;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A table with a row for each known identifier, such as a product or a user; row 0 is that of all others. What no training
 * example names stays where it started, so an unknown identifier's vector says that it is unknown, and no more.
 */
public final class IdentifierEncoder implements TrainableEncoder<String, Integer> {

    /** The table's name. */
    public static final String TABLE = "embedding.weight";

    /** The row of identifiers that are not known. */
    public static final int UNKNOWN = 0;

    private final List<String> known;
    private final Map<String, Integer> rowOf;
    private final Tensor table;

    private IdentifierEncoder(List<String> known, Tensor table) {
        this.known = known;
        this.table = table;
        this.rowOf = new HashMap<>();
        for (int i = 0; i < known.size(); i++) {
            rowOf.put(known.get(i), i + 1);
        }
    }

    /**
     * Gaussian rows of expected length 1.
     *
     * @param known the identifiers that have a row of their own, in the order of the rows
     * @param dim length of the vectors
     */
    public static IdentifierEncoder random(List<String> known, int dim, RandomKey key) {
        if (dim < 1) {
            throw new IllegalArgumentException("dim (" + dim + ") must be at least 1; 64 is usual");
        }
        float[] values = new float[Math.multiplyExact(known.size() + 1, dim)];
        SplittableRandom random = key.generator();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() / Math.sqrt(dim));
        }
        return of(known, Floats.of(values, known.size() + 1, dim));
    }

    /**
     * A given table.
     *
     * @param known in the order of the rows, from row 1 on
     * @param table [known + 1, dim], copied
     */
    public static IdentifierEncoder of(List<String> known, Floats table) {
        List<String> own = List.copyOf(known);
        if (Set.copyOf(own).size() < own.size()) {
            throw new IllegalArgumentException("of " + own.size() + " identifiers only "
                    + Set.copyOf(own).size() + " are different; give each one row");
        }
        if (table.shape().length != 2 || table.shape()[0] != own.size() + 1) {
            throw new IllegalArgumentException("the table has the shape " + Arrays.toString(table.shape()) + "; "
                    + own.size() + " identifiers need " + (own.size() + 1) + " rows, the first for unknown ones");
        }
        try (Scope scope = Scope.open()) {
            return new IdentifierEncoder(own, scope.release(Tensors.of(table)));
        }
    }

    /** The identifiers that have a row of their own, in the order of the rows, from row 1 on. */
    public List<String> known() {
        return known;
    }

    @Override
    public int dim() {
        return Math.toIntExact(table.size(1));
    }

    @Override
    public Parameters parameters() {
        return new Parameters(Map.of(TABLE, table));
    }

    @Override
    public Set<String> rowSparse() {
        return Set.of(TABLE);
    }

    @Override
    public int[] rowsRead(String weight, List<Integer> inputs) {
        return inputs.stream().mapToInt(Integer::intValue).sorted().distinct().toArray();
    }

    @Override
    public List<Integer> prepare(List<String> inputs) {
        return inputs.stream().map(input -> rowOf.getOrDefault(input, UNKNOWN)).toList();
    }

    @Override
    public long identity(String input) {
        return KnownPositives.hash(input);
    }

    @Override
    public int cost(Integer input) {
        return 1;
    }

    @Override
    public long graphBudget() {
        // A pass keeps its rows' numbers and its output: no more than the embeddings that a second pass would save.
        return Long.MAX_VALUE;
    }

    private static Tensor index(int[] rows) {
        return Tensors.of(Arrays.stream(rows).asLongStream().toArray());
    }

    private static int[] rows(List<Integer> inputs) {
        return inputs.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public float[][] encode(List<String> inputs) {
        try (Scope scope = Scope.open()) {
            return Tensors.rows(table.index_select(0, index(rows(prepare(inputs)))));
        }
    }

    @Override
    public Pass forward(List<Integer> inputs, int[] places, RandomKey key, Keep keep) {
        int[] rows = rows(inputs);
        try (Scope scope = Scope.open()) {
            return new RowPass(rows, scope.release(table.index_select(0, index(rows))));
        }
    }

    @Override
    public IdentifierEncoder copy() {
        try (Scope scope = Scope.open()) {
            return new IdentifierEncoder(known, scope.release(table.clone()));
        }
    }

    @Override
    public void close() {
        table.close();
    }

    private record RowPass(int[] rows, Tensor output) implements Pass {

        @Override
        public void backward(Tensor gradient, Gradients into) {
            int[] read = Arrays.stream(rows).sorted().distinct().toArray();
            int[] places = Arrays.stream(rows)
                    .map(row -> Arrays.binarySearch(read, row))
                    .toArray();
            try (Scope scope = Scope.open()) {
                Tensor sum = Tensors.zeros(ScalarType.Float, read.length, output.size(1));
                into.addRows(TABLE, read, sum.index_add_(0, index(places), gradient));
            }
        }

        @Override
        public void close() {
            output.close();
        }
    }
}
