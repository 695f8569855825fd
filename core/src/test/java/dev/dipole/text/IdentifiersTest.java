package dev.dipole.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IdentifiersTest {

    @Test
    void eachKnownIdentifierIsOneToken() {
        Tokenizer tokenizer = Identifiers.of(List.of("java.util.List", "Ünï-42", "the"));
        assertArrayEquals(
                new int[] {3, 1, 0, 2}, tokenizer.encode(" the  java.util.List\tjava.util Ünï-42 ", Integer.MAX_VALUE));
        assertEquals(4, tokenizer.vocabularySize());
        assertEquals("java.util.List", tokenizer.token(1));
        Tokenizer again = Tokenizers.parse(Path.of("again"), tokenizer.json());
        assertArrayEquals(new int[] {2, 0}, again.encode("Ünï-42 THE", 9));
    }

    @Test
    void refusesWhatDoesNotStandBetweenBlanks() {
        assertEquals(
                "identifier \"a b\" must not be empty nor hold a blank: it stands between blanks; replace them, maybe by _",
                assertThrows(IllegalArgumentException.class, () -> Identifiers.of(List.of("a b")))
                        .getMessage());
        assertEquals(
                "identifier \"a\" is listed twice; give it one row",
                assertThrows(IllegalArgumentException.class, () -> Identifiers.of(List.of("a", "b", "a")))
                        .getMessage());
    }
}
