package dev.dipole.train.companion;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.dipole.negatives.InBatch;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.train.Companion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class MemoryQueueTest extends CompanionContract {

    @Override
    Companion<List<Float>> companion() {
        return new MemoryQueue<>(5, 0, DIM);
    }

    @Override
    boolean changes() {
        return true;
    }

    private static void add(MemoryQueue<?> queue, int from, int count) {
        float[][] rows = new float[count][1];
        long[] identities = new long[count];
        for (int i = 0; i < count; i++) {
            rows[i][0] = from + i;
            identities[i] = from + i;
        }
        try (Scope scope = Scope.open()) {
            queue.afterStep(new Companion.Step(
                    1, 9, Tensors.of(rows), new InBatch.Side(identities, new long[count], new long[count])));
        }
    }

    @Test
    void holdsTheNewest(SplittableRandom random) {
        for (int capacity : new int[] {1, 2, 7}) {
            try (MemoryQueue<String> queue = new MemoryQueue<>(capacity, 0, 1)) {
                List<Integer> all = new ArrayList<>();
                for (int step = 0; step < 20; step++) {
                    int count = 1 + random.nextInt(9);
                    add(queue, all.size() + 1, count);
                    for (int i = 0; i < count; i++) {
                        all.add(all.size() + 1);
                    }
                    Companion.Kept kept = queue.kept();
                    assertNotNull(kept);
                    List<Integer> newest = all.subList(Math.max(0, all.size() - capacity), all.size());
                    float[] values = Tensors.floatArray(kept.embeddings());
                    List<Integer> held = new ArrayList<>();
                    for (int i = 0; i < values.length; i++) {
                        assertEquals((long) values[i], kept.side().identities()[i], "a row and what it is");
                        held.add((int) values[i]);
                    }
                    held.sort(Comparator.naturalOrder());
                    assertEquals(newest, held);
                }
            }
        }
    }

    @Test
    void isNotUsedBeforeItIsWarm() {
        try (MemoryQueue<String> queue = new MemoryQueue<>(4, 2, 1)) {
            assertNull(queue.kept());
            add(queue, 1, 3);
            assertNull(queue.kept());
            add(queue, 4, 3);
            Companion.Kept kept = queue.kept();
            assertNotNull(kept);
            assertArrayEquals(new long[] {5, 6, 3, 4}, kept.side().identities());
        }
    }

    @Test
    void refusesWhatItCannotBe() {
        assertMessage(
                "capacity (0) must be at least 1; leave the queue out to have none", () -> new MemoryQueue<>(0, 0, 1));
        assertMessage(
                "warm-up (-1) must be at least 0 steps; 0 uses the queue at once", () -> new MemoryQueue<>(1, -1, 1));
        try (MemoryQueue<String> queue = new MemoryQueue<>(4, 2, 1)) {
            assertMessage(
                    "the checkpoint lacks embeddings of the queue; it is of another run",
                    () -> queue.restore(Map.of()));
            try (MemoryQueue<String> other = new MemoryQueue<>(5, 2, 1);
                    Scope scope = Scope.open()) {
                assertMessage(
                        "the checkpoint has another shape of embeddings of the queue; it is of another run",
                        () -> queue.restore(other.tensors()));
            }
        }
    }
}
