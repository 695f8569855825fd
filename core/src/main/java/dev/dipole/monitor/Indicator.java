package dev.dipole.monitor;

import java.util.List;

/** What the embeddings of a fixed sample tell about their model, as a few figures. Pure. */
public interface Indicator {

    /**
     * A figure.
     *
     * @param name in small letters, its parts joined by dots; {@code .anchors} or {@code .candidates} at the end where each
     *     side has its own
     * @param meaning what it is, in a few words
     * @param low the lowest healthy value
     * @param high the highest
     * @param against what a value is to be seen against
     */
    record Figure(String name, String meaning, double low, double high, String against) {

        public Figure {
            if (!(low <= high)) {
                throw new IllegalArgumentException("low (" + low + ") must not exceed high (" + high + ")");
            }
        }

        /** Whether a value is one of a model that learns; a rule of thumb. */
        public boolean healthy(double value) {
            return value >= low && value <= high;
        }
    }

    /** The figures, in the order of {@link #measure}. */
    List<Figure> figures();

    /** Whether it needs to know what belongs together. */
    boolean ofPairs();

    /**
     * The values of the figures.
     *
     * @param sample paired, where {@link #ofPairs}
     */
    double[] measure(EmbeddingSample sample);
}
