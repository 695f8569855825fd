package dev.dipole.objective;

/**
 * The shape of a grid of scores.
 *
 * @param anchors rows B
 * @param candidates columns N
 * @param reversible how many of the first columns are examples of the batch themselves, and so are also scored in the
 *     reverse direction; explicit negatives and a queue's columns come after them
 * @param scoreBound the largest absolute score, or infinity where there is no bound
 */
public record Shape(int anchors, int candidates, int reversible, double scoreBound) {

    public Shape {
        if (anchors < 1) {
            throw new IllegalArgumentException("anchors (" + anchors + ") must be at least 1");
        }
        if (candidates < 1) {
            throw new IllegalArgumentException("candidates (" + candidates + ") must be at least 1");
        }
        if (reversible < 0 || reversible > candidates) {
            throw new IllegalArgumentException(
                    "reversible (" + reversible + ") must be in [0, candidates = " + candidates + "]");
        }
    }
}
