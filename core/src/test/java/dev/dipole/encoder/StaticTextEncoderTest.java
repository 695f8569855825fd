package dev.dipole.encoder;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.dipole.random.RandomKey;
import dev.dipole.testing.Texts;
import dev.dipole.text.TokenCounts;
import dev.dipole.text.Tokenizer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class StaticTextEncoderTest extends EncoderContract<String, TokenCounts> {

    private static final Tokenizer TOKENIZER = Texts.tokenizer(20);

    @Override
    protected TrainableEncoder<String, TokenCounts> encoder(int dim, RandomKey key) {
        return StaticTextEncoder.random(TOKENIZER, dim, 8, key);
    }

    @Override
    protected String input(SplittableRandom random) {
        return Texts.text(random, 'q', random.nextInt(20)) + " " + Texts.text(random, 'a', random.nextInt(20));
    }

    @Override
    protected boolean hasDropout() {
        return false;
    }

    @Override
    protected Optional<String> nothing() {
        return Optional.of(" \t ");
    }

    @Test
    void aTextIsTheNormalisedMeanOfItsTokensRows() {
        float[] table = new float[TOKENIZER.vocabularySize() * 2];
        row(table, "q", 0, 3, 0);
        row(table, "a", 1, 0, 1);
        try (StaticTextEncoder encoder = StaticTextEncoder.of(TOKENIZER, 3, table, 2)) {
            String q = Texts.word('q', 0);
            String a = Texts.word('a', 1);
            float[][] vectors =
                    encoder.encode(List.of(q, a, q + " " + a, a + " " + a + " " + q, a + " " + a + " " + a + " " + q));
            assertArrayEquals(new float[] {1, 0}, vectors[0], 1e-6f);
            assertArrayEquals(new float[] {0, 1}, vectors[1], 1e-6f);
            assertArrayEquals(unit(3, 1), vectors[2], 1e-6f);
            assertArrayEquals(unit(3, 2), vectors[3], 1e-6f, "a token that occurs twice counts twice");
            assertArrayEquals(new float[] {0, 1}, vectors[4], 1e-6f, "the fourth token is cut");
        }
    }

    private static void row(float[] table, String side, int topic, float x, float y) {
        int id = TOKENIZER.encode(Texts.word(side.charAt(0), topic), 1)[0];
        table[2 * id] = x;
        table[2 * id + 1] = y;
    }

    private static float[] unit(double x, double y) {
        double norm = Math.hypot(x, y);
        return new float[] {(float) (x / norm), (float) (y / norm)};
    }

    @Test
    void chunksChangeNothing() {
        // More texts than are encoded at once.
        List<String> many = Collections.nCopies(2049, Texts.word('q', 3));
        try (TrainableEncoder<String, TokenCounts> encoder = encoder(3, RandomKey.ofSeed(1))) {
            float[][] vectors = encoder.encode(many);
            assertArrayEquals(vectors[0], vectors[2048]);
        }
    }

    @Test
    void badArgumentsAreNamed() {
        RandomKey key = RandomKey.ofSeed(1);
        int size = TOKENIZER.vocabularySize();
        assertMessage("dim (0) must be at least 1", () -> StaticTextEncoder.random(TOKENIZER, 0, 8, key));
        assertMessage("dim (0) must be at least 1", () -> StaticTextEncoder.of(TOKENIZER, 8, new float[0], 0));
        assertMessage("maxTokens (0) must be at least 1", () -> StaticTextEncoder.random(TOKENIZER, 2, 0, key));
        assertMessage(
                "the table holds 7 numbers; a vocabulary of " + size + " tokens at 2 dimensions needs " + 2 * size,
                () -> StaticTextEncoder.of(TOKENIZER, 8, new float[7], 2));
        assertMessage(
                "a table of " + size
                        + " tokens at 100000000 dimensions holds more numbers than an array; lower dim or the"
                        + " size of the vocabulary",
                () -> StaticTextEncoder.random(TOKENIZER, 100_000_000, 8, key));
    }
}
