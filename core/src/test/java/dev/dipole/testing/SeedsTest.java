package dev.dipole.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.random.RandomKey;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class SeedsTest {

    @Test
    void aTestsKeyDependsOnSeedAndName(RandomKey key, SplittableRandom random, TestInfo info) {
        assertEquals(Seeds.key(SeedsTest.class.getName() + "." + info.getDisplayName()), key);
        assertEquals(key.generator().nextLong(), random.nextLong());
        assertNotEquals(Seeds.key("another"), key);
    }

    @Test
    void aFailureSaysHowToReplayIt(TestInfo info) {
        AssertionError failure = new AssertionError("expected");
        Throwable thrown = assertThrows(AssertionError.class, () -> fail(failure));
        assertSame(failure, thrown);
        assertTrue(thrown.getSuppressed()[0].toString().endsWith("-Dtests.seed=" + Seeds.seed()));
    }

    @SuppressWarnings("NullAway") // The context is not looked at.
    private static void fail(Throwable failure) throws Throwable {
        new Seeds().handleTestExecutionException(null, failure);
    }
}
