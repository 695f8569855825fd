package dev.dipole.encoder;

import dev.dipole.data.KnownPositives;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.text.TokenCounts;
import dev.dipole.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A table of token vectors; a text is the mean of its tokens' rows, at unit length.
 *
 * <pre>
 * x = Σₜ n(t) W[t] / Σₜ n(t)        f = x / ‖x‖,  0 where ‖x‖ = 0
 * ∂L/∂W[t] = Σ over texts n(t)/Σn · (g − (g·f) f) / ‖x‖,  g = ∂L/∂f
 * </pre>
 *
 * <p>n(t) counts how often the token occurs. The gradient touches only the rows of tokens that occur. A text without a token
 * becomes the zero vector.
 */
public final class StaticTextEncoder implements TextEncoder<TokenCounts> {

    /** The table's name, as sentence-transformers calls it. */
    public static final String TABLE = "embedding.weight";

    /** Texts encoded at once when no gradient is asked for. */
    private static final int CHUNK = 2048;

    private final Tokenizer tokenizer;
    private final int maxTokens;
    private final Tensor table;
    private final int dim;

    private StaticTextEncoder(Tokenizer tokenizer, int maxTokens, Tensor table) {
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
        this.table = table;
        this.dim = Math.toIntExact(table.size(1));
    }

