package dev.dipole.encoder.vision;

import dev.dipole.encoder.network.Activated;
import dev.dipole.encoder.network.Activation;
import dev.dipole.encoder.network.Convolution;
import dev.dipole.encoder.network.Layer;
import dev.dipole.encoder.network.Norm;
import dev.dipole.encoder.network.Values;
import dev.dipole.encoder.network.Weight;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A residual network (He et al. 2016), its strides in the 3 × 3 convolutions. Its weights carry torchvision's names, so that
 * checkpoints fit; the last layer, a classifier, is left out.
 *
 * @param depth how many blocks, and of which kind
 * @param stem what stands before the blocks
 * @param width channels of the first stage; 64 in the paper
 * @param norm of every convolution; batch is the paper's
 * @param activation of every number, behind the norm; max(0, ·) is the paper's
 */
public record ResNet(Depth depth, Stem stem, int width, Norm.Kind norm, Activation activation) implements Backbone {

    /** The width of the paper. */
    public static final int WIDTH = 64;

    /**
     * Seen with libtorch 2.10 where the channels of a pixel lie together in memory, as they do behind the first layer: with 2 and 4
     * the process died, with 8 and more it never did.
     */
    private static final int FEWEST = 8;

    /** How many blocks each of the four stages has, and of which kind. */
    public enum Depth {
        /** Two blocks of two 3 × 3 convolutions in each stage. */
        R18(1),
        /** Three, four, six and three blocks of a 1 × 1, a 3 × 3 and a 1 × 1 convolution, whose last has four times the channels. */
        R50(4);

        private final int expansion;

        Depth(int expansion) {
            this.expansion = expansion;
        }

        /** Of each stage. */
        private List<Integer> blocks() {
            return this == R18 ? List.of(2, 2, 2, 2) : List.of(3, 4, 6, 3);
        }
    }

    /** What stands before the blocks. */
    public enum Stem {
        /** A 3 × 3 convolution at full size, for small pictures (Chen et al. 2020, appendix B.9). */
        SMALL,
        /** A 7 × 7 convolution and a maximum, which both halve the sides. */
        IMAGENET
    }

    public ResNet {
        if (width < FEWEST) {
            throw new IllegalArgumentException("width (" + width + ") must be at least " + FEWEST
                    + ": libtorch's convolutions of fewer channels have damaged memory; 64 is the paper's");
        }
        if (norm == Norm.Kind.LAYER) {
            throw new IllegalArgumentException("norm (layer) of a ResNet must be group, batch or none; group is the one"
                    + " that does not depend on the batch");
        }
    }

    /**
     * A block.
     *
     * @param body what it adds
     * @param shortcut how its input gets the shape of its output; empty where it has it
     * @param end what follows the sum
     */
    private record Block(Layer body, List<Layer> shortcut, Activated end) implements Layer {

        @Override
        public List<Weight> weights() {
            List<Weight> weights = new ArrayList<>(body.weights());
            weights.addAll(Layer.weightsOf(shortcut));
            return weights;
        }

        @Override
        public List<Weight> statistics() {
            List<Weight> statistics = new ArrayList<>(body.statistics());
            statistics.addAll(Layer.statisticsOf(shortcut));
            return statistics;
        }

        @Override
        public Tensor apply(Tensor x, Values values) {
            Tensor straight = x;
            for (Layer layer : shortcut) {
                straight = layer.apply(straight, values);
            }
            return end.apply(body.apply(x, values).add(straight), values);
        }
    }

    private int widthOf(int stage) {
        return width << stage;
    }

    @Override
    public int dim() {
        return widthOf(depth.blocks().size() - 1) * depth.expansion;
    }

    private Layer beginning() {
        Convolution first = stem == Stem.SMALL
                ? Convolution.centred("conv1", 3, width, 3, 1)
                : Convolution.centred("conv1", 3, width, 7, 2);
        return Layer.sequence(first, new Norm("bn1", width, norm), new Activated(activation));
    }

    private List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        int in = width;
        for (int stage = 0; stage < depth.blocks().size(); stage++) {
            for (int i = 0; i < depth.blocks().get(stage); i++) {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                blocks.add(block("layer" + (stage + 1) + "." + i, in, widthOf(stage), stride));
                in = widthOf(stage) * depth.expansion;
            }
        }
        return blocks;
    }

    private Block block(String name, int in, int inner, int stride) {
        int out = inner * depth.expansion;
        List<Layer> body = new ArrayList<>();
        if (depth.expansion == 1) {
            body.add(Convolution.centred(name + ".conv1", in, inner, 3, stride));
            body.add(new Norm(name + ".bn1", inner, norm));
            body.add(new Activated(activation));
            body.add(Convolution.centred(name + ".conv2", inner, out, 3, 1));
            body.add(new Norm(name + ".bn2", out, norm));
        } else {
            body.add(Convolution.centred(name + ".conv1", in, inner, 1, 1));
            body.add(new Norm(name + ".bn1", inner, norm));
            body.add(new Activated(activation));
            body.add(Convolution.centred(name + ".conv2", inner, inner, 3, stride));
            body.add(new Norm(name + ".bn2", inner, norm));
            body.add(new Activated(activation));
            body.add(Convolution.centred(name + ".conv3", inner, out, 1, 1));
            body.add(new Norm(name + ".bn3", out, norm));
        }
        List<Layer> shortcut = stride == 1 && in == out
                ? List.of()
                : List.of(
                        Convolution.centred(name + ".downsample.0", in, out, 1, stride),
                        new Norm(name + ".downsample.1", out, norm));
        return new Block(Layer.sequence(body.toArray(new Layer[0])), shortcut, new Activated(activation));
    }

    private List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        layers.add(beginning());
        layers.addAll(blocks());
        return layers;
    }

    @Override
    public List<Weight> weights() {
        return Layer.weightsOf(layers());
    }

    @Override
    public List<Weight> statistics() {
        return Layer.statisticsOf(layers());
    }

    @Override
    public Tensor apply(Tensor x, Values values) {
        Tensor result = beginning().apply(x, values);
        if (stem == Stem.IMAGENET) {
            result = torch.max_pool2d(
                    result, new long[] {3, 3}, new long[] {2, 2}, new long[] {1, 1}, new long[] {1, 1}, false);
        }
        // The channels of a pixel together, which is faster; the three of a picture are too few for that, see FEWEST.
        result = result.contiguous(MemoryFormat.ChannelsLast);
        for (Layer block : blocks()) {
            result = block.apply(result, values);
        }
        return result.mean(new long[] {2, 3}, false, new ScalarTypeOptional(ScalarType.Float));
    }

    @Override
    public long kept(int side) {
        long pixels = (long) side * side / (stem == Stem.SMALL ? 1 : 4);
        // Of each convolution its output and what its norm and max(0, ·) make of it.
        long kept = 2 * pixels * width;
        pixels /= stem == Stem.SMALL ? 1 : 4;
        for (int stage = 0; stage < depth.blocks().size(); stage++) {
            long perBlock = depth.expansion == 1 ? 4 : 2 * (2L + depth.expansion);
            kept += depth.blocks().get(stage) * perBlock * widthOf(stage) * Math.max(1, pixels);
            pixels /= 4;
        }
        return kept;
    }
}
