package dev.dipole.eval;

import dev.dipole.similarity.VectorMetric;

/** Vectors whose inner products are cosines. */
public final class UnitVectors {

    private UnitVectors() {}

    /** Unit vectors, and zero vectors as they are: their inner products are the cosines, and 0. */
    public static float[][] of(float[][] vectors) {
        float[][] units = new float[vectors.length][];
        for (int i = 0; i < vectors.length; i++) {
            double norm = Math.sqrt(VectorMetric.DOT.score(vectors[i], vectors[i]));
            units[i] = vectors[i].clone();
            for (int j = 0; norm > 0 && j < units[i].length; j++) {
                units[i][j] = (float) (vectors[i][j] / norm);
            }
        }
        return units;
    }
}
