package dev.dipole.testing;

import java.util.concurrent.ThreadLocalRandom;

/** Randomised tests: a fresh seed each run, or that of {@code -Dtests.seed}, printed where a test fails. */
public final class Seeds {

    private Seeds() {}

    /** A test that takes a seed. */
    @FunctionalInterface
    public interface Check {
        void run(long seed) throws Exception;
    }

    /** Runs a test; a failure names the seed that replays it. */
    public static void check(Check test) {
        String given = System.getProperty("tests.seed", "");
        long seed = given.isEmpty() ? ThreadLocalRandom.current().nextLong() : Long.parseLong(given);
        try {
            test.run(seed);
        } catch (Throwable failure) {
            throw new AssertionError("replay with -Dtests.seed=" + seed + ": " + failure.getMessage(), failure);
        }
    }
}
