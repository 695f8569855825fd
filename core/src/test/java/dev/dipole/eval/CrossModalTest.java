package dev.dipole.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.eval.CrossModal.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cases computed by hand. */
final class CrossModalTest {

    /** Items 0 and 2 are cats, 1 a dog, 3 a cow. */
    private static final CrossModal TASK = CrossModal.of("animals", List.of("cat", "dog", "cat", "cow"));

    private static final double[][] SCORES = {
        {0.9, 0.5, 0.1}, // a cat, found first
        {0.4, 0.4, 0.3}, // the dog ties with cat, which stands before it
        {0.1, 0.2, 0.3}, // a cat, last of three
        {0.6, 0.8, 0.7} // the cow, second
    };

    @Test
    void anItemFindsItsCaption() {
        assertEquals(List.of("cat", "dog", "cow"), CrossModal.different(List.of("cat", "dog", "cat", "cow")));
        EvaluationReport report = TASK.evaluate("test", Direction.TO_CAPTION, SCORES, List.of(1, 2));
        assertArrayEquals(new double[] {1, 0, 0, 0}, report.values("recall@1"));
        assertArrayEquals(new double[] {1, 1, 0, 1}, report.values("recall@2"));
    }

    @Test
    void aCaptionFindsAnyOfItsItems() {
        // cat: 0.9 of item 0 is first. dog: 0.8, 0.5, 0.4: third. cow: 0.7 of item 3 is first.
        EvaluationReport report = TASK.evaluate("test", Direction.TO_ITEM, SCORES, List.of(1, 2, 3));
        assertArrayEquals(new double[] {1, 0, 1}, report.values("recall@1"));
        assertArrayEquals(new double[] {1, 0, 1}, report.values("recall@2"));
        assertArrayEquals(new double[] {1, 1, 1}, report.values("recall@3"));
    }

    @Test
    void anItemMayHaveSeveralCaptions() {
        // Items: 0 has "a" and "b", 1 has "b" and "c". Captions: a, b, c.
        CrossModal task = CrossModal.ofSeveral("several", List.of(List.of("a", "b"), List.of("b", "c", "b")));
        assertEquals(3, task.captions());
        double[][] scores = {{0.1, 0.3, 0.2}, {0.9, 0.2, 0.1}};
        // b is the best of all for item 0; a, which is not its own, for item 1.
        assertArrayEquals(
                new double[] {1, 0},
                task.evaluate("test", Direction.TO_CAPTION, scores, List.of(1)).values("recall@1"));
        // a: item 1 stands first and is not its own. b: both are. c: item 0 stands first.
        assertArrayEquals(
                new double[] {0, 1, 0},
                task.evaluate("test", Direction.TO_ITEM, scores, List.of(1)).values("recall@1"));
        assertEquals(2 / 3.0, task.chance(Direction.TO_CAPTION, 1), 1e-12);
        assertEquals((0.5 + 1 + 0.5) / 3, task.chance(Direction.TO_ITEM, 1), 1e-12);
        assertEquals(
                "item 1 of none has no caption; leave it out",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> CrossModal.ofSeveral("none", List.of(List.of("a"), List.<String>of())))
                        .getMessage());
    }

    @Test
    void chanceIsThatOfARandomOrder() {
        assertEquals(2 / 3.0, TASK.chance(Direction.TO_CAPTION, 2), 1e-12);
        assertEquals(1, TASK.chance(Direction.TO_CAPTION, 10));
        // Of four items: a cat is missed by two of two draws with (2/4)(1/3), the others with (3/4)(2/3).
        assertEquals((1 - 1 / 6.0 + 2 * 0.5) / 3, TASK.chance(Direction.TO_ITEM, 2), 1e-12);
    }

    @Test
    void scoresAreCosines() {
        assertArrayEquals(
                new double[][] {{1, 0}, {0.6, -0.8}},
                CrossModal.cosines(new float[][] {{2, 0}, {3, -4}}, new float[][] {{5, 0}, {0, 1}}));
        assertEquals(
                "scores must be [4][3]: a row for each item",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> TASK.evaluate("test", Direction.TO_ITEM, new double[4][2], List.of(1)))
                        .getMessage());
    }
}
