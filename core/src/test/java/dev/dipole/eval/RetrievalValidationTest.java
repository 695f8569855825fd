package dev.dipole.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.data.Document;
import dev.dipole.data.RetrievalTask;
import dev.dipole.encoder.Encoder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetrievalValidationTest {

    /** Points a text in a direction by its first letter; what begins otherwise has none. */
    private static final class Letters implements Encoder<String> {
        @Override
        public int dim() {
            return 2;
        }

        @Override
        public float[][] encode(List<String> inputs) {
            return inputs.stream()
                    .map(text -> text.startsWith("a")
                            ? new float[] {3, 0}
                            : text.startsWith("b") ? new float[] {-1, 1} : new float[2])
                    .toArray(float[][]::new);
        }
    }

    @Test
    void emptyDocumentsAndQueriesHaveAPlace() {
        RetrievalTask task = new RetrievalTask(
                "letters",
                Map.of("q1", "a", "q2", "?"),
                List.of(new Document("b", "", "b"), new Document("empty", "", ""), new Document("a", "", "a")),
                Map.of("q1", Map.of("empty", 1), "q2", Map.of("b", 1)));
        // For "a": a (1), empty (0), b (-0.7); for "?": all 0, so in the order of the corpus.
        assertEquals(
                (1 / 2.0 + 1) / 2,
                new RetrievalValidation(task, "mrr@10").evaluate(new Letters(), new Letters()),
                1e-12);
    }
}
