package dev.dipole.similarity;

final class NegativeManhattanTest extends SimilarityContract {

    @Override
    protected Similarity similarity() {
        return new NegativeManhattan();
    }

    @Override
    protected double plain(double[] a, double[] c) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += Math.abs(a[k] - c[k]);
        }
        return -sum;
    }

    /** Onto two lattices that share no point: a coordinate of one is never within 0.01 of the other's. */
    @Override
    protected void keepOffKinks(double[][] a, double[][] c) {
        round(a, 0);
        round(c, 0.01);
    }

    private static void round(double[][] rows, double shift) {
        for (double[] row : rows) {
            for (int k = 0; k < row.length; k++) {
                row[k] = Math.rint(row[k] / 0.02) * 0.02 + shift;
            }
        }
    }
}
