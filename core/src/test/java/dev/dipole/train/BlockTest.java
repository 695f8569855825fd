package dev.dipole.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.objective.Lists;
import dev.dipole.objective.Targets;
import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Span;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

final class BlockTest {

    private static final Source<String> SOURCE = Sources.of(
            "block",
            List.of(
                    Example.pair("a", "A"),
                    new Example<>("b", List.of("B", "A", "C"), List.of("x", "y")),
                    Example.triplet("a", "C", "x"),
                    Example.pair("c", "c")));

    @Test
    void eachInputIsHeldOnce() {
        try (Source.Cursor<String> cursor = SOURCE.open(0)) {
            Block<String> block = Block.read(cursor, 3, KnownPositives::hash, KnownPositives::hash);
            assertEquals(List.of("a", "A", "b", "B", "C", "x", "y"), block.inputs());
            assertArrayEquals(
                    new int[] {0, 2, 0},
                    block.batch(new int[] {0, 1, 2}, RandomKey.ofSeed(1)).anchors());
            assertEquals(
                    1,
                    Block.read(cursor, 3, KnownPositives::hash, KnownPositives::hash)
                            .size(),
                    "what is left");
            assertEquals(
                    0,
                    Block.read(cursor, 3, KnownPositives::hash, KnownPositives::hash)
                            .size());
        }
    }

    @Test
    void eachInputKnowsOnWhichSidesItMayStand() {
        Block<String> block = block();
        assertArrayEquals(
                List.of("a", "A", "b", "B", "C", "x", "y", "c").toArray(),
                block.inputs().toArray());
        assertArrayEquals(new boolean[] {true, false, true, false, false, false, false, true}, block.asAnchors());
        assertArrayEquals(new boolean[] {false, true, false, true, true, true, true, true}, block.asCandidates());
        Source<String> labelled = Sources.of(
                "labels",
                List.of(
                        Example.labelled("p", "red"),
                        new Example<>("q", List.of("Q"), List.of(), "red", Double.NaN, null),
                        new Example<>("r", List.of("R"), List.of(), "blue", Double.NaN, null)));
        try (Source.Cursor<String> cursor = labelled.open(0)) {
            Block<String> own = Block.read(cursor, 9, KnownPositives::hash, KnownPositives::hash);
            assertEquals(List.of("p", "q", "Q", "r", "R"), own.inputs());
            assertArrayEquals(
                    new boolean[] {true, true, true, false, true},
                    own.asCandidates(),
                    "q may be drawn for p, and r for nobody");
        }
    }

    @Test
    void aBatchIsPairsAndThenNegatives() {
        Block<String> block = block();
        Block.Batch batch = block.batch(new int[] {2, 1}, RandomKey.ofSeed(1));
        assertArrayEquals(new int[] {0, 2}, batch.anchors());
        int[] candidates = batch.candidates();
        assertEquals(4, candidates[0], "the only positive");
        assertArrayEquals(new int[] {5, 5, 6}, new int[] {candidates[2], candidates[3], candidates[4]});
        assertArrayEquals(new int[] {0, 2, 4, candidates[1], 5, 5, 6}, batch.both());
        assertArrayEquals(new int[] {0, 1, 1}, batch.owners());
        assertArrayEquals(new long[][] {{0, 2, -1}, {1, 3, 4}}, batch.lists());
    }

    @Test
    void furtherNegativesComeAfterItsOwn() {
        Block<String> block = block();
        Block.Batch batch = block.batch(new int[] {2, 1}, RandomKey.ofSeed(1));
        Block.Batch more = block.and(batch, List.of(List.of("new", "B"), List.of("newer", "new")));
        assertEquals(List.of("a", "A", "b", "B", "C", "x", "y", "c", "new", "newer"), block.inputs());
        assertArrayEquals(batch.anchors(), more.anchors());
        assertArrayEquals(
                new int[] {batch.candidates()[0], batch.candidates()[1], 5, 5, 6, 8, 3, 9, 8}, more.candidates());
        assertArrayEquals(new int[] {0, 1, 1, 0, 0, 1, 1}, more.owners());
        assertArrayEquals(new long[][] {{0, 2, 5, 6, -1}, {1, 3, 4, 7, 8}}, more.lists());
        assertArrayEquals(new long[] {KnownPositives.hash("newer")}, block.identities(new int[] {9}));
        // B is a positive of b, and so no negative of it, whoever brought it.
        KnownPositives known = KnownPositives.of(SOURCE);
        boolean[][] ignored = cells(block.targets(more, block.candidates(more), known), more, false);
        for (int column = 5; column < 9; column++) {
            assertFalse(ignored[0][column], "column " + column + " of a");
            assertEquals(column == 6, ignored[1][column], "column " + column + " of b");
        }
        assertArrayEquals(
                more.candidates(),
                block.and(batch, List.of(List.of("new", "B"), List.of("newer", "new")))
                        .candidates(),
                "what has joined stays");
        assertEquals(
                "negatives (1) must be given for each of the 2 anchors, if only empty ones",
                assertThrows(IllegalArgumentException.class, () -> block.and(batch, List.of(List.of())))
                        .getMessage());
    }

