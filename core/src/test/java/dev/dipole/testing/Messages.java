package dev.dipole.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;

/** What a refused argument is told. */
public final class Messages {

    private Messages() {}

    /**
     * Fails unless a call refuses its arguments with these words.
     *
     * @param expected the whole message of the {@link IllegalArgumentException}
     * @param call what has to throw it
     */
    public static void assertMessage(String expected, Executable call) {
        assertEquals(
                expected, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