    /** A table of independent Gaussian entries of unit variance. */
    public static StaticTextEncoder random(Tokenizer tokenizer, int dim, int maxTokens, RandomKey key) {
        requireDim(dim);
        long size = (long) tokenizer.vocabularySize() * dim;
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a table of " + tokenizer.vocabularySize() + " tokens at " + dim
                    + " dimensions holds more numbers than an array; lower dim or the size of the vocabulary");
        }
        float[] values = new float[(int) size];
        SplittableRandom random = key.generator();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return of(tokenizer, maxTokens, values, dim);
    }

    /**
     * A given table.
     *
     * @param table [vocabulary, dim] in row-major order, copied
     */
    public static StaticTextEncoder of(Tokenizer tokenizer, int maxTokens, float[] table, int dim) {
        requireDim(dim);
        if (maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens (" + maxTokens + ") must be at least 1");
        }
        if (table.length != (long) tokenizer.vocabularySize() * dim) {
            throw new IllegalArgumentException("the table holds " + table.length + " numbers; a vocabulary of "
                    + tokenizer.vocabularySize() + " tokens at " + dim + " dimensions needs "
                    + (long) tokenizer.vocabularySize() * dim);
        }
        try (Scope scope = Scope.open()) {
            return new StaticTextEncoder(
                    tokenizer, maxTokens, scope.release(Tensors.of(table, tokenizer.vocabularySize(), dim)));
        }
    }

    private static void requireDim(int dim) {
        if (dim < 1) {
            throw new IllegalArgumentException("dim (" + dim + ") must be at least 1");
        }
    }

    @Override
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public int maxTokens() {
        return maxTokens;
    }

    @Override
    public int dim() {
        return dim;
    }

    @Override
    public Parameters parameters() {
        return new Parameters(Map.of(TABLE, table));
    }

    @Override
    public Set<String> rowSparse() {
        return Set.of(TABLE);
    }

    @Override
    public int[] rowsRead(String weight, List<TokenCounts> inputs) {
        boolean[] seen = new boolean[tokenizer.vocabularySize()];
        int count = 0;
        for (TokenCounts input : inputs) {
            for (int id : input.ids()) {
                if (!seen[id]) {
                    seen[id] = true;
                    count++;
                }
            }
        }
        int[] rows = new int[count];
        int next = 0;
        for (int id = 0; id < seen.length; id++) {
            if (seen[id]) {
                rows[next++] = id;
            }
        }
        return rows;
    }

    @Override
    public List<TokenCounts> prepare(List<String> inputs) {
        return tokenizer.countAll(inputs, maxTokens);
    }

    @Override
    public List<int[]> tokens(List<String> inputs) {
        return List.of(tokenizer.encodeAll(inputs, maxTokens));
    }

    @Override
    public TokenCounts ofTokens(int[] tokens) {
        return TokenCounts.of(tokens);
    }

    @Override
    public long identity(String input) {
        return KnownPositives.hash(input);
    }

    @Override
    public int cost(TokenCounts input) {
        return input.size();
    }

    @Override
    public long graphBudget() {
        // A pass keeps its token lists and its output: no more than the embeddings that a second pass would save.
        return Long.MAX_VALUE;
    }

    @Override
    public float[][] encode(List<String> inputs) {
        float[][] vectors = new float[inputs.size()][dim];
        for (int start = 0; start < inputs.size(); start += CHUNK) {
            List<TokenCounts> chunk = prepare(inputs.subList(start, Math.min(inputs.size(), start + CHUNK)));
            try (Scope scope = Scope.open()) {
                Tensor unit = normalised(Bags.ofTexts(chunk).mean(table)).unit();
                FloatPointer data = Tensors.floats(unit);
                for (int i = 0; i < chunk.size(); i++) {
                    data.position((long) i * dim).get(vectors[start + i], 0, dim);
                }
            }
        }
        return vectors;
    }

    @Override
    public Pass forward(List<TokenCounts> inputs, int[] rows, RandomKey key, Keep keep) {
        try (Scope scope = Scope.open()) {
            Bags bags = Bags.ofTexts(inputs);
            Normalised result = normalised(bags.mean(table));
            scope.release(result.unit());
            scope.release(result.inverseNorm());
            return new TablePass(bags, result, tokenizer.vocabularySize());
        }
    }

    private static Normalised normalised(Tensor mean) {
        Tensor norm = mean.norm(Tensors.optional(2), new long[] {1}, true);
        Tensor inverse = norm.reciprocal();
        inverse.masked_fill_(inverse.isinf(), Tensors.scalar(0));
        return new Normalised(mean.mul_(inverse), inverse);
    }

    @Override
    public StaticTextEncoder copy() {
        try (Scope scope = Scope.open()) {
            return new StaticTextEncoder(tokenizer, maxTokens, scope.release(table.clone()));
        }
    }

    @Override
    public void close() {
        table.close();
    }

    /** Vectors at unit length, and what they were divided by. */
    private record Normalised(Tensor unit, Tensor inverseNorm) {}

    private record TablePass(Bags bags, Normalised result, int vocabulary) implements Pass {

        @Override
        public Tensor output() {
            return result.unit();
        }

        @Override
        public void backward(Tensor gradient, Gradients into) {
            try (Scope scope = Scope.open()) {
                Tensor unit = result.unit();
                Tensor along = gradient.mul(unit).sum(new long[] {1}, true, Tensors.sameType());
                Tensor ofMean = gradient.sub(unit.mul(along)).mul_(result.inverseNorm());
                Bags.ByRow byRow = bags.transposed(vocabulary);
                into.addRows(TABLE, byRow.rows(), byRow.bags().mean(ofMean));
            }
        }

        @Override
        public void close() {
            result.unit().close();
            result.inverseNorm().close();
        }
    }

    /**
     * Weighted sums of rows, as compressed lists: bag i holds the entries from offsets[i] on.
     *
     * @param ids which row each entry takes
     * @param weights what each entry counts
     * @param offsets where each bag starts, and at the end the number of entries
     */
    private record Bags(int[] ids, float[] weights, int[] offsets) {

        /** One bag of rows, and which row of the table it stands for. */
        record ByRow(int[] rows, Bags bags) {}

        static Bags ofTexts(List<TokenCounts> texts) {
            int[] offsets = new int[texts.size() + 1];
            for (int i = 0; i < texts.size(); i++) {
                offsets[i + 1] = Math.addExact(offsets[i], texts.get(i).size());
            }
            int[] ids = new int[offsets[texts.size()]];
            float[] weights = new float[ids.length];
            for (int i = 0; i < texts.size(); i++) {
                TokenCounts text = texts.get(i);
                System.arraycopy(text.ids(), 0, ids, offsets[i], text.size());
                float inverse = (float) (1 / text.total());
                float[] counts = text.counts();
                for (int k = 0; k < counts.length; k++) {
                    weights[offsets[i] + k] = counts[k] * inverse;
                }
            }
            return new Bags(ids, weights, offsets);
        }

        Tensor mean(Tensor rows) {
            if (ids.length == 0) {
                return Tensors.zeros(ScalarType.Float, offsets.length - 1, rows.size(1));
            }
            return Tensors.weightedBags(rows, ids, weights, offsets);
        }

        /** The same entries by the row that they take: a counting sort. */
        ByRow transposed(int size) {
            int[] starts = new int[size + 1];
            for (int id : ids) {
                starts[id + 1]++;
            }
            int[] rows = new int[Math.min(size, ids.length)];
            int[] rowOffsets = new int[rows.length + 1];
            int count = 0;
            for (int id = 0; id < size; id++) {
                if (starts[id + 1] > 0) {
                    rows[count] = id;
                    rowOffsets[count++] = starts[id];
                }
                starts[id + 1] += starts[id];
            }
            rowOffsets[count] = ids.length;
            int[] texts = new int[ids.length];
            float[] sorted = new float[ids.length];
            for (int text = 0; text + 1 < offsets.length; text++) {
                for (int k = offsets[text]; k < offsets[text + 1]; k++) {
                    int to = starts[ids[k]]++;
                    texts[to] = text;
                    sorted[to] = weights[k];
                }
            }
            return new ByRow(Arrays.copyOf(rows, count), new Bags(texts, sorted, Arrays.copyOf(rowOffsets, count + 1)));
        }
    }
}
