package dev.dipole.monitor;

import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Embeddings of a fixed sample, as the indicators see them: at unit length (a zero vector stays zero), in double precision,
 * with the products that several of them need. Holds no native memory.
 *
 * <p>Anchor i belongs to candidate i and, as far as the indicators know, to no other: a sample without equal texts.
 */
public final class EmbeddingSample {

    private final int rows;
    private final int dim;
    private final boolean paired;
    private final double[] anchors;
    private final double[] candidates;
    private final double[] scores;
    private final double[] anchorProducts;
    private final double[] candidateProducts;

    private EmbeddingSample(Tensor anchors, Tensor candidates, boolean paired) {
        this.rows = Math.toIntExact(anchors.size(0));
        this.dim = Math.toIntExact(anchors.size(1));
        this.paired = paired;
        try (Scope scope = Scope.open()) {
            Tensor left = unit("anchors", anchors);
            this.anchors = Tensors.doubleArray(left);
            this.anchorProducts = Tensors.doubleArray(left.mm(left.t()));
            if (paired) {
                Tensor right = unit("candidates", candidates);
                this.candidates = Tensors.doubleArray(right);
                this.candidateProducts = Tensors.doubleArray(right.mm(right.t()));
                this.scores = Tensors.doubleArray(left.mm(right.t()));
            } else {
                this.candidates = this.anchors;
                this.candidateProducts = anchorProducts;
                this.scores = anchorProducts;
            }
        }
    }

    /**
     * Pairs.
     *
     * @param anchors [n, dim], n at least 2, finite, of any floating type
     * @param candidates [n, dim]; row i belongs to row i
     */
    public static EmbeddingSample pairs(Tensor anchors, Tensor candidates) {
        requireMatrix("anchors", anchors);
        requireMatrix("candidates", candidates);
        if (anchors.size(0) != candidates.size(0) || anchors.size(1) != candidates.size(1)) {
            throw new IllegalArgumentException("candidates [" + candidates.size(0) + ", " + candidates.size(1)
                    + "] must have the shape of the anchors [" + anchors.size(0) + ", " + anchors.size(1)
                    + "]: row i belongs to row i");
        }
        return new EmbeddingSample(anchors, candidates, true);
    }

    /** Pairs, from rows. */
    public static EmbeddingSample pairs(float[][] anchors, float[][] candidates) {
        try (Scope scope = Scope.open()) {
            return pairs(Tensors.of(anchors), Tensors.of(candidates));
        }
    }

    /**
     * Things of which nothing is known to belong together: anchors and candidates are the same.
     *
     * @param embeddings [n, dim], n at least 2, finite
     */
    public static EmbeddingSample alone(Tensor embeddings) {
        requireMatrix("embeddings", embeddings);
        return new EmbeddingSample(embeddings, embeddings, false);
    }

    /** The same, from rows. */
    public static EmbeddingSample alone(float[][] embeddings) {
        try (Scope scope = Scope.open()) {
            return alone(Tensors.of(embeddings));
        }
    }

    private static void requireMatrix(String name, Tensor matrix) {
        if (matrix.dim() != 2 || matrix.size(0) < 2 || matrix.size(1) < 1) {
            StringBuilder shape = new StringBuilder();
            for (long axis = 0; axis < matrix.dim(); axis++) {
                shape.append(axis == 0 ? "" : ", ").append(matrix.size(axis));
            }
            throw new IllegalArgumentException(name + " [" + shape
                    + "] must be [n, dim] with n at least 2: a sample of one has nothing to be compared with");
        }
    }

    private static Tensor unit(String name, Tensor matrix) {
        Tensor exact = matrix.detach().to(ScalarType.Double).cpu();
        double[] scales = Tensors.doubleArray(exact.square().sum(1));
        for (int row = 0; row < scales.length; row++) {
            if (!Double.isFinite(scales[row])) {
                throw new IllegalArgumentException(
                        name + ": row " + row + " is not finite; find out why before it is measured");
            }
            scales[row] = scales[row] > 0 ? 1 / Math.sqrt(scales[row]) : 0;
        }
        return exact.mul(Tensors.of(scales, scales.length, 1));
    }

    /** n. */
    public int rows() {
        return rows;
    }

    /** Of the vectors. */
    public int dim() {
        return dim;
    }

    /** Whether it is known what belongs together; otherwise anchors and candidates are the same. */
    public boolean paired() {
        return paired;
    }

    /** The cosine of an anchor and a candidate. */
    public double score(int anchor, int candidate) {
        return scores[anchor * rows + candidate];
    }

    /** One side of the sample: its vectors [n, dim] and their products [n, n], row by row. */
    @SuppressWarnings("ArrayRecordComponent") // a view for the package
    record Side(int rows, int dim, double[] vectors, double[] products) {

        /** ‖x − y‖². */
        double squaredDistance(int x, int y) {
            // Rounding may take equal vectors a little below 0.
            return Math.max(0, products[x * rows + x] + products[y * rows + y] - 2 * products[x * rows + y]);
        }
    }

    Side anchors() {
        return new Side(rows, dim, anchors, anchorProducts);
    }

    Side candidates() {
        return new Side(rows, dim, candidates, candidateProducts);
    }
}
