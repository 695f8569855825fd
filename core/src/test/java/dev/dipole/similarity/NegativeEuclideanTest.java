package dev.dipole.similarity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

final class NegativeEuclideanTest extends SimilarityContract {

    @Override
    protected Similarity similarity() {
        return new NegativeEuclidean();
    }

    @Override
    protected double plain(double[] a, double[] c) {
        double[] difference = new double[a.length];
        for (int k = 0; k < a.length; k++) {
            difference[k] = a[k] - c[k];
        }
        return -norm(difference);
    }

    /** The square root of a small difference of large squares. */
    @Override
    protected double condition(double[] a, double[] c) {
        double squares = norm(a) * norm(a) + norm(c) * norm(c);
        return Math.max(1, squares / Math.max(-plain(a, c), 1e-300) / (1 + norm(a) * norm(c)));
    }

    @Test
    void whatThePrecisionResolvesIsNotZero() {
        try (Scope scope = Scope.open()) {
            Tensor a = Tensors.of(new double[] {1, 0}, 1, 2);
            Tensor c = Tensors.of(new double[] {1, 1e-5}, 1, 2);
            Tensor score = Tensors.zeros(ScalarType.Double, 1, 1);
            Span one = new Span(0, 1);
            similarity().scores(similarity().prepare(a), one, similarity().prepare(c), one, 1, score);
            assertEquals(-1e-5, score.item_double(), 1e-8);
            Tensor single = Tensors.zeros(ScalarType.Float, 1, 1);
            Operand anchor = similarity().prepare(a.to(ScalarType.Float));
            similarity().scores(anchor, one, similarity().prepare(c.to(ScalarType.Float)), one, 1, single);
            assertEquals(0, Math.abs(single.item_double()), "below what the sum of squares resolves");
        }
    }
}
