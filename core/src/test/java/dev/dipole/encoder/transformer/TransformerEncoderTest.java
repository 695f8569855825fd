package dev.dipole.encoder.transformer;

import static dev.dipole.testing.Messages.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.encoder.Gradients;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.encoder.TrainableEncoder.Keep;
import dev.dipole.encoder.TrainableEncoder.Pass;
import dev.dipole.encoder.network.Activation;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Floats;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.testing.OneThread;
import dev.dipole.testing.Seeds;
import dev.dipole.testing.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({Seeds.class, OneThread.class})
final class TransformerEncoderTest {

    @Nested
    final class Bert extends TransformerContract {
        @Override
        protected TrainableEncoder<String, int[]> create(int dim, RandomKey key) {
            return Shapes.encoder(Architecture.BERT, Pooling.MEAN, dim, key);
        }
    }

    @Nested
    final class Roberta extends TransformerContract {
        @Override
        protected TrainableEncoder<String, int[]> create(int dim, RandomKey key) {
            return Shapes.encoder(Architecture.ROBERTA, Pooling.CLS, dim, key);
        }
    }

    @Nested
    final class MpNet extends TransformerContract {
        @Override
        protected TrainableEncoder<String, int[]> create(int dim, RandomKey key) {
            return Shapes.encoder(Architecture.MPNET, Pooling.WEIGHTED_MEAN, dim, key);
        }
    }

    @Nested
    final class ModernBert extends TransformerContract {
        @Override
        protected TrainableEncoder<String, int[]> create(int dim, RandomKey key) {
            return Shapes.encoder(Architecture.MODERNBERT, Pooling.LAST, dim, key);
        }
    }

    @Nested
    final class NomicBert extends TransformerContract {
        @Override
        protected TrainableEncoder<String, int[]> create(int dim, RandomKey key) {
            return Shapes.encoder(Architecture.NOMIC_BERT, Pooling.MEAN_SQRT_LENGTH, dim, key);
        }
    }

    @Nested
    final class WithDropout extends TransformerContract {
        @Override
        protected TrainableEncoder<String, int[]> create(int dim, RandomKey key) {
            return tuned(dim, key, FineTuning.all().withDropout(0.3));
        }

        @Override
        protected boolean hasDropout() {
            return true;
        }
    }

    @Nested
    final class WithLora extends TransformerContract {
        @Override
        protected TrainableEncoder<String, int[]> create(int dim, RandomKey key) {
            TransformerEncoder encoder = tuned(dim, key, FineTuning.all().withLora(2, 4));
            moveAdapters(encoder, key);
            return encoder;
        }
    }

    @Nested
    final class WithFrozenLayers extends TransformerContract {
        @Override
        protected TrainableEncoder<String, int[]> create(int dim, RandomKey key) {
            return tuned(dim, key, FineTuning.all().withFrozenLayers(1));
        }
    }

    private static TransformerEncoder tuned(int dim, RandomKey key, FineTuning tuning) {
        try (TransformerEncoder base = Shapes.encoder(Architecture.BERT, Pooling.MEAN, dim, key)) {
            return base.fineTuned(tuning, key.split("adapters"));
        }
    }

