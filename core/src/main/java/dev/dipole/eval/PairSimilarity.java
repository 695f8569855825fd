package dev.dipole.eval;

import dev.dipole.similarity.VectorMetric;
import java.util.Locale;

/** How alike two vectors are, as tasks on pairs and triplets compare them; higher is more alike. */
public enum PairSimilarity {

    /** ⟨a, b⟩ / (‖a‖ ‖b‖); 0 where either is a zero vector. */
    COSINE,

    /** ⟨a, b⟩. */
    DOT,

    /** -‖a - b‖₂. */
    EUCLIDEAN,

    /** -‖a - b‖₁. */
    MANHATTAN;

    /** The similarity of two vectors of one length, in double precision. */
    public double score(float[] a, float[] b) {
        return switch (this) {
            case COSINE -> {
                double cosine = VectorMetric.COSINE.score(a, b);
                // A text without a known word has no direction, and must still have a place.
                yield Double.isNaN(cosine) ? 0 : cosine;
            }
            case DOT -> VectorMetric.DOT.score(a, b);
            case EUCLIDEAN -> VectorMetric.EUCLIDEAN.score(a, b);
            case MANHATTAN -> {
                if (a.length != b.length) {
                    throw new IllegalArgumentException(
                            "vectors have " + a.length + " and " + b.length + " dimensions; they must have as many");
                }
                double sum = 0;
                for (int i = 0; i < a.length; i++) {
                    sum += Math.abs((double) a[i] - b[i]);
                }
                yield -sum;
            }
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
