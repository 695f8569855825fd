package dev.dipole.encoder.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dipole.encoder.EncoderContract;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Floats;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class IdentifierEncoderTest extends EncoderContract<String, Integer> {

    private static final List<String> KNOWN =
            IntStream.range(0, 9).mapToObj(i -> "item " + i).toList();

    @Override
    protected TrainableEncoder<String, Integer> encoder(int dim, RandomKey key) {
        return IdentifierEncoder.random(KNOWN, dim, key);
    }

    @Override
    protected String input(SplittableRandom random) {
        return "item " + random.nextInt(9);
    }

    @Override
    protected boolean hasDropout() {
        return false;
    }

    @Test
    void unknownIdentifiersShareTheFirstRow() {
        Floats table = Floats.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
        try (IdentifierEncoder encoder = IdentifierEncoder.of(List.of("a", "b"), table)) {
            float[][] vectors = encoder.encode(List.of("b", "c", "a", ""));
            assertArrayEquals(new float[][] {{5, 6}, {1, 2}, {3, 4}, {1, 2}}, vectors);
        }
    }

    @Test
    void refusesTablesThatDoNotFit() {
        assertEquals(
                "of 3 identifiers only 2 are different; give each one row",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> IdentifierEncoder.random(List.of("a", "b", "a"), 2, RandomKey.ofSeed(1)))
                        .getMessage());
        assertEquals(
                "the table has the shape [1, 2]; 1 identifiers need 2 rows, the first for unknown ones",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> IdentifierEncoder.of(List.of("a"), Floats.of(new float[2], 1, 2)))
                        .getMessage());
    }
}
