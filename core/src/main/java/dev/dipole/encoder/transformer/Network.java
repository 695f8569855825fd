package dev.dipole.encoder.transformer;

import dev.dipole.encoder.transformer.Packed.Group;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The computation of a transformer (Vaswani et al. 2017) over packed texts. Everything but attention sees one matrix
 * [tokens, hidden]; attention sees texts of one length at a time, so that it needs neither padding nor mask.
 *
 * <p>Whether libtorch records a graph is decided by the weights: it does for what depends on one that asks for a gradient.
 */
final class Network {

    /** Smallest norm that a vector is divided by, as PyTorch's {@code normalize} has it. */
    private static final double SMALLEST_NORM = 1e-12;

    private final TransformerConfig config;
    private final Head head;
    private final Map<String, Tensor> weights;
    private final double loraScale;
    private final Packed packed;
    private final @Nullable Dropout dropout;

    /** Bias or mask of attention, by length of text and window. */
    private final Map<List<Integer>, Tensor> attentionMasks = new HashMap<>();

    /** Cosines and sines [tokens, 1, size of a head], by base. */
    private final Map<Double, Tensor[]> rotations = new HashMap<>();

    Network(
            TransformerConfig config,
            Head head,
            Map<String, Tensor> weights,
            double loraScale,
            Packed packed,
            @Nullable Dropout dropout) {
        this.config = config;
        this.head = head;
        this.weights = weights;
        this.loraScale = loraScale;
        this.packed = packed;
        this.dropout = dropout;
    }

    /**
     * The vectors of the texts, in the order of the input.
     *
     * @param words [tokens, hidden], the rows of the table of words
     * @return [texts, dim], in the scope of the caller
     */
    Tensor run(Tensor words) {
        try (Scope scope = Scope.open()) {
            Tensor x;
            try (Scope inner = Scope.open()) {
                x = inner.keep(embed(words));
            }
            prepareAttention();
            for (int i = 0; i < config.layers(); i++) {
                try (Scope inner = Scope.open()) {
                    Architecture.Layer names = config.architecture().layer(i);
                    x = inner.keep(config.normsBefore() ? normsBefore(i, names, x) : normsAfter(i, names, x));
                }
            }
            String finalNorm = config.architecture().outer().finalNorm();
            if (finalNorm != null) {
                x = norm(x, finalNorm);
            }
            return scope.keep(finish(x));
        }
    }

    private Tensor embed(Tensor words) {
        Architecture.Outer outer = config.architecture().outer();
        Tensor x = words;
        if (outer.positions() != null) {
            int[] places = config.countsPositionsFromPadding()
                    ? packed.placesFrom(config.paddingOfPositions())
                    : packed.places();
            x = x.add(torch.embedding(weight(outer.positions() + ".weight"), Tensors.of(places)));
        }
        if (outer.tokenTypes() != null) {
            x = x.add(weight(outer.tokenTypes() + ".weight").select(0, 0));
        }
        return drop(norm(x, outer.norm()), 0);
    }

    private Tensor normsAfter(int index, Architecture.Layer names, Tensor x) {
        Tensor attended = drop(attention(index, names, x), 2 * index + 1);
        String attentionNorm = names.attentionNorm();
        Tensor sum = x.add(attended);
        Tensor middle = attentionNorm == null ? sum : norm(sum, attentionNorm);
        return norm(middle.add(drop(feedForward(names, middle), 2 * index + 2)), names.outputNorm());
    }

    private Tensor normsBefore(int index, Architecture.Layer names, Tensor x) {
        String attentionNorm = names.attentionNorm();
        Tensor normed = attentionNorm == null ? x : norm(x, attentionNorm);
        Tensor middle = x.add(drop(attention(index, names, normed), 2 * index + 1));
        return middle.add(drop(feedForward(names, norm(middle, names.outputNorm())), 2 * index + 2));
    }

