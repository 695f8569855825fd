package dev.dipole.similarity;

import java.util.Locale;

/** How alike two vectors are when they are searched; higher is nearer. */
public enum VectorMetric {

    /** ⟨a, b⟩ / (‖a‖ ‖b‖), in [-1, 1]; zero vectors have none and are refused. */
    COSINE,

    /** ⟨a, b⟩. */
    DOT,

    /** -‖a - b‖, so that 0 is the best there is. */
    EUCLIDEAN;

    /** The metric of a name as {@link #toString} gives it. */
    public static VectorMetric parse(String name) {
        for (VectorMetric metric : values()) {
            if (metric.toString().equalsIgnoreCase(name)) {
                return metric;
            }
        }
        throw new IllegalArgumentException("metric (" + name + ") must be one of cosine, dot, euclidean");
    }

    /** The score of two vectors of one length, summed in double precision. */
    public double score(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(
                    "vectors have " + a.length + " and " + b.length + " dimensions; they must have as many");
        }
        if (this == EUCLIDEAN) {
            return -Math.sqrt(squaredDistance(a, b));
        }
        double dot = dot(a, b);
        return this == DOT ? dot : Math.max(-1, Math.min(1, dot / (norm(a) * norm(b))));
    }

    /**
     * Checks one vector: its length, that every value is finite, that its norm stays within what a product in single
     * precision can hold, and, under cosine, that it is not zero.
     *
     * @param role what messages call it, such as {@code query} or {@code document}
     * @param row its place, named in messages
     * @param dim the length it must have
     * @return its norm
     */
    public double check(String role, int row, float[] vector, int dim) {
        if (vector.length != dim) {
            throw new IllegalArgumentException(role + " " + row + " has " + vector.length
                    + " dimensions, but the index has " + dim + "; maybe it was encoded by another model");
        }
        double norm = norm(vector);
        if (!(norm < LARGEST_NORM)) {
            for (int i = 0; i < dim; i++) {
                if (!Float.isFinite(vector[i])) {
                    throw new IllegalArgumentException(role + " " + row + " holds " + vector[i] + " at dimension " + i
                            + "; every value must be finite: maybe the training diverged");
                }
            }
            throw new IllegalArgumentException(role + " " + row + " has norm " + norm + ", which must be below "
                    + LARGEST_NORM + " for products to stay finite; maybe scale the vectors");
        }
        if (norm == 0 && this == COSINE) {
            throw new IllegalArgumentException(role + " " + row
                    + " is a zero vector, which has no cosine; maybe its text is empty, or search by dot product");
        }
        return norm;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static final double LARGEST_NORM = 1e18;

    // Four sums instead of one: additions need not wait for each other, and the order stays the same everywhere.

    static double dot(float[] a, float[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (int end = a.length & ~3; i < end; i += 4) {
            s0 += (double) a[i] * b[i];
            s1 += (double) a[i + 1] * b[i + 1];
            s2 += (double) a[i + 2] * b[i + 2];
            s3 += (double) a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            s0 += (double) a[i] * b[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static double squaredDistance(float[] a, float[] b) {
        double s0 = 0;
        double s1 = 0;
        int i = 0;
        for (int end = a.length & ~1; i < end; i += 2) {
            double d0 = (double) a[i] - b[i];
            double d1 = (double) a[i + 1] - b[i + 1];
            s0 += d0 * d0;
            s1 += d1 * d1;
        }
        for (; i < a.length; i++) {
            double d0 = (double) a[i] - b[i];
            s0 += d0 * d0;
        }
        return s0 + s1;
    }

    private static double norm(float[] a) {
        return Math.sqrt(dot(a, a));
    }
}
