package dev.dipole.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Between Java's arrays and libtorch's tensors. Every tensor that is returned belongs to the current {@link Scope}. */
public final class Tensors {

    static {
        Native.load();
    }

    /** The mode of an embedding bag that sums. */
    private static final long SUM = 0;

    private Tensors() {}

    /** A number as libtorch takes it. */
    public static Scalar scalar(double value) {
        return new Scalar(value);
    }

    /** A whole number: unlike {@link #scalar}, it leaves the type of whole tensors as it is. */
    public static Scalar integer(long value) {
        return new Scalar(value);
    }

    /** A number that libtorch takes as optional. */
    public static ScalarOptional optional(double value) {
        return new ScalarOptional(scalar(value));
    }

    /** Lets a reduction keep the type of its argument. */
    public static ScalarTypeOptional sameType() {
        return new ScalarTypeOptional();
    }

    /**
     * Weighted sums of rows: bag i is the sum of {@code weights[k] · matrix[ids[k]]} for k from offsets[i] to before
     * offsets[i + 1].
     *
     * @param matrix [rows, dim], float32
     * @param offsets [bags + 1]
     * @return [bags, dim]
     */
    public static Tensor weightedBags(Tensor matrix, int[] ids, float[] weights, int[] offsets) {
        T_TensorTensorTensorTensor_T result = torch.embedding_bag(
                matrix, of(ids), of(offsets), false, SUM, false, new TensorOptional(of(weights, weights.length)), true);
        // The tuple owns its elements: an alias lives on when it is freed.
        return result.get0().alias();
    }

    /**
     * Whether a tensor is float64. The type that a tensor tells is an object of its own, which {@code ==} takes for
     * another than the constant.
     */
    public static boolean isDouble(Tensor tensor) {
        return tensor.scalar_type().intern() == ScalarType.Double;
    }

    /** The sum of a matrix: of each row in its own type, which libtorch sums by pairs, and of the rows in float64. */
    public static double total(Tensor matrix) {
        return matrix.sum(new long[] {1}, false, sameType())
                .to(ScalarType.Double)
                .sum()
                .item_double();
    }

    /** Zeros of the given type. */
    public static Tensor zeros(ScalarType type, long... shape) {
        return torch.zeros(shape, new TensorOptions(type));
    }

    /** Zeros of the type and shape of another tensor. */
    public static Tensor zerosLike(Tensor tensor) {
        return torch.zeros_like(tensor);
    }

    /** Ones, float64. */
    public static Tensor ones(long length) {
        return torch.ones(new long[] {length}, new TensorOptions(ScalarType.Double));
    }

    /** Memory of the given type that nothing is written to yet. */
    public static Tensor empty(ScalarType type, long... shape) {
        return torch.empty(shape, new TensorOptions(type), null);
    }

