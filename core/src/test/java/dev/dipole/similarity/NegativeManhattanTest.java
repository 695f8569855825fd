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
}
