package dev.dipole.similarity;

final class NegativeEuclideanTest extends SimilarityContract {

    @Override
    protected Similarity similarity() {
        return new NegativeEuclidean();
    }

    @Override
    protected double plain(double[] a, double[] c) {
        double[] difference = new double[a.length];
        for (int k = 0; k < a.length; k++) {
            difference[k] = a[k] - c[k];
        }
        return -norm(difference);
    }
}
