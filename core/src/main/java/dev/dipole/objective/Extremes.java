package dev.dipole.objective;

import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** The extremes of lists by groups. libtorch has an operation for it, which warns each process that it is unfinished. */
public final class Extremes {

    private Extremes() {}

    /**
     * Raises each entry to the largest value that its index names.
     *
     * @param into [size], float64, written
     * @param index [count], int64
     * @param values [count]
     * @return into
     */
    public static Tensor raise(Tensor into, Tensor index, Tensor values) {
        return reduce(into, index, values, 1);
    }

    /** Lowers each entry to the smallest value that its index names. */
    public static Tensor lower(Tensor into, Tensor index, Tensor values) {
        return reduce(into, index, values, -1);
    }

    private static Tensor reduce(Tensor into, Tensor index, Tensor values, int sign) {
        double[] best = Tensors.doubleArray(into);
        double[] groups = Tensors.doubleArray(index);
        double[] given = Tensors.doubleArray(values);
        for (int i = 0; i < given.length; i++) {
            int group = (int) groups[i];
            if (sign * given[i] > sign * best[group]) {
                best[group] = given[i];
            }
        }
        return into.copy_(Tensors.of(best, best.length));
    }
}