    /** A float32 tensor [rows, dim] of a copy of the rows. */
    public static Tensor of(float[][] rows) {
        int dim = rows.length == 0 ? 0 : rows[0].length;
        Tensor tensor = empty(ScalarType.Float, rows.length, dim);
        FloatPointer data = floats(tensor);
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != dim) {
                throw new IllegalArgumentException(
                        "row " + i + " has " + rows[i].length + " dimensions where row 0 has " + dim);
            }
            if (dim > 0) {
                data.position((long) i * dim).put(rows[i], 0, dim);
            }
        }
        return tensor;
    }

    /** A float32 tensor of a copy of the values, in row-major order; the shape holds exactly these many. */
    public static Tensor of(float[] values, long... shape) {
        Tensor tensor = empty(ScalarType.Float, holding(values.length, shape));
        if (values.length > 0) {
            floats(tensor).put(values, 0, values.length);
        }
        return tensor;
    }

    /** A float32 tensor of a copy. */
    public static Tensor of(Floats floats) {
        Tensor tensor = empty(ScalarType.Float, floats.shape());
        if (floats.values().hasRemaining()) {
            bytes(tensor).asFloatBuffer().put(floats.values().duplicate());
        }
        return tensor;
    }

    /** The lengths of a tensor's axes. */
    public static long[] shape(Tensor tensor) {
        long[] shape = new long[Math.toIntExact(tensor.dim())];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.size(i);
        }
        return shape;
    }

    /** A float64 tensor of a copy of the values, in row-major order; the shape holds exactly these many. */
    public static Tensor of(double[] values, long... shape) {
        Tensor tensor = empty(ScalarType.Double, holding(values.length, shape));
        if (values.length > 0) {
            new DoublePointer(tensor.data_ptr()).put(values, 0, values.length);
        }
        return tensor;
    }

    /** An int64 tensor [values] of a copy. */
    public static Tensor of(long[] values) {
        Tensor tensor = empty(ScalarType.Long, values.length);
        if (values.length > 0) {
            new LongPointer(tensor.data_ptr()).put(values, 0, values.length);
        }
        return tensor;
    }

    /** An int32 tensor [values] of a copy. */
    public static Tensor of(int[] values) {
        Tensor tensor = empty(ScalarType.Int, values.length);
        if (values.length > 0) {
            new IntPointer(tensor.data_ptr()).put(values, 0, values.length);
        }
        return tensor;
    }

    /** Refuses a shape that holds more or fewer values: the copy would run over the end of native memory. */
    private static long[] holding(int values, long[] shape) {
        long size = 1;
        for (long length : shape) {
            size = Math.multiplyExact(size, length);
        }
        if (size != values) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " does not hold " + values + " values");
        }
        return shape;
    }

    /** The rows of one matrix and below them those of another. */
    public static Tensor rowsOf(Tensor above, Tensor below) {
        return torch.cat(new TensorVector(above, below), 0);
    }

    /** The values of a matrix as float rows. */
    public static float[][] rows(Tensor matrix) {
        int count = Math.toIntExact(matrix.size(0));
        int dim = Math.toIntExact(matrix.size(1));
        float[] flat = floatArray(matrix);
        float[][] rows = new float[count][dim];
        for (int i = 0; i < count; i++) {
            System.arraycopy(flat, i * dim, rows[i], 0, dim);
        }
        return rows;
    }

    /** The values of a tensor of any type, in row-major order, as floats. */
    public static float[] floatArray(Tensor tensor) {
        try (Scope scope = Scope.open()) {
            Tensor plain = tensor.detach().to(ScalarType.Float).cpu().contiguous();
            float[] values = new float[Math.toIntExact(plain.numel())];
            if (values.length > 0) {
                floats(plain).get(values);
            }
            return values;
        }
    }

    /** The values of a tensor of any type, in row-major order, as doubles. */
    public static double[] doubleArray(Tensor tensor) {
        try (Scope scope = Scope.open()) {
            Tensor plain = tensor.detach().to(ScalarType.Double).cpu().contiguous();
            double[] values = new double[Math.toIntExact(plain.numel())];
            if (values.length > 0) {
                new DoublePointer(plain.data_ptr()).get(values);
            }
            return values;
        }
    }

    /** The values of an int64 tensor, in row-major order. */
    public static long[] longArray(Tensor tensor) {
        try (Scope scope = Scope.open()) {
            Tensor plain = tensor.contiguous();
            long[] values = new long[Math.toIntExact(plain.numel())];
            if (values.length > 0) {
                new LongPointer(plain.data_ptr()).get(values);
            }
            return values;
        }
    }

    /** The values of an int32 tensor, in row-major order. */
    public static int[] intArray(Tensor tensor) {
        try (Scope scope = Scope.open()) {
            Tensor plain = tensor.contiguous();
            int[] values = new int[Math.toIntExact(plain.numel())];
            if (values.length > 0) {
                new IntPointer(plain.data_ptr()).get(values);
            }
            return values;
        }
    }

    /** The memory of a contiguous float32 tensor. */
    public static FloatPointer floats(Tensor tensor) {
        return new FloatPointer(tensor.data_ptr());
    }

    /**
     * The memory of a contiguous tensor itself, little-endian, in row-major order: what is put there is in the tensor. Valid
     * while the tensor is.
     */
    public static ByteBuffer bytes(Tensor tensor) {
        if (!tensor.is_contiguous()) {
            throw new IllegalArgumentException("the tensor's memory must be contiguous");
        }
        long length = tensor.numel() * tensor.element_size();
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "the tensor has " + length + " bytes; a buffer holds at most " + Integer.MAX_VALUE);
        }
        if (length == 0) {
            return ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
        }
        return new BytePointer(tensor.data_ptr())
                .capacity(length)
                .asByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
