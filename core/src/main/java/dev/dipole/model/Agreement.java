package dev.dipole.model;

import java.util.List;

/**
 * How well two runtimes agree on vectors.
 *
 * @param worst the lowest cosine
 * @param worstText the text that has it
 * @param mean of the cosines
 * @param count of texts
 */
public record Agreement(double worst, String worstText, double mean, int count) {

    /**
     * Compares vectors, text by text; two zero vectors agree, and one that is not finite is counted as opposite.
     *
     * @param texts at least one
     */
    public static Agreement of(List<String> texts, float[][] expected, float[][] actual) {
        if (texts.isEmpty() || texts.size() != expected.length || texts.size() != actual.length) {
            throw new IllegalArgumentException(texts.size() + " texts, " + expected.length + " vectors and "
                    + actual.length + " must be as many, and at least 1");
        }
        double worst = Double.POSITIVE_INFINITY;
        String worstText = texts.get(0);
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            double cosine = cosine(expected[i], actual[i]);
            sum += cosine;
            if (cosine < worst) {
                worst = cosine;
                worstText = texts.get(i);
            }
        }
        return new Agreement(worst, worstText, sum / expected.length, expected.length);
    }

    private static double cosine(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("a vector of " + b.length + " numbers was given where the model has "
                    + a.length + "; compare the vectors of one model");
        }
        double product = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            first += (double) a[i] * a[i];
            second += (double) b[i] * b[i];
        }
        if (first == 0 || second == 0) {
            return first == second ? 1 : 0;
        }
        double cosine = product / Math.sqrt(first * second);
        // What is not finite is as wrong as a vector can be.
        return Double.isFinite(cosine) ? cosine : -1;
    }
}
