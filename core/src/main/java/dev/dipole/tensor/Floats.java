package dev.dipole.tensor;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A float32 tensor in Java's memory, on its way from a file to libtorch.
 *
 * @param shape lengths of its axes
 * @param values from position to limit its numbers, in row-major order
 */
public record Floats(long[] shape, FloatBuffer values) {

    public Floats {
        long size = 1;
        for (long length : shape) {
            size = Math.multiplyExact(size, length);
        }
        if (size != values.remaining()) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " does not hold " + values.remaining() + " values");
        }
    }

    /** A copy of an array of numbers. */
    public static Floats of(float[] values, long... shape) {
        return new Floats(shape, FloatBuffer.wrap(values));
    }
}
