package dev.dipole.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.random.RandomKey;
import dev.dipole.similarity.Cosine;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many similarities with class vectors are held at a time: whole lines of them, no more than asked for, and at least one. */
final class ProxiesCostTest {

    private static final int ANCHORS = 7;
    private static final int CLASSES = 5;
    private static final int CENTRES = 3;

    @Test
    void blocksOfRowsHoldWhatTheyMay() {
        // A line of 15.
        assertEquals(List.of(30, 30, 30, 15), blocks(ClassObjective.Whole.ROWS, 30));
        assertEquals(List.of(30, 30, 30, 15), blocks(ClassObjective.Whole.ROWS, 44));
        assertEquals(List.of(15, 15, 15, 15, 15, 15, 15), blocks(ClassObjective.Whole.ROWS, 1));
        assertEquals(List.of(105), blocks(ClassObjective.Whole.ROWS, 1000));
    }

    @Test
    void blocksOfClassesHoldWhatTheyMay() {
        // A line of 7 anchors by 3 centres.
        assertEquals(List.of(42, 42, 21), blocks(ClassObjective.Whole.COLUMNS, 45));
        assertEquals(List.of(21, 21, 21, 21, 21), blocks(ClassObjective.Whole.COLUMNS, 30));
        assertEquals(List.of(105), blocks(ClassObjective.Whole.COLUMNS, 105));
    }

    private static List<Integer> blocks(ClassObjective.Whole whole, int blockCells) {
        Recording recording = new Recording(whole, new ArrayList<>());
        Proxies proxies = new Proxies(recording, new Cosine(), Scale.temperature(1), blockCells);
        try (Scope scope = Scope.open()) {
            proxies.evaluate(
                    EmbeddingBatch.oneSet(Tensors.of(new float[ANCHORS][2]), new int[ANCHORS]),
                    proxies.initial(2, RandomKey.ofSeed(1)));
        }
        return recording.sizes;
    }

    /** Costs nothing, and notes what it is given. */
    private record Recording(Whole whole, List<Integer> sizes) implements ClassObjective {

        @Override
        public String name() {
            return "recording";
        }

        @Override
        public int classes() {
            return CLASSES;
        }

        @Override
        public int centres() {
            return CENTRES;
        }

        @Override
        public Part evaluate(Block block) {
            assertEquals((long) block.classes() * CENTRES, block.similarities().size(1));
            assertEquals(block.labels().size(0), block.similarities().size(0));
            sizes.add((int) block.similarities().numel());
            return new Part(0, Tensors.zerosLike(block.similarities()), 0);
        }
    }
}
