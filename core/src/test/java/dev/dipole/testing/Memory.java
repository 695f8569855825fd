package dev.dipole.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.bytedeco.javacpp.Pointer;

/** Checks that work which is done over and over leaves nothing behind in native memory. */
public final class Memory {

    private static final int WARM_UP = 5;

    /** A few show what leaves a native object behind; it takes many to see what the process alone grows by. */
    private static final int ROUNDS = Shapes.few() ? 5 : 50;

    /** What allocators may keep for later, and Java's heap may take in meanwhile. */
    private static final long SLACK_BYTES = 32L << 20;

    /** A heap comes to rest after some series of rounds; a leak does not. */
    private static final int SERIES = 5;

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
        long grown = 0;
        for (int series = 0; series < SERIES; series++) {
            boolean doubted = series > 0;
            long before = physicalBytes(doubted);
            for (int i = 0; i < ROUNDS; i++) {
                work.run();
            }
            // Fewer is no fault: the collector may have found what others left behind.
            long now = Pointer.totalCount();
            assertTrue(now <= objects, () -> objects + " native objects became " + now + " in " + ROUNDS + " rounds");
            grown = physicalBytes(doubted) - before;
            if (grown < SLACK_BYTES) {
                return;
            }
        }
        fail("the process still grows by " + grown + " bytes in " + ROUNDS + " rounds");
    }

    /**
     * The process's resident bytes. Java's heap is among them and touches new pages until its first collection, which
     * a round with some hundred kilobytes of garbage reaches only after thousands: where growth is doubted, a
     * collection before both readings takes that out.
     */
    private static long physicalBytes(boolean collected) {
        if (collected) {
            System.gc();
        }
        return Pointer.physicalBytes();
    }
}
