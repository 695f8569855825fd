package dev.dipole.search;

/**
 * The two numbers of BM25.
 *
 * @param k1 how slowly further occurrences of a term cease to count, at least 0
 * @param b how much long documents are held back, in [0, 1]
 */
public record Bm25Settings(double k1, double b) {

    public Bm25Settings {
        if (!(k1 >= 0 && Double.isFinite(k1))) {
            throw new IllegalArgumentException("k1 (" + k1 + ") must be at least 0; maybe 0.9");
        }
        if (!(b >= 0 && b <= 1)) {
            throw new IllegalArgumentException("b (" + b + ") must lie in [0, 1]; maybe 0.4");
        }
    }

    /** 0.9 and 0.4, the usual baseline of retrieval experiments. */
    public static Bm25Settings defaults() {
        return new Bm25Settings(0.9, 0.4);
    }
}
