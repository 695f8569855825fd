package dev.dipole.encoder;

import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.text.Tokenizer;
import java.util.Arrays;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A static encoder out of a transformer: every token of the vocabulary goes through it alone, between its special tokens; the
 * means are centred, turned to their principal components, and weighted by how rare a token is.
 *
 * <pre>
 * hₜ = mean of the last layer over [CLS] t [SEP],  μ = mean of all hₜ
 * zₜ = (hₜ − μ) V        V [hidden, dim] the eigenvectors of the covariance with the largest eigenvalues
 * W[t] = a / (a + p(t)) · zₜ · s        p(t) the token's share of the corpus, s so that the mean square of W is 1
 * </pre>
 *
 * <p>Sources: Tulkens and van Dongen 2024 (Model2Vec), which takes p from the vocabulary's order; the weight: Arora et al. 2017,
 * equation 3.
 */
public final class StaticDistillation {

    private StaticDistillation() {}

    /** Distils the transformer itself. */
    public static StaticTextEncoder of(
            TransformerEncoder teacher, DistillationSettings settings, int dim, long[] counts, int maxTokens) {
        check(teacher.config().hidden(), teacher.tokenizer(), dim, counts);
        return of(TokenVectors.of(teacher, done -> {}), settings, dim, counts, maxTokens);
    }

    /**
     * Distils what a transformer made of its vocabulary.
     *
     * @param dim at most these many components are kept; 0: as many as the variance asks for
     * @param counts [vocabulary], how often each token occurs in the texts that the encoder is for; all 0 where nobody knows
     * @param maxTokens texts are cut after these many tokens
     * @return the caller's, who closes it
     */
    public static StaticTextEncoder of(
            TokenVectors tokens, DistillationSettings settings, int dim, long[] counts, int maxTokens) {
        check(tokens.dim(), tokens.tokenizer(), dim, counts);
        try (Scope scope = Scope.open()) {
            Tensor components = components(tokens.tensor().to(ScalarType.Double), settings.variance(), dim);
            Tensor weighted = components.mul_(weights(counts, settings.smoothing()));
            double square = weighted.square().mean().item_double();
            if (square == 0) {
                throw new IllegalArgumentException(
                        "the transformer gives every token the same vector; its weights are not trained");
            }
            weighted.div_(Tensors.scalar(Math.sqrt(square)));
            return StaticTextEncoder.of(
                    tokens.tokenizer(), maxTokens, Tensors.floatArray(weighted), Math.toIntExact(weighted.size(1)));
        }
    }

    private static void check(int hidden, Tokenizer tokenizer, int dim, long[] counts) {
        if (dim < 0 || dim > hidden) {
            throw new IllegalArgumentException("dim (" + dim + ") must be from 1 to " + hidden
                    + ", the length of the transformer's vectors; 0: as many as the variance asks for");
        }
        if (counts.length != tokenizer.vocabularySize()) {
            throw new IllegalArgumentException("counts (" + counts.length + ") must be one for each of the "
                    + tokenizer.vocabularySize() + " tokens of the vocabulary");
        }
    }

    /** [rows, dim] */
    private static Tensor components(Tensor means, double variance, int most) {
        Tensor centred = means.sub(means.mean(new long[] {0}, true, Tensors.sameType()));
        int hidden = Math.toIntExact(centred.size(1));
        T_TensorTensor_T pairs = torch.linalg_eigh(centred.t().mm(centred));
        double[] ascending = Tensors.doubleArray(pairs.get0());
        int dim = kept(ascending, variance, most == 0 ? hidden : most);
        Tensor vectors = pairs.get1().narrow(1, hidden - (long) dim, dim).flip(new long[] {1});
        // An eigenvector and its opposite are as good: the largest entry is positive.
        Tensor largest = vectors.gather(0, vectors.abs().argmax(new org.bytedeco.pytorch.LongOptional(0), true));
        return centred.mm(vectors.mul(largest.sign()));
    }

    private static int kept(double[] ascending, double variance, int most) {
        double total = Arrays.stream(ascending).map(value -> Math.max(0, value)).sum();
        double explained = 0;
        int dim = 0;
        while (dim < most && (dim == 0 || explained < variance * total)) {
            explained += Math.max(0, ascending[ascending.length - 1 - dim]);
            dim++;
        }
        return dim;
    }

    /** [vocabulary, 1] */
    private static Tensor weights(long[] counts, double smoothing) {
        double total = Math.max(1, Arrays.stream(counts).sum());
        double[] weights = new double[counts.length];
        for (int id = 0; id < weights.length; id++) {
            weights[id] = smoothing == 0 ? 1 : smoothing / (smoothing + counts[id] / total);
        }
        return Tensors.of(weights, weights.length, 1);
    }
}
