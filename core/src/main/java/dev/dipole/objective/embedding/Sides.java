package dev.dipole.objective.embedding;

import dev.dipole.objective.EmbeddingBatch;
import dev.dipole.objective.TensorEvaluation;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What the objectives over vectors share: checks of the two sides, sums in float64, tiles. */
final class Sides {

    /** Rows and columns of a tile. */
    private static final int TILE = 1024;

    private Sides() {}

    /** Refuses candidates that are not row by row the other side of the anchors. */
    static void paired(String name, EmbeddingBatch batch) {
        long anchors = batch.anchors().size(0);
        long candidates = batch.candidates().size(0);
        if (anchors != candidates) {
            throw new IllegalArgumentException(name + " compares row i with row i: candidates (" + candidates
                    + ") must be as many as anchors (" + anchors + "); leave explicit negatives away");
        }
    }

    /** Refuses fewer than two rows. */
    static void several(String what, Tensor rows) {
        if (rows.size(0) < 2) {
            throw new IllegalArgumentException(
                    what + " needs at least two rows, got " + rows.size(0) + "; raise the batch size");
        }
    }

    /** Refuses a setting that is not positive. */
    static void positive(String name, double value, String remedy) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " (" + value + ") must be positive and finite; " + remedy);
        }
    }

    /** Refuses a weight that is negative. */
    static void weight(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    name + " (" + value + ") must be at least 0 and finite; 0 switches its term off");
        }
    }

    /** Refuses a tensor of another shape. */
    static void shape(String name, Tensor tensor, String like, Tensor other) {
        long[] given = tensor.sizes().vec().get();
        long[] wanted = other.sizes().vec().get();
        if (!Arrays.equals(given, wanted)) {
            throw new IllegalArgumentException(name + " " + Arrays.toString(given) + " must have the shape of " + like
                    + " " + Arrays.toString(wanted));
        }
    }

    /** The sum of all elements, accumulated in float64. */
    static double sum(Tensor tensor) {
        return tensor.sum(new ScalarTypeOptional(ScalarType.Double)).item_double();
    }

    /** The sum over an axis, which stays with length 1. */
    static Tensor sum(Tensor tensor, int axis) {
        return tensor.sum(new long[] {axis}, true, Tensors.sameType());
    }

    /** The mean over the rows [1, dim]. */
    static Tensor mean(Tensor tensor) {
        return tensor.mean(new long[] {0}, true, Tensors.sameType());
    }

    /** Consecutive rows, at most a tile's. */
    static List<Span> spans(long rows) {
        List<Span> spans = new ArrayList<>();
        for (int start = 0; start < rows; start += TILE) {
            spans.add(new Span(start, (int) Math.min(rows, start + TILE)));
        }
        return spans;
    }

    static Tensor part(Tensor matrix, Span rows) {
        return matrix.narrow(0, rows.start(), rows.size());
    }

    /** An evaluation without parameters in which no row is left out. */
    static TensorEvaluation of(double loss, Tensor anchorGradient, Tensor candidateGradient) {
        return new TensorEvaluation(loss, anchorGradient, candidateGradient, Parameters.none(), 0, 0);
    }
}
