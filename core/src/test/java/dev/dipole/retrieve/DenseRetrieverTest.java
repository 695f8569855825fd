package dev.dipole.retrieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.similarity.VectorMetric;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DenseRetrieverTest extends RetrieverContract<String> {

    @Override
    protected Retriever<String> create(int size) {
        List<String> ids = names(size);
        return new DenseRetriever(DenseRetrieverTest::encode, ExactIndex.of(ids, encode(ids), VectorMetric.COSINE));
    }

    @Override
    protected Retriever<String> createOfEqualDocuments(int size) {
        float[][] vectors = encode(Collections.nCopies(size, "same"));
        return new DenseRetriever(DenseRetrieverTest::encode, ExactIndex.of(names(size), vectors, VectorMetric.COSINE));
    }

    @Override
    protected String query(int i) {
        return "d" + i;
    }

    @Test
    void anEncoderThatLosesTextsIsNamed() {
        ExactIndex index = ExactIndex.of(List.of("a"), new float[][] {{1}}, VectorMetric.DOT);
        try (DenseRetriever retriever = new DenseRetriever(texts -> new float[0][], index)) {
            assertEquals(
                    "the encoder gave 0 vectors for 1 texts; it must give one for each",
                    assertThrows(IllegalStateException.class, () -> retriever.search("x", 1))
                            .getMessage());
        }
    }

    /** A vector that depends on nothing but the text. */
    private static float[][] encode(List<String> texts) {
        float[][] vectors = new float[texts.size()][12];
        for (int row = 0; row < vectors.length; row++) {
            SplittableRandom random = new SplittableRandom(texts.get(row).hashCode());
            for (int i = 0; i < 12; i++) {
                vectors[row][i] = (float) random.nextDouble(-1, 1);
            }
        }
        return vectors;
    }
}
