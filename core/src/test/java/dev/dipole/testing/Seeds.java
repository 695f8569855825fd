package dev.dipole.testing;

import dev.dipole.random.RandomKey;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * The randomness of tests. {@code @ExtendWith(Seeds.class)} on a class gives each of its tests a {@link RandomKey} or a
 * {@link SplittableRandom} as a parameter, and tells with a failure how to replay it.
 *
 * <p>The seed is the same in every run, so that a change fails only for what it changed; {@code -Dtests.seed=random} draws
 * a fresh one and {@code -Dtests.seed=N} gives it. A test's key depends on the seed and on the test's name only, so that a
 * replay may run that test alone.
 */
public final class Seeds implements ParameterResolver, TestExecutionExceptionHandler {

    private static final long SEED = read();

    private static long read() {
        String given = System.getProperty("tests.seed", "").strip();
        if (given.isEmpty()) {
            return 20_261_122;
        }
        if (!given.equals("random")) {
            return Long.parseLong(given);
        }
        long drawn = new SecureRandom().nextLong() >>> 1;
        // Lucene reads the property, too, and no class of its index loads where it is no number.
        System.setProperty("tests.seed", Long.toString(drawn));
        return drawn;
    }

    /** The seed of this run. */
    public static long seed() {
        return SEED;
    }

    /** A key of this run for a named purpose, for code that is no test method. */
    public static RandomKey key(String purpose) {
        return RandomKey.ofSeed(SEED).split(purpose);
    }

    /** The end of a message about a failure. */
    public static String replay() {
        return "replay with -Dtests.seed=" + SEED;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == RandomKey.class || type == SplittableRandom.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        RandomKey key = key(test.getRequiredTestClass().getName() + "." + test.getDisplayName());
        return parameter.getParameter().getType() == RandomKey.class ? key : key.generator();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext test, Throwable failure) throws Throwable {
        // Suppressed, so that the failure keeps its type and message and every report still shows the seed.
        failure.addSuppressed(new Replay(replay()));
        throw failure;
    }

    private static final class Replay extends RuntimeException {

        Replay(String message) {
            super(message, null, false, false);
        }
    }
}
