package dev.dipole.similarity;

final class DotTest extends SimilarityContract {

    @Override
    protected Similarity similarity() {
        return new Dot();
    }

    @Override
    protected double plain(double[] a, double[] c) {
        return dot(a, c);
    }
}
