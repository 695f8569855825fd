package dev.dipole.encoder.transformer;

import dev.dipole.data.KnownPositives;
import dev.dipole.encoder.Gradients;
import dev.dipole.encoder.TextEncoder;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Floats;
import dev.dipole.tensor.Parameters;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import dev.dipole.text.SpecialTokens;
import dev.dipole.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A transformer over texts (Devlin et al. 2019; pooled as by Reimers and Gurevych 2019). Its weights carry the names of
 * Hugging Face's library.
 *
 * <p>Gradients come from libtorch's autograd, within one pass. Which weights have one is a matter of {@link FineTuning}:
 * {@link #parameters()} are the trained ones, {@link #weights()} all.
 */
public final class TransformerEncoder implements TextEncoder<int[]> {

    /** What the activations of one pass may take, by estimate. */
    private static final long GRAPH_BYTES = 1L << 30;

    /**
     * Tokens encoded at once when no gradient is asked for: few enough that what goes from one operation to the next stays in
     * the processor's cache, many enough for matrix products at full speed.
     */
    private static final int CHUNK_TOKENS = 1024;

    /** From these many tokens on, joining the matrices of queries, keys and values costs less than it saves. */
    private static final int JOINED_FROM_TOKENS = 512;

    /** Texts tokenised and sorted at once. */
    private static final int BLOCK = 1 << 15;

    /** Names of weights that a checkpoint may hold, that no vector depends on, and that are written again. */
    private static final String POOLER = "pooler.";

    private final TransformerConfig config;
    private final Tokenizer tokenizer;
    private final SpecialTokens special;
    private final int maxTokens;
    private final Head head;
    private final Map<String, Tensor> weights;
    private final Map<String, Tensor> unused;
    private final Map<String, Tensor> trained;
    private final FineTuning tuning;
    private final String words;

    private TransformerEncoder(
            TransformerConfig config,
            Tokenizer tokenizer,
            int maxTokens,
            Head head,
            Map<String, Tensor> weights,
            Map<String, Tensor> unused,
            FineTuning tuning) {
        this.config = config;
        this.tokenizer = tokenizer;
        this.special = SpecialTokens.of(tokenizer);
        this.maxTokens = maxTokens;
        this.head = head;
        this.weights = weights;
        this.unused = unused;
        this.tuning = tuning;
        this.words = config.architecture().outer().words() + ".weight";
        this.trained = new LinkedHashMap<>(weights);
        trained.keySet().removeAll(frozen(config, weights.keySet(), tuning));
    }

    /**
     * Given weights.
     *
     * @param maxTokens texts are cut after these many tokens, special ones included
     * @param given by Hugging Face's names, with the dense layers' as {@link Head#denseName} gives them; copied
     */
    public static TransformerEncoder of(
            TransformerConfig config, Tokenizer tokenizer, int maxTokens, Head head, Map<String, Floats> given) {
        check(config, tokenizer, maxTokens, head);
        Map<String, long[]> shapes = shapes(config, head);
        Map<String, Floats> named = renamed(config.architecture(), given);
        shapes.forEach((name, shape) -> {
            Floats weight = named.get(name);
            if (weight == null) {
                throw new IllegalArgumentException(
                        "there is no weight " + name + " among " + named.size() + "; the weights are not those of this "
                                + config.architecture().type() + ": copy both again");
            }
            if (!Arrays.equals(weight.shape(), shape)) {
                throw new IllegalArgumentException("the weight " + name + " has the shape "
                        + Arrays.toString(weight.shape()) + " where the configuration says " + Arrays.toString(shape)
                        + "; copy both again");
            }
        });
        Map<String, Tensor> weights = new LinkedHashMap<>();
        Map<String, Tensor> unused = new LinkedHashMap<>();
        try (Scope scope = Scope.open()) {
            shapes.keySet()
                    .forEach(name ->
                            weights.put(name, scope.release(Tensors.of(Objects.requireNonNull(named.get(name))))));
            named.forEach((name, weight) -> {
                if (name.startsWith(POOLER)) {
                    unused.put(name, scope.release(Tensors.of(weight)));
                }
            });
        }
        return new TransformerEncoder(config, tokenizer, maxTokens, head, weights, unused, FineTuning.all());
    }

    /** Without the prefix of checkpoints with a head of their own, and with the names that norms have today. */
    private static Map<String, Floats> renamed(Architecture architecture, Map<String, Floats> given) {
        String prefix = architecture.prefix();
        boolean prefixed = given.keySet().stream()
                .anyMatch(name -> name.equals(prefix + architecture.outer().words() + ".weight"));
        Map<String, Floats> renamed = new LinkedHashMap<>();
        given.forEach((name, weight) -> {
            String plain = prefixed && name.startsWith(prefix) ? name.substring(prefix.length()) : name;
            renamed.put(
                    plain.replaceFirst("LayerNorm\\.gamma$", "LayerNorm.weight")
                            .replaceFirst("LayerNorm\\.beta$", "LayerNorm.bias"),
                    weight);
        });
        return renamed;
    }

    /**
     * Random weights, as BERT starts: matrices and tables Gaussian with the configuration's deviation, biases zero, norms one;
     * dense layers uniform within 1/√in.
     */
    public static TransformerEncoder random(
            TransformerConfig config, Tokenizer tokenizer, int maxTokens, Head head, RandomKey key) {
        Map<String, Floats> weights = new LinkedHashMap<>();
        check(config, tokenizer, maxTokens, head);
        shapes(config, head).forEach((name, shape) -> {
            float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
            SplittableRandom random = key.split(name).generator();
            if (name.startsWith("dense.")) {
                int layer = Integer.parseInt(name.split("\\.", -1)[1]);
                double bound = 1 / Math.sqrt(head.dense().get(layer).in());
                fill(values, () -> random.nextDouble(-bound, bound));
            } else if (shape.length == 2) {
                fill(values, () -> random.nextGaussian() * config.initializerRange());
            } else if (name.endsWith(".weight")) {
                Arrays.fill(values, 1);
            }
            weights.put(name, Floats.of(values, shape));
        });
        return of(config, tokenizer, maxTokens, head, weights);
    }

    private static void fill(float[] values, DoubleSupplier next) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) next.getAsDouble();
        }
    }

    private static void check(TransformerConfig config, Tokenizer tokenizer, int maxTokens, Head head) {
        if (tokenizer.vocabularySize() > config.vocabulary()) {
            throw new IllegalArgumentException("the tokeniser has " + tokenizer.vocabularySize()
                    + " tokens and the configuration a vocab_size of " + config.vocabulary()
                    + "; the two are of different models: copy both from one");
        }
        int fewest = SpecialTokens.of(tokenizer).count() + 1;
        if (maxTokens < fewest || maxTokens > config.longestText()) {
            throw new IllegalArgumentException("maxTokens (" + maxTokens + ") must be from " + fewest
                    + ", the special tokens and one more, to " + config.longestText()
                    + ", for which the model has positions");
        }
        int pooled = config.hidden() * head.pooling().size();
        if (!head.dense().isEmpty() && head.dense().get(0).in() != pooled) {
            throw new IllegalArgumentException("the first dense layer takes "
                    + head.dense().get(0).in() + " numbers where pooling gives " + pooled);
        }
    }

    private static Map<String, long[]> shapes(TransformerConfig config, Head head) {
        Map<String, long[]> shapes = config.shapes();
        for (int i = 0; i < head.dense().size(); i++) {
            Head.Dense dense = head.dense().get(i);
            shapes.put(Head.denseName(i) + ".weight", new long[] {dense.out(), dense.in()});
            if (dense.bias()) {
                shapes.put(Head.denseName(i) + ".bias", new long[] {dense.out()});
            }
        }
        return shapes;
    }

    private static Set<String> frozen(TransformerConfig config, Set<String> names, FineTuning tuning) {
        Set<String> frozen = new HashSet<>();
        if (tuning.loraRank() > 0) {
            frozen.addAll(config.shapes().keySet());
            return frozen;
        }
        Set<String> parts = new HashSet<>();
        if (tuning.freezesEmbeddings()) {
            Architecture.Outer outer = config.architecture().outer();
            parts.add(outer.words());
            parts.add(outer.norm());
            for (@Nullable String part : Arrays.asList(outer.positions(), outer.tokenTypes(), outer.relativeBias())) {
                if (part != null) {
                    parts.add(part);
                }
            }
        }
        for (int i = 0; i < tuning.frozenLayers(); i++) {
            Architecture.Layer layer = config.architecture().layer(i);
            parts.addAll(matrices(layer));
            parts.add(layer.outputNorm());
            if (layer.attentionNorm() != null) {
                parts.add(layer.attentionNorm());
            }
        }
        names.stream()
                .filter(name -> parts.contains(name.substring(0, name.lastIndexOf('.'))))
                .forEach(frozen::add);
        return frozen;
    }

    private static List<String> matrices(Architecture.Layer layer) {
        List<String> matrices = new ArrayList<>(layer.queryKeyValue());
        matrices.add(layer.attentionOut());
        matrices.addAll(layer.up());
        matrices.add(layer.down());
        return matrices;
    }

    /**
     * The same transformer, trained in another way. It shares this one's weights: what is trained is trained in both. Each is
     * closed for itself.
     *
     * @param key what adapters start from
     */
    public TransformerEncoder fineTuned(FineTuning how, RandomKey key) {
        return fineTuned(how, maxTokens, key);
    }

    /** The same with texts cut after other many tokens. */
    public TransformerEncoder fineTuned(FineTuning how, int cutAfter, RandomKey key) {
        check(config, tokenizer, cutAfter, head);
        if (how.frozenLayers() > config.layers()) {
            throw new IllegalArgumentException("frozenLayers (" + how.frozenLayers() + ") must be at most "
                    + config.layers() + ", the number of layers");
        }
        if (tuning.loraRank() > 0) {
            throw new IllegalArgumentException("the encoder has adapters already; merge them first");
        }
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> shared = shared(scope, weights);
            for (int i = how.frozenLayers(); how.loraRank() > 0 && i < config.layers(); i++) {
                for (String matrix : matrices(config.architecture().layer(i))) {
                    Tensor weight = weight(matrix + ".weight");
                    long out = weight.size(0);
                    long in = weight.size(1);
                    float[] down = new float[Math.toIntExact(in * how.loraRank())];
                    double bound = 1 / Math.sqrt((double) in);
                    SplittableRandom random = key.split(matrix).generator();
                    fill(down, () -> random.nextDouble(-bound, bound));
                    shared.put(matrix + Lora.DOWN, scope.release(Tensors.of(down, how.loraRank(), in)));
                    shared.put(matrix + Lora.UP, scope.release(Tensors.zeros(ScalarType.Float, out, how.loraRank())));
                }
            }
            return new TransformerEncoder(config, tokenizer, cutAfter, head, shared, shared(scope, unused), how);
        }
    }

    private static Map<String, Tensor> shared(Scope scope, Map<String, Tensor> tensors) {
        Map<String, Tensor> shared = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> shared.put(name, scope.release(tensor.alias())));
        return shared;
    }

    /** The same transformer without adapters, their products added to the matrices; it shares the other weights. */
    public TransformerEncoder merged() {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> merged = new LinkedHashMap<>();
            weights.forEach((name, weight) -> {
                String matrix = name.substring(0, name.lastIndexOf('.'));
                Tensor down = weights.get(matrix + Lora.DOWN);
                if (name.endsWith(Lora.DOWN) || name.endsWith(Lora.UP)) {
                    return;
                }
                Tensor whole = weight.alias();
                if (down != null && name.endsWith(".weight")) {
                    Tensor product = weight(matrix + Lora.UP).mm(down);
                    whole = weight.add(product.mul_(Tensors.scalar(loraScale())));
                }
                merged.put(name, scope.release(whole));
            });
            return new TransformerEncoder(
                    config, tokenizer, maxTokens, head, merged, shared(scope, unused), FineTuning.all());
        }
    }

    /** What is trained is copied; the rest is shared, as it never changes. */
    @Override
    public TransformerEncoder copy() {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> copied = new LinkedHashMap<>();
            weights.forEach((name, weight) ->
                    copied.put(name, scope.release(trained.containsKey(name) ? weight.clone() : weight.alias())));
            return new TransformerEncoder(config, tokenizer, maxTokens, head, copied, shared(scope, unused), tuning);
        }
    }

    /** The same transformer with another head, which needs no weights; it shares the other weights. Each is closed for itself. */
    public TransformerEncoder under(Head other) {
        if (!other.dense().isEmpty()) {
            throw new IllegalArgumentException("the head has dense layers, whose weights nobody has given");
        }
        try (Scope scope = Scope.open()) {
            return new TransformerEncoder(
                    config, tokenizer, maxTokens, other, shared(scope, weights), shared(scope, unused), tuning);
        }
    }

    private Tensor weight(String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    private double loraScale() {
        return tuning.loraRank() == 0 ? 0 : tuning.loraAlpha() / tuning.loraRank();
    }

    /** Whether there are low-rank adapters beside the matrices. */
    public boolean hasAdapters() {
        return tuning.loraRank() > 0;
    }

    /** The shape of the transformer. */
    public TransformerConfig config() {
        return config;
    }

    /** What follows the transformer. */
    public Head head() {
        return head;
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
        return head.dim(config.hidden());
    }

    /** The trained weights. */
    @Override
    public Parameters parameters() {
        return new Parameters(trained);
    }

    /** All weights, also those that are not trained and those that only go through from one file to another. */
    public Parameters weights() {
        return new Parameters(weights).and(new Parameters(unused));
    }

    @Override
    public Set<String> rowSparse() {
        return trained.containsKey(words) ? Set.of(words) : Set.of();
    }

    @Override
    public int[] rowsRead(String weight, List<int[]> inputs) {
        boolean[] seen = new boolean[config.vocabulary()];
        inputs.forEach(ids -> {
            for (int id : ids) {
                seen[id] = true;
            }
        });
        return IntStream.range(0, seen.length).filter(id -> seen[id]).toArray();
    }

    @Override
    public List<int[]> prepare(List<String> inputs) {
        return IntStream.range(0, inputs.size())
                .parallel()
                .mapToObj(i -> special.encode(tokenizer, inputs.get(i), maxTokens))
                .toList();
    }

    @Override
    public List<int[]> tokens(List<String> inputs) {
        return List.of(tokenizer.encodeAll(inputs, maxTokens - special.count()));
    }

    @Override
    public int[] ofTokens(int[] tokens) {
        return special.around(tokens);
    }

    @Override
    public long identity(String input) {
        return KnownPositives.hash(input);
    }

    /** Tokens, special ones included. */
    @Override
    public int cost(int[] input) {
        return input.length;
    }

    /**
     * Tokens whose activations take about a gibibyte. Of each trained layer a graph keeps some ten numbers a token of the
     * hidden length and two of the intermediate one, with gates five, with dropout two masks of the hidden length; where
     * positions are relative, also the attention weights.
     */
    @Override
    public long graphBudget() {
        long perLayer = 10L * config.hidden() + (config.gated() ? 5L : 2L) * config.intermediate();
        if (!config.rotaryTheta().isEmpty()) {
            perLayer += 6L * config.hidden();
        }
        if (tuning.dropout() > 0) {
            perLayer += 2L * config.hidden();
        }
        if (config.relativeBuckets() > 0) {
            perLayer += 2L * config.heads() * maxTokens;
        }
        long layers = Math.max(1, config.layers() - tuning.frozenLayers());
        return Math.max(1, GRAPH_BYTES / (Float.BYTES * perLayer * layers));
    }

    @Override
    public float[][] encode(List<String> inputs) {
        float[][] vectors = new float[inputs.size()][];
        for (int start = 0; start < inputs.size(); start += BLOCK) {
            List<int[]> block = prepare(inputs.subList(start, Math.min(inputs.size(), start + BLOCK)));
            int from = start;
            encode(block, (vector, row) -> vectors[from + row] = vector);
        }
        return vectors;
    }

    private void encode(List<int[]> block, ObjIntConsumer<float[]> to) {
        int dim = dim();
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> used = joined(weights, block);
            for (int[] part : chunks(block)) {
                try (Scope inner = Scope.open()) {
                    List<int[]> texts = Arrays.stream(part).mapToObj(block::get).toList();
                    FloatPointer data = Tensors.floats(run(Packed.of(texts), null, used, null));
                    for (int i = 0; i < part.length; i++) {
                        float[] vector = new float[dim];
                        data.position((long) i * dim).get(vector, 0, dim);
                        to.accept(vector, part[i]);
                    }
                }
            }
        }
    }

    /** Places of texts of similar length, of not many more tokens than {@link #CHUNK_TOKENS}. */
    private static List<int[]> chunks(List<int[]> texts) {
        int[] order = IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> texts.get(i).length))
                .mapToInt(Integer::intValue)
                .toArray();
        List<int[]> chunks = new ArrayList<>();
        int from = 0;
        int tokens = 0;
        for (int i = 0; i < order.length; i++) {
            int next = texts.get(order[i]).length;
            if (i > from && tokens + next > CHUNK_TOKENS) {
                chunks.add(Arrays.copyOfRange(order, from, i));
                from = i;
                tokens = 0;
            }
            tokens += next;
        }
        if (from < order.length) {
            chunks.add(Arrays.copyOfRange(order, from, order.length));
        }
        return chunks;
    }

    /** The weights, and of each layer that has three matrices for queries, keys and values also all of them as one. */
    private Map<String, Tensor> joined(Map<String, Tensor> apart, List<int[]> texts) {
        long tokens = texts.stream().mapToLong(ids -> ids.length).sum();
        if (tokens < JOINED_FROM_TOKENS) {
            return apart;
        }
        Map<String, Tensor> joined = new LinkedHashMap<>(apart);
        for (int i = 0; i < config.layers(); i++) {
            List<String> three = config.architecture().layer(i).queryKeyValue();
            if (three.size() == 1 || apart.containsKey(three.get(0) + Lora.DOWN)) {
                continue;
            }
            for (String part : List.of(".weight", ".bias")) {
                Tensor[] parts = three.stream()
                        .map(name -> apart.get(name + part))
                        .filter(Objects::nonNull)
                        .toArray(Tensor[]::new);
                if (parts.length == 3) {
                    joined.put(Network.joinedName(three) + part, torch.cat(new TensorVector(parts), 0));
                }
            }
        }
        return joined;
    }

    private Tensor run(Packed packed, @Nullable Rows read, Map<String, Tensor> used, @Nullable Dropout dropout) {
        if (packed.ids().length == 0) {
            return Tensors.zeros(ScalarType.Float, packed.order().length, dim());
        }
        Tensor embedded = read == null
                ? torch.embedding(weight(words), Tensors.of(packed.ids()))
                : torch.embedding(read.leaf, Tensors.of(read.places));
        return new Network(config, head, used, loraScale(), packed, dropout)
                .run(embedded)
                .contiguous();
    }

    /**
     * The rows of the table of words that a pass reads, as a table of their own: its gradient is as small as itself.
     *
     * @param rows ascending and distinct
     * @param places by token, its place among the rows
     */
    private record Rows(int[] rows, int[] places, Tensor leaf) {}

    private Rows rows(Packed packed, Scope scope) {
        int[] rows = rowsRead(words, List.of(packed.ids()));
        int[] placeOf = new int[config.vocabulary()];
        for (int i = 0; i < rows.length; i++) {
            placeOf[rows[i]] = i;
        }
        int[] places = Arrays.stream(packed.ids()).map(id -> placeOf[id]).toArray();
        Tensor leaf = weight(words).index_select(0, Tensors.of(rows));
        leaf.set_requires_grad(true);
        return new Rows(rows, places, scope.release(leaf));
    }

    @Override
    public Pass forward(List<int[]> inputs, int[] rows, RandomKey key, Keep keep) {
        Packed packed = Packed.of(inputs);
        @Nullable Dropout dropout = dropout(packed, rows, keep == Keep.PLAIN ? null : key);
        try (Scope scope = Scope.open()) {
            if (keep != Keep.GRAPH || packed.ids().length == 0) {
                Tensor output = withoutGraph(inputs, rows, keep == Keep.PLAIN ? null : key);
                return new GraphPass(scope.release(output), null, Map.of(), words);
            }
            Map<String, Tensor> leaves = new LinkedHashMap<>();
            Map<String, Tensor> used = new LinkedHashMap<>(weights);
            trained.forEach((name, weight) -> {
                if (!name.equals(words)) {
                    // The weight itself never asks for a gradient: the optimiser writes it outside of any graph.
                    Tensor leaf = weight.detach();
                    leaf.set_requires_grad(true);
                    leaves.put(name, scope.release(leaf));
                    used.put(name, leaf);
                }
            });
            @Nullable Rows read = trained.containsKey(words) ? rows(packed, scope) : null;
            Tensor output = scope.release(run(packed, read, joined(used, inputs), dropout));
            return new GraphPass(output, read, leaves, words);
        }
    }

    private @Nullable Dropout dropout(Packed packed, int[] rows, @Nullable RandomKey key) {
        if (tuning.dropout() == 0 || key == null) {
            return null;
        }
        int[] sorted = Arrays.stream(packed.order()).map(i -> rows[i]).toArray();
        return new Dropout(tuning.dropout(), key, sorted, packed.lengths());
    }

    /** [inputs, dim], chunk by chunk, in the current scope; without a key without dropout. */
    private Tensor withoutGraph(List<int[]> inputs, int[] rows, @Nullable RandomKey key) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> used = joined(weights, inputs);
            Tensor output = Tensors.empty(ScalarType.Float, inputs.size(), dim());
            for (int[] chunk : chunks(inputs)) {
                try (Scope inner = Scope.open()) {
                    Packed packed =
                            Packed.of(Arrays.stream(chunk).mapToObj(inputs::get).toList());
                    int[] here = Arrays.stream(chunk).map(i -> rows[i]).toArray();
                    Tensor vectors = run(packed, null, used, dropout(packed, here, key));
                    output.index_copy_(
                            0, Tensors.of(Arrays.stream(chunk).asLongStream().toArray()), vectors);
                }
            }
            return scope.keep(output);
        }
    }

    @Override
    public void close() {
        weights.values().forEach(Tensor::close);
        unused.values().forEach(Tensor::close);
    }

    /** A pass whose output knows the graph that it came from. */
    private static final class GraphPass implements Pass {

        private final Tensor output;
        private final Tensor vectors;
        private final @Nullable Rows read;
        private final Map<String, Tensor> leaves;
        private final String words;

        GraphPass(Tensor output, @Nullable Rows read, Map<String, Tensor> leaves, String words) {
            this.output = output;
            this.read = read;
            this.leaves = leaves;
            this.words = words;
            try (Scope scope = Scope.open()) {
                // What is computed from the output is no part of the graph.
                this.vectors = scope.release(output.detach());
            }
        }

        @Override
        public Tensor output() {
            return vectors;
        }

        @Override
        public void backward(Tensor gradient, Gradients into) {
            if (leaves.isEmpty() && read == null) {
                return;
            }
            try (Scope scope = Scope.open()) {
                List<Tensor> inputs = new ArrayList<>(leaves.values());
                if (read != null) {
                    inputs.add(read.leaf());
                }
                TensorVector gradients = torch.grad(
                        new TensorVector(output),
                        new TensorVector(inputs.toArray(new Tensor[0])),
                        new TensorVector(gradient),
                        new BoolOptional(false),
                        false,
                        true);
                int next = 0;
                for (String name : leaves.keySet()) {
                    Tensor one = gradients.get(next++);
                    if (one.defined() && one.dim() == 2) {
                        // Each is a product, or a table's gradient, that was made for this weight alone.
                        into.addOwn(name, one);
                    } else if (one.defined()) {
                        into.add(name, one);
                    }
                }
                if (read != null) {
                    into.addRows(words, read.rows(), gradients.get(next));
                }
            }
        }

        @Override
        public void close() {
            output.close();
            vectors.close();
            leaves.values().forEach(Tensor::close);
            if (read != null) {
                read.leaf().close();
            }
        }
    }
}