    private Tensor feedForward(Architecture.Layer names, Tensor x) {
        if (!config.gated()) {
            return linear(config.activation().apply(linear(x, names.up().get(0))), names.down());
        }
        Tensor activated;
        Tensor gate;
        if (names.up().size() == 2) {
            activated = linear(x, names.up().get(0));
            gate = linear(x, names.up().get(1));
        } else {
            TensorVector both = torch.chunk(linear(x, names.up().get(0)), 2, 1);
            activated = both.get(0);
            gate = both.get(1);
        }
        return linear(config.activation().apply(activated).mul(gate), names.down());
    }

    private Tensor attention(int index, Architecture.Layer names, Tensor x) {
        long heads = config.heads();
        long size = config.hidden() / heads;
        long tokens = x.size(0);
        Tensor[] parts = new Tensor[3];
        String joined = joinedName(names.queryKeyValue());
        boolean whole = weights.containsKey(joined + ".weight");
        if (names.queryKeyValue().size() == 3 && !whole) {
            for (int i = 0; i < 3; i++) {
                parts[i] = linear(x, names.queryKeyValue().get(i));
            }
        } else {
            TensorVector three =
                    torch.chunk(linear(x, whole ? joined : names.queryKeyValue().get(0)), 3, 1);
            for (int i = 0; i < 3; i++) {
                parts[i] = three.get(i);
            }
        }
        for (int i = 0; i < 3; i++) {
            parts[i] = parts[i].view(tokens, heads, size);
        }
        if (!config.rotaryTheta().isEmpty()) {
            Tensor[] rotation =
                    Objects.requireNonNull(rotations.get(config.rotaryTheta().get(index)));
            parts[0] = rotated(parts[0], rotation);
            parts[1] = rotated(parts[1], rotation);
        }
        List<Group> groups = packed.groups();
        TensorVector[] split = new TensorVector[3];
        long[] sizes = packed.tokensByGroup();
        for (int i = 0; i < 3; i++) {
            split[i] = groups.size() == 1 ? new TensorVector(parts[i]) : torch.split_with_sizes(parts[i], sizes, 0);
        }
        Tensor[] attended = new Tensor[groups.size()];
        for (int g = 0; g < attended.length; g++) {
            Group group = groups.get(g);
            Tensor[] of = new Tensor[3];
            for (int i = 0; i < 3; i++) {
                of[i] = split[i].get(g)
                        .view(group.texts(), group.length(), heads, size)
                        .transpose(1, 2);
            }
            Tensor mask = attentionMasks.get(List.of(group.length(), window(index, group)));
            attended[g] = torch.scaled_dot_product_attention(
                            of[0],
                            of[1],
                            of[2],
                            mask == null ? new TensorOptional() : new TensorOptional(mask),
                            0,
                            false,
                            new DoubleOptional(),
                            false)
                    .transpose(1, 2)
                    .reshape(group.tokens(), config.hidden());
        }
        return linear(joined(attended), names.attentionOut());
    }

    /** What one matrix for queries, keys and values is called, where three were joined to it. */
    static String joinedName(List<String> three) {
        return String.join("+", three);
    }

    private static Tensor joined(Tensor... parts) {
        return parts.length == 1 ? parts[0] : torch.cat(new TensorVector(parts), 0);
    }

    /** The window of a layer, where it hides something of texts of this length. */
    private int window(int index, Group group) {
        int window = config.window().get(index);
        return window >= group.length() - 1 ? Integer.MAX_VALUE : window;
    }

    /** What all layers share. */
    private void prepareAttention() {
        String relativeBias = config.architecture().outer().relativeBias();
        for (Group group : packed.groups()) {
            if (relativeBias != null) {
                Tensor table = weight(relativeBias + ".weight");
                Tensor buckets = Tensors.of(RelativePositions.buckets(group.length(), config.relativeBuckets()));
                Tensor bias = torch.embedding(table, buckets).view(group.length(), group.length(), config.heads());
                attentionMasks.put(
                        List.of(group.length(), Integer.MAX_VALUE),
                        bias.permute(2, 0, 1).unsqueeze(0));
            }
            for (int i = 0; i < config.layers(); i++) {
                int window = window(i, group);
                if (window < Integer.MAX_VALUE) {
                    attentionMasks.computeIfAbsent(
                            List.of(group.length(), window), key -> windowed(group.length(), window));
                }
            }
        }
        int[] places = packed.places();
        for (double theta : config.rotaryTheta()) {
            rotations.computeIfAbsent(
                    theta, key -> RelativePositions.rotations(places, config.hidden() / config.heads(), theta));
        }
    }