    /** Adapters start at a product of zero, where the gradient of one half is zero too. */
    private static void moveAdapters(TransformerEncoder encoder, RandomKey key) {
        try (Scope scope = Scope.open()) {
            encoder.parameters().byName().forEach((name, weight) -> {
                if (name.endsWith(Lora.UP)) {
                    SplittableRandom random = key.split(name).generator();
                    float[] values = new float[Math.toIntExact(weight.numel())];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) random.nextGaussian() / 4;
                    }
                    weight.copy_(Tensors.of(values, Tensors.shape(weight)));
                }
            });
        }
    }

    private static List<String> texts(RandomKey key) {
        SplittableRandom random = key.split("texts").generator();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            texts.add((Texts.text(random, 'q', random.nextInt(20)) + " ").repeat(i % 4));
        }
        return texts;
    }

    /** The textbook's way: texts padded to one length, the padding hidden by a mask, every score written out. */
    @Test
    void packedEqualsPaddedUnderAMask(RandomKey key) {
        Head head = new Head(List.of(Pooling.MEAN), List.of(), false);
        TransformerConfig config = Shapes.config(Architecture.BERT);
        try (TransformerEncoder encoder = TransformerEncoder.random(config, Shapes.TOKENIZER, 12, head, key);
                Scope scope = Scope.open()) {
            Map<String, Tensor> w = encoder.weights().byName();
            List<int[]> ids = encoder.prepare(texts(key));
            float[][] vectors = encoder.encode(texts(key));
            int longest = ids.stream().mapToInt(each -> each.length).max().orElseThrow();
            assertTrue(ids.stream().anyMatch(each -> each.length < longest), "nothing is padded");
            for (int i = 0; i < ids.size(); i++) {
                int[] padded = Arrays.copyOf(ids.get(i), longest);
                float[] hidden = new float[longest];
                Arrays.fill(hidden, ids.get(i).length, longest, Float.NEGATIVE_INFINITY);
                Tensor x = torch.embedding(w.get("embeddings.word_embeddings.weight"), Tensors.of(padded))
                        .add(w.get("embeddings.position_embeddings.weight").narrow(0, 0, longest))
                        .add(w.get("embeddings.token_type_embeddings.weight").select(0, 0));
                x = norm(w, "embeddings.LayerNorm", x);
                for (int l = 0; l < config.layers(); l++) {
                    String at = "encoder.layer." + l + ".";
                    Tensor[] heads = new Tensor[config.heads()];
                    for (int h = 0; h < heads.length; h++) {
                        Tensor q = linear(w, at + "attention.self.query", x).narrow(1, 4L * h, 4);
                        Tensor k = linear(w, at + "attention.self.key", x).narrow(1, 4L * h, 4);
                        Tensor v = linear(w, at + "attention.self.value", x).narrow(1, 4L * h, 4);
                        Tensor scores = q.mm(k.t()).div(Tensors.scalar(2)).add(Tensors.of(hidden, longest));
                        heads[h] = scores.softmax(1).mm(v);
                    }
                    Tensor attended = linear(w, at + "attention.output.dense", torch.cat(new TensorVector(heads), 1));
                    x = norm(w, at + "attention.output.LayerNorm", x.add(attended));
                    Tensor up = torch.gelu(linear(w, at + "intermediate.dense", x));
                    x = norm(w, at + "output.LayerNorm", x.add(linear(w, at + "output.dense", up)));
                }
                Tensor mean = x.narrow(0, 0, ids.get(i).length).sum(0).div(Tensors.scalar(ids.get(i).length));
                assertArrayEquals(Tensors.floatArray(mean), vectors[i], 1e-5f);
            }
        }
    }

    private static Tensor linear(Map<String, Tensor> w, String name, Tensor x) {
        return x.mm(w.get(name + ".weight").t()).add(w.get(name + ".bias"));
    }

    private static Tensor norm(Map<String, Tensor> w, String name, Tensor x) {
        Tensor centred = x.sub(x.mean(new long[] {1}, true, Tensors.sameType()));
        Tensor variance = centred.square().mean(new long[] {1}, true, Tensors.sameType());
        Tensor unit = centred.div(variance.add(Tensors.scalar(1e-5)).sqrt());
        return unit.mul(w.get(name + ".weight")).add(w.get(name + ".bias"));
    }

    @Test
    void textsAreCutWithTheirSpecialTokens() {
        try (TransformerEncoder encoder = Shapes.encoder(Architecture.BERT, Pooling.CLS, 4, RandomKey.ofSeed(1))) {
            String word = Texts.word('q', 7);
            int id = Shapes.TOKENIZER.encode(word, 1)[0];
            int[] whole = encoder.prepare(List.of((word + " ").repeat(30))).get(0);
            int[] expected = new int[12];
            Arrays.fill(expected, id);
            expected[0] = 2;
            expected[11] = 3;
            assertArrayEquals(expected, whole);
            assertArrayEquals(new int[] {2, 3}, encoder.prepare(List.of("")).get(0));
        }
    }

    @Test
    void mergedAdaptersEqualUnmerged(RandomKey key) {
        List<String> texts = texts(key);
        try (TransformerEncoder base = Shapes.encoder(Architecture.NOMIC_BERT, Pooling.MEAN, 4, key);
                TransformerEncoder lora = base.fineTuned(FineTuning.all().withLora(3, 6), key)) {
            float[][] before = base.encode(texts);
            assertEqualRows(before, lora.encode(texts), 0);
            moveAdapters(lora, key);
            float[][] adapted = lora.encode(texts);
            assertTrue(Math.abs(adapted[0][0] - before[0][0]) > 1e-3, "the adapters do nothing");
            try (TransformerEncoder merged = lora.merged()) {
                assertFalse(merged.hasAdapters());
                assertEquals(
                        base.weights().byName().keySet(),
                        merged.weights().byName().keySet());
                assertEqualRows(adapted, merged.encode(texts), 1e-5f);
            }
            assertEqualRows(before, base.encode(texts), 0);
        }
    }

    private static void assertEqualRows(float[][] expected, float[][] actual, float tolerance) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i], tolerance);
        }
    }

    @Test
    void onlyWhatIsNotFrozenHasAGradient(RandomKey key) {
        assertTrained(key, FineTuning.all(), name -> true);
        assertTrained(key, FineTuning.all().withFrozenLayers(1), name -> !name.matches("embeddings.*|.*layer\\.0.*"));
        assertTrained(key, new FineTuning(0, true, 0, 0, 16), name -> !name.startsWith("embeddings"));
        assertTrained(
                key,
                FineTuning.all().withFrozenLayers(1).withLora(2, 2),
                name -> name.startsWith("dense") || name.matches("encoder\\.layer\\.1.*lora.*"));
    }

    private static void assertTrained(RandomKey key, FineTuning tuning, java.util.function.Predicate<String> trained) {
        try (TransformerEncoder encoder = tuned(4, key, tuning);
                Scope scope = Scope.open();
                Gradients gradients = new Gradients()) {
            List<int[]> inputs = encoder.prepare(texts(key));
            int[] rows = IntStream.range(0, inputs.size()).toArray();
            try (Pass pass = encoder.forward(inputs, rows, key, Keep.GRAPH)) {
                pass.backward(torch.rand_like(pass.output()), gradients);
            }
            Set<String> expected = new HashSet<>(encoder.weights().byName().keySet());
            expected.removeIf(trained.negate());
            Set<String> moved = new HashSet<>(gradients.dense().keySet());
            moved.addAll(gradients.sparse().keySet());
            assertEquals(expected, encoder.parameters().byName().keySet());
            assertEquals(expected, moved);
        }
    }

    @Test
    void dropoutKeepsTheMeanAndDropsItsShare(RandomKey key) {
        try (Scope scope = Scope.open()) {
            Tensor ones = torch.ones(new long[] {600, 100});
            int[] rows = IntStream.range(0, 60).toArray();
            int[] lengths = new int[60];
            Arrays.fill(lengths, 10);
            float[] out = Tensors.floatArray(new Dropout(0.3, key, rows, lengths).apply(ones, 3));
            int dropped = 0;
            int together = 0;
            for (int i = 0; i < out.length; i++) {
                assertTrue(out[i] == 0 || Math.abs(out[i] - 1 / 0.7f) < 1e-6f);
                dropped += out[i] == 0 ? 1 : 0;
                together += i > 0 && out[i] == 0 && out[i - 1] == 0 ? 1 : 0;
            }
            // Six standard deviations of a binomial of 60,000.
            assertEquals(0.3, dropped / 60_000.0, 6 * Math.sqrt(0.21 / 60_000));
            assertEquals(0.09, together / 60_000.0, 0.009, "neighbours are dropped independently");
            float[] elsewhere = Tensors.floatArray(new Dropout(0.3, key, rows, lengths).apply(ones, 4));
            assertFalse(Arrays.equals(out, elsewhere), "another place draws another mask");
        }
    }

    @Test
    void badArgumentsAreNamed(RandomKey key) {
        TransformerConfig config = Shapes.config(Architecture.BERT);
        Head head = Head.mean();
        assertMessage(
                "maxTokens (25) must be from 3, the special tokens and one more, to 24, for which the model has positions",
                () -> TransformerEncoder.random(config, Shapes.TOKENIZER, 25, head, key));
        assertMessage(
                "maxTokens (2) must be from 3, the special tokens and one more, to 24, for which the model has positions",
                () -> TransformerEncoder.random(config, Shapes.TOKENIZER, 2, head, key));
        int size = Shapes.TOKENIZER.vocabularySize();
        assertMessage(
                "the tokeniser has " + size
                        + " tokens and the configuration a vocab_size of 7; the two are of different"
                        + " models: copy both from one",
                () -> TransformerEncoder.random(
                        TransformerConfig.bert(7, 8, 1, 2, 8, 16), Shapes.TOKENIZER, 12, head, key));
        assertMessage(
                "the first dense layer takes 9 numbers where pooling gives 8",
                () -> TransformerEncoder.random(
                        config,
                        Shapes.TOKENIZER,
                        12,
                        new Head(List.of(Pooling.MEAN), List.of(new Head.Dense(9, 2, true, Activation.TANH)), true),
                        key));
        assertMessage(
                "dropout (1.0) must be in [0, 1): it is the share that is dropped",
                () -> FineTuning.all().withDropout(1));
        try (TransformerEncoder encoder = TransformerEncoder.random(config, Shapes.TOKENIZER, 12, head, key)) {
            assertMessage(
                    "frozenLayers (3) must be at most 2, the number of layers",
                    () -> encoder.fineTuned(FineTuning.all().withFrozenLayers(3), key));
        }
    }

    @Test
    void weightsThatAreMissingOrOfAnotherShapeAreNamed() {
        TransformerConfig config = Shapes.config(Architecture.DISTILBERT);
        Map<String, Floats> given = new LinkedHashMap<>();
        config.shapes().forEach((name, shape) -> {
            int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            given.put(name, Floats.of(new float[size], shape));
        });
        TransformerEncoder.of(config, Shapes.TOKENIZER, 12, Head.mean(), given).close();
        String name = "transformer.layer.1.ffn.lin2.bias";
        given.put(name, Floats.of(new float[3], 3));
        assertMessage(
                "the weight " + name + " has the shape [3] where the configuration says [8]; copy both again",
                () -> TransformerEncoder.of(config, Shapes.TOKENIZER, 12, Head.mean(), given));
        given.remove(name);
        assertMessage(
                "there is no weight " + name + " among " + given.size()
                        + "; the weights are not those of this distilbert: copy both again",
                () -> TransformerEncoder.of(config, Shapes.TOKENIZER, 12, Head.mean(), given));
    }

    @Test
    void whatIsNotComputedIsRefusedByName() {
        String supported = "[bert, roberta, xlm-roberta, mpnet, distilbert, modernbert, nomic_bert]";
        assertRefused(
                "\"bert\"",
                "\"deberta\"",
                "model_type (deberta) must be one of " + supported + "; convert the model, or open it by ONNX");
        assertRefused(
                "\"gelu\"",
                "\"mish\"",
                "the activation (mish) must be one of [gelu, gelu_new, gelu_pytorch_tanh,"
                        + " gelu_fast, relu, silu, swish, swiglu]; open the model by ONNX");
        assertRefused(
                "\"hidden_act\"",
                "\"position_embedding_type\": \"relative_key\", \"hidden_act\"",
                "position_embedding_type (relative_key) must be absolute; open the model by ONNX");
        assertRefused(
                "\"hidden_act\"",
                "\"rope_parameters\": {\"rope_type\": \"yarn\"}, \"hidden_act\"",
                "rope_type (yarn) must be default for bert; open the model by ONNX");
        assertRefused("\"vocab_size\"", "\"words\"", "vocab_size is missing; copy the file again");
        assertRefused(
                "\"hidden_size\" : 8",
                "\"hidden_size\" : 9",
                "hidden_size (9) must be a multiple of num_attention_heads (2)");
        assertRefused(
                "\"hidden_size\" : 8",
                "\"hidden_size\" : 100000000000",
                "hidden_size (100000000000) must be from 1 to 16777216; copy the file again");
    }

    private static void assertRefused(String from, String to, String message) {
        String json = TransformerConfig.bert(50, 8, 1, 2, 8, 16).json();
        assertTrue(json.contains(from), json);
        assertMessage(message, () -> TransformerConfig.parse(json.replace(from, to)));
    }
}
