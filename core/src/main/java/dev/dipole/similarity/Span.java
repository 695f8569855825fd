package dev.dipole.similarity;

/**
 * Consecutive rows or columns.
 *
 * @param start the first
 * @param end one past the last
 */
public record Span(int start, int end) {

    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("span [" + start + ", " + end + ") is not a range of rows or columns");
        }
    }

    /** How many there are. */
    public int size() {
        return end - start;
    }
}
