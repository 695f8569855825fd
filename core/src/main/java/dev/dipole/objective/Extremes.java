package dev.dipole.objective;

import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/** The extremes of lists by groups. libtorch has an operation for it, which warns each process that it is unfinished. */
public final class Extremes {

    private static final long GROUP = 32;

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

    /**
     * The first column of each row's largest value. libtorch's own search for it takes many times as long as one for the
     * value: here only the group of columns that holds the value is searched.
     *
     * @param matrix [rows, columns], at least one column
     * @return [rows], int64
     */
    public static Tensor firstLargest(Tensor matrix) {
        long rows = matrix.size(0);
        long groups = matrix.size(1) / GROUP;
        if (groups < 2) {
            return matrix.argmax(new LongOptional(1), false);
        }
        Tensor grouped = matrix.narrow(1, 0, groups * GROUP).view(rows, groups, GROUP);
        Tensor group = grouped.amax(new long[] {2}, false).argmax(new LongOptional(1), true);
        Tensor members =
                grouped.gather(1, group.unsqueeze(2).expand(rows, 1, GROUP)).view(rows, GROUP);
        Tensor at = group.view(-1).mul(Tensors.integer(GROUP)).add_(members.argmax(new LongOptional(1), false));
        long rest = matrix.size(1) - groups * GROUP;
        if (rest == 0) {
            return at;
        }
        Tensor tail = matrix.narrow(1, groups * GROUP, rest);
        Tensor better = tail.amax(new long[] {1}, false).gt(members.amax(new long[] {1}, false));
        return tail.argmax(new LongOptional(1), false)
                .add_(Tensors.integer(groups * GROUP))
                .where(better, at);
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
