package dev.dipole.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.data.interaction.Bag;
import dev.dipole.encoder.Encoder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecommendationValidationTest {

    private static final Map<String, float[]> VECTORS =
            Map.of("a", new float[] {1, 0}, "b", new float[] {0, 1}, "c", new float[] {1, 1});

    private static final RecommendationTask TASK = new RecommendationTask(
            "letters",
            Map.of("u", Bag.of("u", List.of("a")), "v", Bag.of("v", List.of("b"))),
            Map.of("u", Map.of("b", 1), "v", Map.of("c", 1)));

    private static final Map<String, Integer> POPULARITY = Map.of("a", 1, "b", 8, "c", 2);

    /** A bag points where its first item does. */
    private static final class Letters implements Encoder<Bag> {
        @Override
        public int dim() {
            return 2;
        }

        @Override
        public float[][] encode(List<Bag> inputs) {
            return inputs.stream()
                    .map(bag -> VECTORS.getOrDefault(bag.items().get(0), new float[2]))
                    .toArray(float[][]::new);
        }
    }

    private static double mrr(double weight) {
        return new RecommendationValidation(TASK, POPULARITY, weight, "mrr@10").evaluate(new Letters(), new Letters());
    }

    @Test
    void whatAUserHasIsNoAnswerAndThePriorCounts() {
        // u has a: c (1), b (0). v has b: c (1), a (0).
        assertEquals((1 / 2.0 + 1) / 2, mrr(0), 1e-12);
        // b is four times as popular as c, and ln 4 is above 1.
        assertEquals(1, mrr(1), 1e-12);
    }

    @Test
    void aMetricThatIsNoneIsRefusedBeforeTraining() {
        assertThrows(
                IllegalArgumentException.class, () -> new RecommendationValidation(TASK, POPULARITY, 0, "recal@10"));
    }
}
