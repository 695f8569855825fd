package dev.dipole.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.javacpp.Pointer;

/** Checks that work which is done over and over leaves nothing behind in native memory. */
public final class Memory {

    private static final int WARM_UP = 5;
    private static final int ROUNDS = 50;

    /** What the allocators of libtorch and of the C library may keep for later. */
    private static final long SLACK_BYTES = 48L << 20;

    private Memory() {}

    /**
     * Checks that neither native objects nor the process grow.
     *
     * @param work one round, which touches at least a megabyte, so that a leak of one buffer per round shows
     */
    public static void assertNoGrowth(Runnable work) {
        for (int i = 0; i < WARM_UP; i++) {
            work.run();
        }
        long objects = Pointer.totalCount();
        long bytes = Pointer.physicalBytes();
        for (int i = 0; i < ROUNDS; i++) {
            work.run();
        }
        assertEquals(objects, Pointer.totalCount(), "native objects after " + ROUNDS + " rounds more");
        long grown = Pointer.physicalBytes() - bytes;
        assertTrue(grown < SLACK_BYTES, () -> "the process grew by " + grown + " bytes in " + ROUNDS + " rounds");
    }
}