    @Test
    void aTeachersScoresStandBesideTheirCandidates() {
        Source<String> taught = Sources.of(
                "taught",
                List.of(
                        new Example<>(
                                "a",
                                List.of("A", "B"),
                                List.of("x", "y"),
                                null,
                                Double.NaN,
                                null,
                                List.of(9.0, 8.0, 3.0, 2.0)),
                        new Example<>("b", List.of("C"), List.of("z"), null, Double.NaN, null, List.of(7.0, 1.0)),
                        Example.triplet("c", "D", "x")));
        try (Source.Cursor<String> cursor = taught.open(0);
                Scope scope = Scope.open()) {
            Block<String> block = Block.read(cursor, 9, KnownPositives::hash, KnownPositives::hash);
            Set<Float> positives = new HashSet<>();
            for (int seed = 0; seed < 20; seed++) {
                Block.Batch batch = block.batch(new int[] {2, 0, 1}, RandomKey.ofSeed(seed));
                float[][] labels = Tensors.rows(block.extras(batch, Map.of()).get(Lists.LABELS));
                float positive = batch.candidates()[1] == block.inputs().indexOf("A") ? 9 : 8;
                positives.add(positive);
                float none = Float.NaN;
                assertArrayEquals(new float[][] {{none, none, none}, {positive, 3, 2}, {7, 1, none}}, labels);
            }
            assertEquals(Set.of(9f, 8f), positives, "one of the positives is never drawn");
        }
    }

    @Test
    void labelsGivePositives() {
        Source<String> labelled = Sources.of(
                "labels",
                List.of(
                        Example.labelled("p", "red"),
                        Example.labelled("q", "red"),
                        Example.labelled("r", "blue"),
                        Example.labelled("s", "red"),
                        Example.pair("t", "T")));
        try (Source.Cursor<String> cursor = labelled.open(0)) {
            Block<String> block = Block.read(cursor, 9, KnownPositives::hash, KnownPositives::hash);
            Block.Batch batch = block.batch(new int[] {0, 1, 2, 3, 4}, RandomKey.ofSeed(1));
            for (int i : new int[] {0, 1, 3}) {
                int mate = batch.candidates()[i];
                assertTrue(mate != batch.anchors()[i] && Set.of(0, 1, 3).contains(mate), "another red one");
            }
            assertEquals(2, batch.candidates()[2], "the only blue one has nobody");
            boolean[][] positive =
                    cells(block.targets(batch, block.candidates(batch), KnownPositives.none()), batch, true);
            for (int row = 0; row < 5; row++) {
                for (int column = 0; column < 5; column++) {
                    boolean red =
                            Set.of(0, 1, 3).contains(row) && Set.of(0, 1, 3).contains(column);
                    boolean own = batch.anchors()[row] == batch.candidates()[column];
                    // The text of its own positive counts once.
                    boolean again = row != column && batch.candidates()[row] == batch.candidates()[column];
                    boolean expected = row == 4 ? column == 4 : red && !own && !again;
                    assertEquals(expected, positive[row][column], row + ", " + column);
                }
            }
            assertCounted(block, batch);
        }
    }

    @Test
    void theExemptAreNoNegativesOfEachOther() {
        Source<String> mixed = Sources.of(
                "mixed",
                List.of(
                        Example.triplet("a", "A", "x").exempt("one"),
                        Example.pair("b", "B").exempt("one"),
                        Example.pair("c", "C"),
                        Example.pair("d", "D").exempt("two")));
        try (Source.Cursor<String> cursor = mixed.open(0)) {
            Block<String> block = Block.read(cursor, 9, KnownPositives::hash, KnownPositives::hash);
            Block.Batch batch = block.batch(new int[] {0, 1, 2, 3}, RandomKey.ofSeed(1));
            boolean[][] ignored =
                    cells(block.targets(batch, block.candidates(batch), KnownPositives.none()), batch, false);
            boolean[][] expected = new boolean[4][5];
            expected[0][1] = true;
            expected[1][0] = true;
            expected[1][4] = true; // What a names as its own negative is one of a's only.
            assertArrayEquals(expected, ignored);
            assertCounted(block, batch);
        }
    }

    private static void assertCounted(Block<String> block, Block.Batch batch) {
        long count = 0;
        for (boolean[] row :
                cells(block.targets(batch, block.candidates(batch), KnownPositives.none()), batch, false)) {
            for (boolean cell : row) {
                count += cell ? 1 : 0;
            }
        }
        assertEquals(
                count,
                block.targets(batch, block.candidates(batch), KnownPositives.none())
                        .ignoredCount());
    }

    private static boolean[][] cells(Targets targets, Block.Batch batch, boolean positives) {
        int rows = batch.anchors().length;
        int columns = batch.candidates().length;
        targets.check(rows, columns);
        boolean[][] cells = new boolean[rows][columns];
        try (Scope scope = Scope.open()) {
            Tensor grid = Tensors.zeros(ScalarType.Float, rows, columns);
            Span allRows = new Span(0, rows);
            Span allColumns = new Span(0, columns);
            (positives ? targets.positives(allRows, allColumns) : targets.ignored(allRows, allColumns)).fill(grid, 1);
            float[][] values = Tensors.rows(grid);
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    cells[row][column] = values[row][column] == 1;
                }
            }
        }
        return cells;
    }

    @Test
    void positivesTakeTurns() {
        Block<String> block = block();
        Set<Integer> chosen = new HashSet<>();
        for (int epoch = 0; epoch < 50; epoch++) {
            RandomKey key = RandomKey.ofSeed(3).split(epoch);
            int positive = block.batch(new int[] {1}, key).candidates()[0];
            chosen.add(positive);
            assertEquals(
                    positive,
                    block.batch(new int[] {0, 1}, key).candidates()[1],
                    "an example's draw does not depend on its batch");
        }
        assertEquals(Set.of(3, 1, 4), chosen);
    }

    private static Block<String> block() {
        try (Source.Cursor<String> cursor = SOURCE.open(0)) {
            return Block.read(cursor, 9, KnownPositives::hash, KnownPositives::hash);
        }
    }
}
