package dev.dipole.encoder;

import dev.dipole.encoder.TrainableEncoder.Keep;
import dev.dipole.encoder.TrainableEncoder.Pass;
import dev.dipole.encoder.transformer.Head;
import dev.dipole.encoder.transformer.Pooling;
import dev.dipole.encoder.transformer.TransformerEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.text.SpecialTokens;
import dev.dipole.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a transformer makes of every token of its vocabulary alone, between its special tokens: the mean of the last layer. Static
 * encoders are distilled from it, any number of them from one; to make it takes longer than most of their trainings.
 */
public final class TokenVectors {

    /** Tokens that go through the transformer at once. */
    private static final int CHUNK = 1024;

    private static final RandomKey UNUSED = RandomKey.ofSeed(0);

    private final Tokenizer tokenizer;
    private final int dim;
    private final float[] vectors;

    private TokenVectors(Tokenizer tokenizer, int dim, float[] vectors) {
        this.tokenizer = tokenizer;
        this.dim = dim;
        this.vectors = vectors;
    }

    /**
     * Puts the vocabulary through a transformer.
     *
     * @param progress hears how many tokens have gone through
     */
    public static TokenVectors of(TransformerEncoder teacher, IntConsumer progress) {
        Tokenizer tokenizer = teacher.tokenizer();
        SpecialTokens special = SpecialTokens.of(tokenizer);
        int vocabulary = tokenizer.vocabularySize();
        Head head = new Head(List.of(Pooling.MEAN), List.of(), false);
        try (Scope scope = Scope.open();
                TransformerEncoder plain = teacher.under(head)) {
            Tensor means = Tensors.empty(ScalarType.Float, vocabulary, plain.dim());
            for (int start = 0; start < vocabulary; start += CHUNK) {
                int size = Math.min(CHUNK, vocabulary - start);
                List<int[]> inputs = new ArrayList<>(size);
                for (int id = start; id < start + size; id++) {
                    inputs.add(IntStream.concat(
                                    IntStream.concat(Arrays.stream(special.before()), IntStream.of(id)),
                                    Arrays.stream(special.after()))
                            .toArray());
                }
                try (Scope inner = Scope.open();
                        Pass pass =
                                plain.forward(inputs, IntStream.range(0, size).toArray(), UNUSED, Keep.PLAIN)) {
                    means.narrow(0, start, size).copy_(pass.output());
                }
                progress.accept(start + size);
            }
            return new TokenVectors(tokenizer, plain.dim(), Tensors.floatArray(means));
        }
    }

    /** Whose tokens they are of. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Length of the vectors. */
    public int dim() {
        return dim;
    }

    /** [vocabulary, dim], in the current scope. */
    Tensor tensor() {
        return Tensors.of(vectors, vectors.length / dim, dim);
    }
}
