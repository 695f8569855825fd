package dev.dipole.tensor;

import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Where the next rows go in tables that keep the newest: each replaces the oldest. Of more rows than there is room for the last
 * are kept.
 *
 * @param capacity rows of a table
 * @param filled how many of them are in use, the first ones
 * @param next the row that is replaced next
 */
public record Ring(int capacity, int filled, int next) {

    public Ring {
        if (filled < 0 || filled > capacity || next < 0 || next >= capacity) {
            throw new IllegalArgumentException("filled (" + filled + ") and next (" + next
                    + ") must be within the ring of " + capacity + " rows; begin with Ring.empty");
        }
    }

    /** A ring in which nothing was written. */
    public static Ring empty(int capacity) {
        return new Ring(capacity, 0, 0);
    }

    /** The ring after rows were written. */
    public Ring after(int rows) {
        int kept = Math.min(rows, capacity);
        return new Ring(capacity, Math.min(capacity, filled + kept), (next + kept) % capacity);
    }

    /**
     * Writes rows, without their gradient.
     *
     * @param rows [rows, dim]
     * @param table [capacity, dim]
     */
    public void write(Tensor rows, Tensor table) {
        int count = Math.toIntExact(rows.size(0));
        int kept = Math.min(count, capacity);
        long[] places =
                IntStream.range(0, kept).mapToLong(i -> (next + i) % capacity).toArray();
        try (Scope scope = Scope.open()) {
            table.index_copy_(
                    0,
                    Tensors.of(places),
                    rows.narrow(0, count - kept, kept).detach().to(table.scalar_type()));
        }
    }

    /**
     * Writes what goes with the rows.
     *
     * @param values [rows]
     * @param table [capacity]
     */
    public void write(long[] values, long[] table) {
        int kept = Math.min(values.length, capacity);
        for (int i = 0; i < kept; i++) {
            table[(next + i) % capacity] = values[values.length - kept + i];
        }
    }
}
