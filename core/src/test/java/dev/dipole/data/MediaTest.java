package dev.dipole.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.data.image.Image;
import org.junit.jupiter.api.Test;

final class MediaTest {

    @Test
    void contentIsOfItsKind() {
        Media words = new Words("a cat");
        assertEquals("a cat", words.as(Words.class).text());
        assertEquals(
                "\"a cat\" is a text, and an encoder of Image cannot take it; give each side of the pairs the encoder of its"
                        + " kind",
                assertThrows(IllegalArgumentException.class, () -> words.as(Image.class))
                        .getMessage());
        assertEquals(
                "text (\" \") must not be blank; leave the example out",
                assertThrows(IllegalArgumentException.class, () -> new Words(" "))
                        .getMessage());
    }
}
