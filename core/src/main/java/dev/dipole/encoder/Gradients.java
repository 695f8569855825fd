package dev.dipole.encoder;

import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Gradients by the weight's name, summed over passes: whole for dense weights, by row for tables. */
public final class Gradients implements AutoCloseable {

    /**
     * The gradient of some rows of a table; every other row's is zero.
     *
     * @param rows ascending and distinct
     * @param values [rows, dim]
     */
    public record Rows(int[] rows, Tensor values) {}

    private final Map<String, Tensor> dense = new LinkedHashMap<>();
    private final Map<String, List<Rows>> sparse = new LinkedHashMap<>();

    /** Adds the gradient of a dense weight. */
    public void add(String weight, Tensor gradient) {
        Tensor sum = dense.get(weight);
        if (sum != null) {
            sum.add_(gradient);
            return;
        }
        try (Scope scope = Scope.open()) {
            dense.put(weight, scope.release(gradient.clone()));
        }
    }

    /**
     * Adds the gradient of a dense weight whose memory nobody else writes or has: the first one is kept as it is, not copied.
     */
    public void addOwn(String weight, Tensor gradient) {
        Tensor sum = dense.get(weight);
        if (sum != null) {
            sum.add_(gradient);
            return;
        }
        try (Scope scope = Scope.open()) {
            // A second wrapper of the same memory: the caller's may be freed with its scope.
            dense.put(weight, scope.release(gradient.contiguous().alias()));
        }
    }

    /**
     * Adds the gradient of some rows of a table.
     *
     * @param rows ascending and distinct
     * @param values [rows, dim]; its memory is shared, so the caller writes it no more
     */
    public void addRows(String weight, int[] rows, Tensor values) {
        try (Scope scope = Scope.open()) {
            // A second wrapper of the same memory: the caller's may be freed with its scope.
            Tensor own = scope.release(values.alias());
            sparse.computeIfAbsent(weight, name -> new ArrayList<>()).add(new Rows(rows, own));
        }
    }

    /** Dense gradients by the weight's name. */
    public Map<String, Tensor> dense() {
        return dense;
    }

    /** Row-sparse gradients by the weight's name, each row once. */
    public Map<String, Rows> sparse() {
        Map<String, Rows> merged = new LinkedHashMap<>();
        sparse.forEach((name, parts) -> {
            if (parts.size() > 1) {
                Rows whole = merge(parts);
                parts.forEach(part -> part.values().close());
                parts.clear();
                parts.add(whole);
            }
            merged.put(name, parts.get(0));
        });
        return merged;
    }

    private static Rows merge(List<Rows> parts) {
        int[] rows = parts.stream()
                .flatMapToInt(part -> Arrays.stream(part.rows()))
                .sorted()
                .distinct()
                .toArray();
        try (Scope scope = Scope.open()) {
            Tensor first = parts.get(0).values();
            Tensor sum = Tensors.zeros(first.scalar_type(), rows.length, first.size(1));
            for (Rows part : parts) {
                long[] at = Arrays.stream(part.rows())
                        .mapToLong(row -> Arrays.binarySearch(rows, row))
                        .toArray();
                sum.index_add_(0, Tensors.of(at), part.values());
            }
            return new Rows(rows, scope.release(sum));
        }
    }

    @Override
    public void close() {
        dense.values().forEach(Tensor::close);
        sparse.values().forEach(parts -> parts.forEach(part -> part.values().close()));
        dense.clear();
        sparse.clear();
    }
}
