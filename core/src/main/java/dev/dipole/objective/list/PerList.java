package dev.dipole.objective.list;

import dev.dipole.objective.ListLoss;
import java.util.function.Predicate;

/** What the kernels of lists share. */
final class PerList {

    private PerList() {}

    /** The loss of one list; writes its gradient. */
    interface Loss {
        double of(double[] scores, double[] labels, double[] gradient);
    }

    /** A function of one number. */
    interface Curve {
        double at(double x);
    }

    /** Mean over the lists that count; the others are left out. */
    static ListLoss mean(
            double[][] scores, double[][] labels, double[][] gradient, Predicate<double[]> counts, Loss loss) {
        double sum = 0;
        int counted = 0;
        for (int i = 0; i < scores.length; i++) {
            if (counts.test(labels[i])) {
                sum += loss.of(scores[i], labels[i], gradient[i]);
                counted++;
            }
        }
        if (counted == 0) {
            return new ListLoss(0, scores.length);
        }
        for (double[] row : gradient) {
            for (int k = 0; k < row.length; k++) {
                row[k] /= counted;
            }
        }
        return new ListLoss(sum / counted, scores.length - counted);
    }

    /** Mean over the pairs of one list in which i has the higher label, of a curve of z = slope · (sᵢ − sⱼ − margin · (yᵢ − yⱼ)). */
    static double orderedPairs(
            double[] scores,
            double[] labels,
            double[] gradient,
            double slope,
            double margin,
            Curve loss,
            Curve derivative) {
        double sum = 0;
        long pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (labels[i] > labels[j]) {
                    double z = slope * (scores[i] - scores[j] - margin * (labels[i] - labels[j]));
                    sum += loss.at(z);
                    double g = slope * derivative.at(z);
                    gradient[i] += g;
                    gradient[j] -= g;
                    pairs++;
                }
            }
        }
        for (int k = 0; k < gradient.length; k++) {
            gradient[k] /= pairs;
        }
        return sum / pairs;
    }

    /** Whether two labels differ. */
    static boolean ordered(double[] labels) {
        for (double label : labels) {
            if (label != labels[0]) {
                return true;
            }
        }
        return false;
    }

    /** ln(1 + e⁻ᶻ), which does not overflow. */
    static double softplusOfMinus(double z) {
        return Math.max(-z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    }

    /** Its derivative, −1/(1 + eᶻ). */
    static double softplusOfMinusSlope(double z) {
        double e = Math.exp(-Math.abs(z));
        return z >= 0 ? -e / (1 + e) : -1 / (1 + e);
    }

    /** ln Σ exp x / divisor. */
    static double logSumExp(double[] x, double divisor) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : x) {
            largest = Math.max(largest, value / divisor);
        }
        double sum = 0;
        for (double value : x) {
            sum += Math.exp(value / divisor - largest);
        }
        return largest + Math.log(sum);
    }

    /** ln(eᵃ + eᵇ), where either may be −∞. */
    static double logAddExp(double a, double b) {
        double larger = Math.max(a, b);
        return larger == Double.NEGATIVE_INFINITY ? larger : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
    }

    /** The places by descending value, ties by the lowest place. */
    static int[] descending(double[] values) {
        return java.util.stream.IntStream.range(0, values.length)
                .boxed()
                .sorted((a, b) -> Double.compare(values[b], values[a]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** All lists one after the other. */
    static double[] flat(double[][] lists) {
        return java.util.Arrays.stream(lists)
                .flatMapToDouble(java.util.Arrays::stream)
                .toArray();
    }

    /** Puts what {@link #flat} has joined back into lists. */
    static void spread(double[] flat, double[][] lists) {
        int next = 0;
        for (double[] list : lists) {
            System.arraycopy(flat, next, list, 0, list.length);
            next += list.length;
        }
    }

    /** The lists without any candidate. */
    static long empty(double[][] lists) {
        return java.util.Arrays.stream(lists).filter(list -> list.length == 0).count();
    }

    /** Refuses a setting that is not positive. */
    static void positive(String name, double value, String remedy) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " (" + value + ") must be positive and finite; " + remedy);
        }
    }
}
