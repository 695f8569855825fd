package dev.dipole.eval;

/**
 * Brings vectors to where a linear classifier's penalty means the same for every encoder: less the mean of the training part, and
 * divided by the root mean square norm of what is left. One scale serves all dimensions, so that angles about the mean stay.
 *
 * @param mean [dim], of the training part
 * @param scale one over the root mean square norm about the mean; 1 where all vectors are equal
 */
record Centring(double[] mean, double scale) {

    /** That of a training part. */
    static Centring of(Labelled training) {
        int dim = training.vectors()[0].length;
        double[] mean = new double[dim];
        for (float[] vector : training.vectors()) {
            for (int j = 0; j < dim; j++) {
                mean[j] += vector[j] / (double) training.size();
            }
        }
        double sum = 0;
        for (float[] vector : training.vectors()) {
            for (int j = 0; j < dim; j++) {
                sum += (vector[j] - mean[j]) * (vector[j] - mean[j]);
            }
        }
        return new Centring(mean, sum == 0 ? 1 : Math.sqrt(training.size() / sum));
    }

    /** The same items with their vectors brought there; the given ones stay. */
    Labelled apply(Labelled data) {
        float[][] vectors = new float[data.size()][mean.length];
        for (int i = 0; i < vectors.length; i++) {
            float[] given = data.vectors()[i];
            for (int j = 0; j < mean.length; j++) {
                vectors[i][j] = (float) ((given[j] - mean[j]) * scale);
            }
        }
        return new Labelled(vectors, data.classes(), data.count());
    }
}