    /** 0 where a token is seen, -∞ where it is not: [length, length]. */
    private static Tensor windowed(int length, int window) {
        float[] mask = new float[length * length];
        for (int i = 0; i < length; i++) {
            for (int j = 0; j < length; j++) {
                mask[i * length + j] = Math.abs(i - j) <= window ? 0 : Float.NEGATIVE_INFINITY;
            }
        }
        return Tensors.of(mask, length, length);
    }

    /** Each pair (i, i + half) of dimensions turned by its angle (Su et al. 2021). */
    private static Tensor rotated(Tensor x, Tensor[] cosineAndSine) {
        TensorVector halves = torch.chunk(x, 2, 2);
        Tensor turned = torch.cat(new TensorVector(halves.get(1).neg(), halves.get(0)), 2);
        return x.mul(cosineAndSine[0]).add(turned.mul(cosineAndSine[1]));
    }

    private Tensor finish(Tensor x) {
        List<Group> groups = packed.groups();
        TensorVector split =
                groups.size() == 1 ? new TensorVector(x) : torch.split_with_sizes(x, packed.tokensByGroup(), 0);
        Tensor[] pooled = new Tensor[groups.size()];
        for (int g = 0; g < pooled.length; g++) {
            Group group = groups.get(g);
            if (group.length() == 0) {
                // Without special tokens a text may have none at all; its vector is zero.
                pooled[g] = Tensors.zeros(
                        ScalarType.Float,
                        group.texts(),
                        (long) config.hidden() * head.pooling().size());
                continue;
            }
            Tensor tokens = split.get(g).view(group.texts(), group.length(), config.hidden());
            List<Tensor> ways = new ArrayList<>();
            for (Pooling way : head.pooling()) {
                ways.add(way.apply(tokens));
            }
            pooled[g] = ways.size() == 1 ? ways.get(0) : torch.cat(new TensorVector(ways.toArray(new Tensor[0])), 1);
        }
        Tensor vectors = joined(pooled).index_select(0, Tensors.of(packed.unsorted()));
        for (int i = 0; i < head.dense().size(); i++) {
            vectors = head.dense().get(i).activation().apply(linear(vectors, Head.denseName(i)));
        }
        if (!head.normalise()) {
            return vectors;
        }
        Tensor norm = vectors.norm(Tensors.optional(2), new long[] {1}, true);
        return vectors.div(norm.clamp_min(Tensors.scalar(SMALLEST_NORM)));
    }

    private Tensor drop(Tensor x, int site) {
        return dropout == null ? x : dropout.apply(x, site);
    }

    private Tensor norm(Tensor x, String name) {
        return torch.layer_norm(
                x,
                new long[] {config.hidden()},
                optional(name + ".weight"),
                optional(name + ".bias"),
                config.normEpsilon(),
                true);
    }

    private Tensor linear(Tensor x, String name) {
        Tensor product = torch.linear(x, weight(name + ".weight"), optional(name + ".bias"));
        Tensor down = weights.get(name + Lora.DOWN);
        if (down == null) {
            return product;
        }
        Tensor low = torch.linear(torch.linear(x, down), weight(name + Lora.UP));
        return product.add(low.mul(Tensors.scalar(loraScale)));
    }

    private Tensor weight(String name) {
        Tensor weight = weights.get(name);
        if (weight == null) {
            throw new IllegalStateException("the network has no weight " + name);
        }
        return weight;
    }

    private TensorOptional optional(String name) {
        Tensor weight = weights.get(name);
        return weight == null ? new TensorOptional() : new TensorOptional(weight);
    }
}
