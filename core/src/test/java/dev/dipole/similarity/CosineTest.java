package dev.dipole.similarity;

final class CosineTest extends SimilarityContract {

    @Override
    protected Similarity similarity() {
        return new Cosine();
    }

    @Override
    protected double plain(double[] a, double[] c) {
        return dot(a, c) / (norm(a) * norm(c));
    }
}
