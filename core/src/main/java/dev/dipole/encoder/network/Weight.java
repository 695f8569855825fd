package dev.dipole.encoder.network;

import dev.dipole.random.RandomKey;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a layer declares of a weight: its name, its shape and what it starts from.
 *
 * @param name unique within a network
 * @param shape lengths of its axes
 * @param start how its first values are drawn
 * @param scale the deviation, the bound or the value itself, as {@code start} says
 */
public record Weight(String name, long[] shape, Start start, double scale) {

    /** How first values are drawn. */
    public enum Start {
        /** Gaussian, of the deviation {@link Weight#scale}. */
        GAUSSIAN,
        /** Uniform between −{@link Weight#scale} and {@link Weight#scale}. */
        UNIFORM,
        /** {@link Weight#scale} everywhere. */
        CONSTANT
    }

    public Weight {
        if (name.isEmpty() || Arrays.stream(shape).anyMatch(length -> length < 1)) {
            throw new IllegalArgumentException("weight (" + name + " of shape " + Arrays.toString(shape)
                    + ") must have a name, and at least 1 along each axis");
        }
    }

    /** Gaussian of the given deviation. */
    public static Weight gaussian(String name, double deviation, long... shape) {
        return new Weight(name, shape, Start.GAUSSIAN, deviation);
    }

    /** Uniform within the bound. */
    public static Weight uniform(String name, double bound, long... shape) {
        return new Weight(name, shape, Start.UNIFORM, bound);
    }

    /** One value everywhere. */
    public static Weight constant(String name, double value, long... shape) {
        return new Weight(name, shape, Start.CONSTANT, value);
    }

    /** The first values, in row-major order. */
    float[] draw(RandomKey key) {
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        SplittableRandom random = key.split(name).generator();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float)
                    switch (start) {
                        case GAUSSIAN -> random.nextGaussian() * scale;
                        case UNIFORM -> (2 * random.nextDouble() - 1) * scale;
                        case CONSTANT -> scale;
                    };
        }
        return values;
    }
}
