package dev.dipole.similarity;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.testing.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class VectorMetricTest {

    @Test
    void scoresAreThoseOfAPlainLoop(SplittableRandom random) {
        for (int dim = 1; dim <= 10; dim++) {
            float[] a = new float[dim];
            float[] b = new float[dim];
            double dot = 0;
            double squares = 0;
            double left = 0;
            double right = 0;
            for (int i = 0; i < dim; i++) {
                a[i] = (float) random.nextGaussian();
                b[i] = (float) random.nextGaussian();
                dot += (double) a[i] * b[i];
                squares += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
                left += (double) a[i] * a[i];
                right += (double) b[i] * b[i];
            }
            assertEquals(dot, VectorMetric.DOT.score(a, b), 1e-12);
            assertEquals(-Math.sqrt(squares), VectorMetric.EUCLIDEAN.score(a, b), 1e-12);
            assertEquals(dot / Math.sqrt(left * right), VectorMetric.COSINE.score(a, b), 1e-12);
            assertEquals(Math.sqrt(left), VectorMetric.COSINE.check("query", 0, a, dim), 1e-12);
        }
    }

    @Test
    void namesAreReadInAnyCase() {
        for (VectorMetric metric : VectorMetric.values()) {
            assertEquals(metric, VectorMetric.parse(metric.toString()));
        }
        assertEquals(VectorMetric.COSINE, VectorMetric.parse("Cosine"));
        assertEquals("euclidean", VectorMetric.EUCLIDEAN.toString());
        assertMessage("metric (angle) must be one of cosine, dot, euclidean", () -> VectorMetric.parse("angle"));
    }

    @Test
    void badVectorsAreNamed() {
        assertMessage(
                "vectors have 1 and 2 dimensions; they must have as many",
                () -> VectorMetric.DOT.score(new float[1], new float[2]));
        assertMessage(
                "query 3 has 1 dimensions, but the index has 2; maybe it was encoded by another model",
                () -> VectorMetric.DOT.check("query", 3, new float[1], 2));
        assertMessage(
                "document 4 holds NaN at dimension 1; every value must be finite: maybe the training diverged",
                () -> VectorMetric.DOT.check("document", 4, new float[] {1, Float.NaN}, 2));
        assertMessage(
                "document 4 has norm 1.8446744073709552E19, which must be below 1.0E18 for products to stay finite; maybe scale the"
                        + " vectors",
                () -> VectorMetric.DOT.check("document", 4, new float[] {0, 0x1p64f}, 2));
        assertMessage(
                "query 0 is a zero vector, which has no cosine; maybe its text is empty, or search by dot product",
                () -> VectorMetric.COSINE.check("query", 0, new float[2], 2));
        assertEquals(0, VectorMetric.DOT.check("query", 0, new float[2], 2), "only a cosine has no use for it");
    }
}
