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
 * <p>The problem is convex, and is solved by L-BFGS to a gradient of {@value #TOLERANCE}, so that the result depends on the data
 * only: sums are taken in fixed blocks, in a fixed order, on any number of processors.
 */
final class LogisticRegression {

    /** Largest component of the gradient at which the search ends. */
    static final double TOLERANCE = 1e-5;

    private static final int MOST_STEPS = 200;

    /** Rows are summed in this many blocks, whatever the number of processors. */
    private static final int BLOCKS = 16;

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
            float[] scores = new float[classes];
            double loss = 0;
            for (int i = from; i < to; i++) {
                float[] x = data.vectors()[i];
                scores(x, w, dim, scores);
                loss += softmax(scores, data.classes()[i]);
                for (int j = 0; j <= dim; j++) {
                    add(sums, j * classes, scores, j < dim ? x[j] : 1);
                }
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

    private static void scores(float[] x, float[] w, int dim, float[] scores) {
        System.arraycopy(w, dim * scores.length, scores, 0, scores.length);
        for (int j = 0; j < dim; j++) {
            float factor = x[j];
            int row = j * scores.length;
            for (int c = 0; c < scores.length; c++) {
                scores[c] += factor * w[row + c];
            }
        }
    }

    private static void add(float[] sums, int at, float[] values, float factor) {
        for (int c = 0; c < values.length; c++) {
            sums[at + c] += factor * values[c];
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
