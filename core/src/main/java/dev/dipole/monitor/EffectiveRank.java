package dev.dipole.monitor;

import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * In how many dimensions the embeddings of one side really lie:
 *
 * <pre>
 * rank = exp(−Σ pᵢ ln pᵢ),   pᵢ = σᵢ / Σ σ   in [1, min(n, dim)]
 * </pre>
 *
 * <p>where σ are the singular values of the matrix of the vectors at unit length, as they are: not centred, so that vectors
 * that all are nearly equal have a rank near 1, whatever noise is left around them. Roy and Vetterli 2007, "The effective
 * rank: a measure of effective dimensionality". The singular values are the roots of the eigenvalues of the n x n or the
 * dim x dim products, whichever are fewer, in double precision.
 */
final class EffectiveRank implements Indicator {

    private static final String AGAINST =
            "1 where all lie on a line; at most the smaller of sample and dimensions, see rank.share";

    private static final String SHARE = "share of the most that the rank could be";

    private static final String SHARE_AGAINST = "0.01 and less in a collapse; 0.8 and more where spread evenly";

    private static final List<Figure> FIGURES = List.of(
            new Figure("rank.anchors", "effective rank", 2, Double.POSITIVE_INFINITY, AGAINST),
            new Figure("rank.candidates", "effective rank", 2, Double.POSITIVE_INFINITY, AGAINST),
            new Figure("rank.share.anchors", SHARE, 0.05, 1.01, SHARE_AGAINST),
            new Figure("rank.share.candidates", SHARE, 0.05, 1.01, SHARE_AGAINST));

    @Override
    public List<Figure> figures() {
        return FIGURES;
    }

    @Override
    public boolean ofPairs() {
        return false;
    }

    @Override
    public double[] measure(EmbeddingSample sample) {
        double most = Math.min(sample.rows(), sample.dim());
        double anchors = of(sample.anchors());
        double candidates = sample.paired() ? of(sample.candidates()) : anchors;
        return new double[] {anchors, candidates, anchors / most, candidates / most};
    }

    private static double of(EmbeddingSample.Side side) {
        double[] eigenvalues;
        try (Scope scope = Scope.open()) {
            Tensor products;
            if (side.rows() <= side.dim()) {
                products = Tensors.of(side.products(), side.rows(), side.rows());
            } else {
                Tensor vectors = Tensors.of(side.vectors(), side.rows(), side.dim());
                products = vectors.t().mm(vectors);
            }
            // Native from the first call on: most of a run's looks come before Java's compiler would have made a loop
            // fast.
            eigenvalues = Tensors.doubleArray(torch.linalg_eigvalsh(products));
        }
        double sum = 0;
        for (double eigenvalue : eigenvalues) {
            sum += Math.sqrt(Math.max(0, eigenvalue));
        }
        if (sum == 0) {
            return 1; // Zero vectors only.
        }
        double entropy = 0;
        for (double eigenvalue : eigenvalues) {
            double share = Math.sqrt(Math.max(0, eigenvalue)) / sum;
            entropy -= share > 0 ? share * Math.log(share) : 0;
        }
        return Math.exp(entropy);
    }
}
