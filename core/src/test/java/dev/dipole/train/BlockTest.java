package dev.dipole.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.data.Example;
import dev.dipole.data.KnownPositives;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.random.RandomKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
            Block<String> block = Block.read(cursor, 3, KnownPositives::hash);
            assertEquals(List.of("a", "A", "b", "B", "C", "x", "y"), block.inputs());
            assertEquals(KnownPositives.hash("b"), block.identities()[2]);
            assertArrayEquals(new int[] {0, 2, 0}, block.anchors());
            assertArrayEquals(new int[][] {{1}, {3, 1, 4}, {4}}, block.positives());
            assertArrayEquals(new int[][] {{}, {5, 6}, {5}}, block.negatives());
            assertEquals(1, Block.read(cursor, 3, KnownPositives::hash).size(), "what is left");
            assertEquals(0, Block.read(cursor, 3, KnownPositives::hash).size());
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
        assertArrayEquals(
                new long[] {KnownPositives.hash("a"), KnownPositives.hash("b")},
                batch.identities(batch.anchors(), block.identities()));
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
            return Block.read(cursor, 9, KnownPositives::hash);
        }
    }
}
