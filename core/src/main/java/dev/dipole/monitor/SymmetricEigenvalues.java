package dev.dipole.monitor;

/**
 * Eigenvalues of a small symmetric matrix: Householder's reduction to three diagonals, then implicit QL steps (Wilkinson and
 * Reinsch 1971). On one thread, and so always the same: those of the native library take their time from the threads of a
 * training that goes on, and differ in the last digits by how many there are.
 */
final class SymmetricEigenvalues {

    /** QL steps for one eigenvalue; a few are usual. */
    private static final int STEPS = 64;

    private static final double PRECISION = 0x1p-52;

    private SymmetricEigenvalues() {}

    /**
     * The eigenvalues, in no order, each to within rounding of the largest.
     *
     * @param matrix [n, n], row by row; its memory is used up
     */
    static double[] of(double[] matrix, int n) {
        double[] diagonal = new double[n];
        double[] beside = new double[n];
        reduce(matrix, n, diagonal, beside);
        iterate(diagonal, beside);
        return diagonal;
    }

    private static void reduce(double[] a, int n, double[] diagonal, double[] beside) {
        double[] v = new double[n];
        double[] w = new double[n];
        for (int k = 0; k < n; k++) {
            diagonal[k] = a[k * n + k];
            double squares = 0;
            for (int j = k + 1; j < n; j++) {
                v[j] = a[k * n + j];
                squares += v[j] * v[j];
            }
            if (k + 1 >= n) {
                break;
            }
            double first = v[k + 1];
            if (squares - first * first <= 0) {
                beside[k] = first;
                continue;
            }
            double length = -Math.copySign(Math.sqrt(squares), first);
            beside[k] = length;
            v[k + 1] = first - length;
            double beta = 1 / (squares - first * length);
            double inner = 0;
            for (int i = k + 1; i < n; i++) {
                double sum = 0;
                for (int j = k + 1; j < n; j++) {
                    sum += a[i * n + j] * v[j];
                }
                w[i] = beta * sum;
                inner += w[i] * v[i];
            }
            double half = 0.5 * beta * inner;
            for (int i = k + 1; i < n; i++) {
                w[i] -= half * v[i];
            }
            for (int i = k + 1; i < n; i++) {
                double vi = v[i];
                double wi = w[i];
                for (int j = k + 1; j < n; j++) {
                    a[i * n + j] -= vi * w[j] + wi * v[j];
                }
            }
        }
    }

    private static void iterate(double[] d, double[] e) {
        int n = d.length;
        double size = 0;
        for (int i = 0; i < n; i++) {
            size = Math.max(size, Math.abs(d[i]) + Math.abs(e[i]));
        }
        double negligible = PRECISION * size;
        for (int low = 0; low < n; low++) {
            for (int step = 0; step < STEPS; step++) {
                int high = low;
                while (high < n - 1 && Math.abs(e[high]) > negligible) {
                    high++;
                }
                if (high == low) {
                    break;
                }
                sweep(d, e, low, high);
            }
        }
    }

    /** One QL step with Wilkinson's shift on the block from {@code low} to {@code high}. */
    private static void sweep(double[] d, double[] e, int low, int high) {
        double g = (d[low + 1] - d[low]) / (2 * e[low]);
        g = d[high] - d[low] + e[low] / (g + Math.copySign(Math.hypot(g, 1), g));
        double sine = 1;
        double cosine = 1;
        double shift = 0;
        for (int i = high - 1; i >= low; i--) {
            double f = sine * e[i];
            double b = cosine * e[i];
            double r = Math.hypot(f, g);
            e[i + 1] = r;
            if (r == 0) {
                d[i + 1] -= shift;
                e[high] = 0;
                return;
            }
            sine = f / r;
            cosine = g / r;
            g = d[i + 1] - shift;
            r = (d[i] - g) * sine + 2 * cosine * b;
            shift = sine * r;
            d[i + 1] = g + shift;
            g = cosine * r - b;
        }
        d[low] -= shift;
        e[low] = g;
        e[high] = 0;
    }
}
