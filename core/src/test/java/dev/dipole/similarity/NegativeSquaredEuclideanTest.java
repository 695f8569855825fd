package dev.dipole.similarity;

final class NegativeSquaredEuclideanTest extends SimilarityContract {

    @Override
    protected Similarity similarity() {
        return new NegativeSquaredEuclidean();
    }

    @Override
    protected double plain(double[] a, double[] c) {
        double squared = 0;
        for (int k = 0; k < a.length; k++) {
            squared += (a[k] - c[k]) * (a[k] - c[k]);
        }
        return -squared;
    }
}
