package dev.dipole.eval;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Multinomial logistic regression with an L2 penalty, which leaves the intercepts alone:
 *
 * <pre>
 * minimise over W ∈ ℝ^{d × C}, b ∈ ℝ^C:   (1/n) Σ_i -ln softmax(xᵢ W + b)[yᵢ] + (λ/2) ‖W‖²
 * </pre>
 *
 * <p>The problem is convex, and is solved by L-BFGS to a gradient of {@value #TOLERANCE} (or {@value #MOST_STEPS} steps), so that the result depends on the data
 * only: sums are taken in fixed blocks, in a fixed order, on any number of processors.
 */
final class LogisticRegression {

    /** Largest component of the gradient at which the search ends. */
    static final double TOLERANCE = 1e-5;

    private static final int MOST_STEPS = 100;

    /** Rows are summed in this many blocks, whatever the number of processors. */
    private static final int BLOCKS = 16;

    /** Rows whose gradients are summed together. */
    private static final int ROWS = 4;

    private final int dim;
    private final int classes;
    /** W by rows of d, then b: [d + 1, C]. */
    private final double[] weights;

    private LogisticRegression(int dim, int classes, double[] weights) {
        this.dim = dim;
        this.classes = classes;
        this.weights = weights;
    }

    /**
     * Fits.
     *
     * @param data at least one item
     * @param lambda the penalty's weight, positive
     * @param start where to begin, such as the result under another penalty; null for zeros
     */
    static LogisticRegression fit(Labelled data, double lambda, @Nullable LogisticRegression start) {
        int dim = data.vectors()[0].length;
        int size = (dim + 1) * data.count();
        double[] from = start == null ? new double[size] : start.weights.clone();
        double[] found =
                Lbfgs.minimise(from, (w, gradient) -> loss(data, dim, lambda, w, gradient), MOST_STEPS, TOLERANCE);
        return new LogisticRegression(dim, data.count(), found);
    }

    /** The objective at some weights, and its gradient, [d + 1, C] each. */
    static double loss(Labelled data, int dim, double lambda, double[] weights, double[] gradient) {
        int classes = data.count();
        int n = data.size();
        float[] w = new float[weights.length];
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) weights[i];
        }
        float[][] partial = new float[BLOCKS][];
        double[] losses = new double[BLOCKS];
        IntStream.range(0, BLOCKS).parallel().forEach(block -> {
            int from = (int) ((long) n * block / BLOCKS);
            int to = (int) ((long) n * (block + 1) / BLOCKS);
            float[] sums = new float[w.length];
            float[][] scores = new float[ROWS][classes];
            double loss = 0;
            for (int i = from; i < to; i += ROWS) {
                for (int r = 0; r < ROWS; r++) {
                    if (i + r < to) {
                        scores(data.vectors()[i + r], w, dim, scores[r]);
                        loss += softmax(scores[r], data.classes()[i + r]);
                    } else {
                        Arrays.fill(scores[r], 0); // Beyond the end: adds nothing.
                    }
                }
                float[] x0 = data.vectors()[i];
                float[] x1 = data.vectors()[Math.min(to - 1, i + 1)];
                float[] x2 = data.vectors()[Math.min(to - 1, i + 2)];
                float[] x3 = data.vectors()[Math.min(to - 1, i + 3)];
                for (int j = 0; j < dim; j++) {
                    add(sums, j * classes, scores, x0[j], x1[j], x2[j], x3[j]);
                }
                add(sums, dim * classes, scores, 1, 1, 1, 1);
            }
            partial[block] = sums;
            losses[block] = loss;
        });
        Arrays.fill(gradient, 0);
        double loss = 0;
        for (int block = 0; block < BLOCKS; block++) {
            loss += losses[block];
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] += partial[block][i];
            }
        }
        double penalty = 0;
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] /= n;
            if (i < dim * classes) {
                penalty += weights[i] * weights[i];
                gradient[i] += lambda * weights[i];
            }
        }
        return loss / n + lambda / 2 * penalty;
    }

    /** Scores become probabilities, less 1 at the true class: the gradient of the loss, which is returned. */
    private static double softmax(float[] scores, int truth) {
        float most = Float.NEGATIVE_INFINITY;
        for (float score : scores) {
            most = Math.max(most, score);
        }
        double sum = 0;
        for (float score : scores) {
            sum += Math.exp(score - most);
        }
        double loss = Math.log(sum) - (scores[truth] - most);
        for (int c = 0; c < scores.length; c++) {
            scores[c] = (float) (Math.exp(scores[c] - most) / sum);
        }
        scores[truth] -= 1;
        return loss;
    }

    // Four products at a time: what is summed into is read and written once for all of them.

    private static void scores(float[] x, float[] w, int dim, float[] scores) {
        int classes = scores.length;
        System.arraycopy(w, dim * classes, scores, 0, classes);
        int j = 0;
        for (int end = dim & ~3; j < end; j += 4) {
            int row = j * classes;
            int row1 = row + classes;
            int row2 = row1 + classes;
            int row3 = row2 + classes;
            float f0 = x[j];
            float f1 = x[j + 1];
            float f2 = x[j + 2];
            float f3 = x[j + 3];
            for (int c = 0; c < classes; c++) {
                scores[c] += f0 * w[row + c] + f1 * w[row1 + c] + f2 * w[row2 + c] + f3 * w[row3 + c];
            }
        }
        for (; j < dim; j++) {
            for (int c = 0; c < classes; c++) {
                scores[c] += x[j] * w[j * classes + c];
            }
        }
    }

    private static void add(float[] sums, int at, float[][] rows, float f0, float f1, float f2, float f3) {
        float[] p0 = rows[0];
        float[] p1 = rows[1];
        float[] p2 = rows[2];
        float[] p3 = rows[3];
        for (int c = 0; c < p0.length; c++) {
            sums[at + c] += f0 * p0[c] + f1 * p1[c] + f2 * p2[c] + f3 * p3[c];
        }
    }

    /** The likeliest class of each vector, [items]. */
    int[] classify(float[][] vectors) {
        float[] w = new float[weights.length];
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) weights[i];
        }
        int[] guesses = new int[vectors.length];
        IntStream.range(0, vectors.length).parallel().forEach(i -> {
            float[] scores = new float[classes];
            scores(vectors[i], w, dim, scores);
            double[] wide = new double[classes];
            Arrays.setAll(wide, c -> scores[c]);
            guesses[i] = argmax(wide);
        });
        return guesses;
    }

    double[] weights() {
        return weights.clone();
    }

    /** The place of the largest value, the lowest of several. */
    static int argmax(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }
}
