package dev.dipole.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.augment.TokenCrop;
import dev.dipole.augment.TokenDeletion;
import dev.dipole.augment.View;
import dev.dipole.encoder.TrainableEncoder.Keep;
import dev.dipole.encoder.TrainableEncoder.Pass;
import dev.dipole.encoder.transformer.Head;
import dev.dipole.encoder.transformer.TransformerConfig;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.Seeds;
import dev.dipole.testing.Texts;
import dev.dipole.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
final class ViewedTest {

    private static final Tokenizer TOKENIZER = Texts.tokenizer(20);
    private static final View<int[]> VIEW = new TokenCrop(0.3, 0.8).then(new TokenDeletion(0.1));

    @Nested
    final class OfATable extends Contract {

        @Override
        protected TrainableEncoder<String, int[]> encoder(int dim, RandomKey key) {
            return Viewed.tokens(StaticTextEncoder.random(TOKENIZER, dim, 30, key), VIEW);
        }
    }

    /** Its texts have no special tokens, as those of a vocabulary that is trained here. */
    @Nested
    final class OfATransformer extends Contract {

        @Override
        protected TrainableEncoder<String, int[]> encoder(int dim, RandomKey key) {
            String json = TransformerConfig.bert(TOKENIZER.vocabularySize(), dim, 1, 1, 8, 30)
                    .json()
                    .replace("0.02", "0.4");
            return Viewed.tokens(
                    TransformerEncoder.random(TransformerConfig.parse(json), TOKENIZER, 30, Head.mean(), key), VIEW);
        }

        /** A bias of the keys moves all scores of a query alike, which a softmax does not see. */
        @Override
        protected boolean matters(String weight) {
            return !weight.contains("self.key.bias");
        }

        @Override
        protected double step() {
            return 0.003;
        }

        @Override
        protected int memoryInputs() {
            return 128;
        }
    }

    @Test
    void aTextWithoutAnyTokenIsTheZeroVector(RandomKey key) {
        TransformerConfig shape = TransformerConfig.bert(TOKENIZER.vocabularySize(), 6, 1, 1, 8, 30);
        String text = Texts.word('q', 1);
        try (TransformerEncoder encoder = TransformerEncoder.random(shape, TOKENIZER, 30, Head.mean(), key)) {
            float[][] vectors = encoder.encode(List.of("", text, " "));
            assertArrayEquals(new float[6], vectors[0]);
            assertArrayEquals(encoder.encode(List.of(text))[0], vectors[1], 1e-6f);
            assertArrayEquals(new float[6], vectors[2]);
        }
    }

    private abstract static class Contract extends EncoderContract<String, int[]> {

        @Override
        protected String input(SplittableRandom random) {
            StringBuilder text = new StringBuilder();
            for (int i = 6 + random.nextInt(3); i > 0; i--) {
                text.append(Texts.text(random, 'q', random.nextInt(20))).append(' ');
            }
            return text.toString();
        }

        @Override
        protected boolean hasDropout() {
            return true;
        }

        @Override
        protected boolean mayReadFewer() {
            return true;
        }
    }

    @Test
    void aViewIsWhatTheInnerEncoderMakesOfTheViewedTokens(RandomKey key) {
        View<int[]> firstHalf = (tokens, unused) -> Arrays.copyOf(tokens, tokens.length / 2);
        String half = Texts.word('q', 1) + " " + Texts.word('q', 2);
        String whole = half + " " + Texts.word('q', 3) + " " + Texts.word('q', 4);
        StaticTextEncoder inner = StaticTextEncoder.random(TOKENIZER, 7, 30, key);
        try (Viewed<String, int[], ?> viewed = Viewed.tokens(inner, firstHalf);
                Pass pass = viewed.forward(viewed.prepare(List.of(whole)), new int[] {0}, key, Keep.NONE)) {
            assertEquals(4, viewed.prepare(List.of(whole)).get(0).length);
            assertArrayEquals(inner.encode(List.of(half))[0], Tensors.rows(pass.output())[0], 1e-6f);
            assertArrayEquals(inner.encode(List.of(whole))[0], viewed.encode(List.of(whole))[0]);
        }
    }
}
