package dev.dipole.encoder.transformer;

import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** From the vectors of a text's tokens, special ones included, to one; as sentence-transformers defines them. */
public enum Pooling {
    /** The first token's. */
    CLS,
    /** The greatest of each dimension. */
    MAX,
    /** The mean. */
    MEAN,
    /** The sum by the root of the number of tokens. */
    MEAN_SQRT_LENGTH,
    /** The mean where the t-th token weighs t, from 1 on. */
    WEIGHTED_MEAN,
    /** The last token's. */
    LAST;

    /**
     * Pools texts of equal length.
     *
     * @param tokens [texts, length, hidden]
     * @return [texts, hidden]
     */
    Tensor apply(Tensor tokens) {
        long length = tokens.size(1);
        long[] over = {1};
        return switch (this) {
            case CLS -> tokens.select(1, 0);
            case LAST -> tokens.select(1, length - 1);
            case MAX -> tokens.amax(over, false);
            case MEAN -> tokens.mean(over, false, Tensors.sameType());
            case MEAN_SQRT_LENGTH ->
                tokens.sum(over, false, Tensors.sameType()).mul(Tensors.scalar(1 / Math.sqrt((double) length)));
            case WEIGHTED_MEAN -> tokens.mul(weights(length)).sum(over, false, Tensors.sameType());
        };
    }

    /** [length, 1], of sum 1. */
    private static Tensor weights(long length) {
        float[] weights = new float[Math.toIntExact(length)];
        double sum = (double) length * (length + 1) / 2;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) ((i + 1) / sum);
        }
        return Tensors.of(weights, length, 1);
    }
}
