package dev.dipole.negatives.miner;

import dev.dipole.encoder.Encoder;
import java.util.List;

/** A cheap model for tests: texts that share words are alike, and no weights are needed. */
public record WordEncoder(int dim, long salt) implements Encoder<String> {

    /** One of enough dimensions for the words of a test. */
    public static WordEncoder of(int dim) {
        return new WordEncoder(dim, 0);
    }

    @Override
    public float[][] encode(List<String> inputs) {
        float[][] vectors = new float[inputs.size()][dim];
        for (int i = 0; i < vectors.length; i++) {
            double square = 0;
            for (String word : inputs.get(i).split("\\s+")) {
                // Without the side that asks or answers: a question's word is the same as its answer's.
                String core = word.length() > 1 ? word.substring(1) : word;
                int place = Math.floorMod((core + salt).hashCode(), dim);
                square += 2 * vectors[i][place] + 1;
                vectors[i][place]++;
            }
            for (int j = 0; j < dim && square > 0; j++) {
                vectors[i][j] /= (float) Math.sqrt(square);
            }
        }
        return vectors;
    }
}
