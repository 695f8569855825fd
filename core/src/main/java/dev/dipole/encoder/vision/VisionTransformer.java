package dev.dipole.encoder.vision;

import dev.dipole.encoder.network.Convolution;
import dev.dipole.encoder.network.Layer;
import dev.dipole.encoder.network.Linear;
import dev.dipole.encoder.network.Norm;
import dev.dipole.encoder.network.Values;
import dev.dipole.encoder.network.Weight;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A transformer over square patches (Dosovitskiy et al. 2021), its norms before attention and before the feed-forward part; the
 * vector is the class token's. Its weights carry timm's names, so that checkpoints fit; the last layer, a classifier, is left
 * out.
 *
 * @param side of the pictures, in pixels: positions are learned for this one
 * @param patch side of a patch, in pixels; divides {@code side}
 * @param hidden length of the vectors
 * @param layers how many
 * @param heads of attention; divides {@code hidden}
 */
public record VisionTransformer(int side, int patch, int hidden, int layers, int heads) implements Backbone {

    /** How many times the hidden length the feed-forward part is wide. */
    private static final int WIDENED = 4;

    private static final double DEVIATION = 0.02;
    private static final double EPSILON = 1e-6;

    public VisionTransformer {
        if (patch < 1 || side < patch || side % patch != 0) {
            throw new IllegalArgumentException("patch (" + patch + ") must divide the side of pictures (" + side + ")");
        }
        if (heads < 1 || hidden < heads || hidden % heads != 0) {
            throw new IllegalArgumentException("heads (" + heads + ") must divide hidden (" + hidden + ")");
        }
        if (layers < 1) {
            throw new IllegalArgumentException("layers (" + layers + ") must be at least 1");
        }
    }

    /** 12 layers of length 192 with 3 heads (Touvron et al. 2021, DeiT-Ti). */
    public static VisionTransformer tiny(int side, int patch) {
        return new VisionTransformer(side, patch, 192, 12, 3);
    }

    /** 12 layers of length 384 with 6 heads (Touvron et al. 2021, DeiT-S). */
    public static VisionTransformer small(int side, int patch) {
        return new VisionTransformer(side, patch, 384, 12, 6);
    }

    @Override
    public int dim() {
        return hidden;
    }

    /** Patches and the class token. */
    private int tokens() {
        return side / patch * (side / patch) + 1;
    }

    /** The weights of one layer. */
    private record Block(Norm norm1, Linear qkv, Linear proj, Norm norm2, Linear up, Linear down) {

        List<Layer> layers() {
            return List.of(norm1, qkv, proj, norm2, up, down);
        }
    }

    private Block block(int index) {
        String at = "blocks." + index + ".";
        return new Block(
                norm(at + "norm1"),
                new Linear(at + "attn.qkv", hidden, 3 * hidden, true),
                new Linear(at + "attn.proj", hidden, hidden, true),
                norm(at + "norm2"),
                new Linear(at + "mlp.fc1", hidden, WIDENED * hidden, true),
                new Linear(at + "mlp.fc2", WIDENED * hidden, hidden, true));
    }

    private Norm norm(String name) {
        return new Norm(name, hidden, Norm.Kind.LAYER, EPSILON);
    }

    private Convolution embedding() {
        return new Convolution("patch_embed.proj", 3, hidden, patch, patch, 0, true);
    }

    @Override
    public List<Weight> weights() {
        List<Weight> weights = new ArrayList<>();
        weights.add(Weight.gaussian("cls_token", DEVIATION, 1, 1, hidden));
        weights.add(Weight.gaussian("pos_embed", DEVIATION, 1, tokens(), hidden));
        weights.addAll(embedding().weights());
        for (int i = 0; i < layers; i++) {
            for (Layer layer : block(i).layers()) {
                for (Weight weight : layer.weights()) {
                    weights.add(layer instanceof Linear ? started(weight) : weight);
                }
            }
        }
        weights.addAll(norm("norm").weights());
        return weights;
    }

    /** Matrices Gaussian, biases zero, as the paper starts. */
    private static Weight started(Weight weight) {
        return weight.shape().length == 2
                ? Weight.gaussian(weight.name(), DEVIATION, weight.shape())
                : Weight.constant(weight.name(), 0, weight.shape());
    }

    @Override
    public Tensor apply(Tensor x, Values values) {
        if (x.size(2) != side || x.size(3) != side) {
            throw new IllegalArgumentException("pictures of " + x.size(3) + " x " + x.size(2)
                    + " pixels must have the transformer's size, " + side + " x " + side
                    + "; let the views give it, or take a ConvNet");
        }
        Tensor patches = embedding().apply(x, values).flatten(2, -1).transpose(1, 2);
        Tensor classes = values.get("cls_token").expand(x.size(0), 1, hidden);
        Tensor result = torch.cat(new TensorVector(classes, patches), 1).add(values.get("pos_embed"));
        for (int i = 0; i < layers; i++) {
            Block block = block(i);
            result = result.add(attention(block, block.norm1().apply(result, values), values));
            Tensor wide = torch.gelu(block.up().apply(block.norm2().apply(result, values), values));
            result = result.add(block.down().apply(wide, values));
        }
        return norm("norm").apply(result.select(1, 0), values);
    }

    private Tensor attention(Block block, Tensor x, Values values) {
        long count = x.size(0);
        Tensor all = block.qkv()
                .apply(x, values)
                .view(count, tokens(), 3, heads, hidden / heads)
                .permute(2, 0, 3, 1, 4);
        Tensor attended = torch.scaled_dot_product_attention(
                        all.select(0, 0),
                        all.select(0, 1),
                        all.select(0, 2),
                        new TensorOptional(),
                        0,
                        false,
                        new DoubleOptional(),
                        false)
                .transpose(1, 2)
                .reshape(count, tokens(), hidden);
        return block.proj().apply(attended, values);
    }

    @Override
    public long kept(int side) {
        return (long) tokens() * hidden * (layers * (10L + 2 * WIDENED) + 2);
    }
}
