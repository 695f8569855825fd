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
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A small network for processors without an accelerator. Its first convolution halves the sides at once, where a picture is
 * large and has few channels, and each stage halves them again, so that most of the arithmetic is done on few pixels of many
 * channels: that is where a processor is fast. A residual block stands before the last stage.
 *
 * <p>It also hears: a spectrogram is a picture of one channel.
 *
 * @param channels of the picture
 * @param widths channels of each stage, from the picture on; the last is the length of the vectors
 * @param norm of every convolution
 * @param activation of every number, behind the norm
 */
public record ConvNet(int channels, List<Integer> widths, Norm.Kind norm, Activation activation) implements Backbone {

    /** Numbers that a convolution, its norm and its activation keep, for each that they give. */
    private static final int KEPT_PER_OUTPUT = 2;

    /** As ResNet's, where it was seen. */
    private static final int FEWEST = 8;

    public ConvNet {
        widths = List.copyOf(widths);
        if (channels < 1 || widths.isEmpty() || widths.stream().anyMatch(width -> width < FEWEST)) {
            throw new IllegalArgumentException("widths " + widths + " over " + channels
                    + " channels must be one stage or more, each of at least " + FEWEST
                    + ": libtorch's convolutions of fewer channels have damaged memory");
        }
        if (norm == Norm.Kind.LAYER) {
            throw new IllegalArgumentException("norm (layer) of a ConvNet must be group, batch or none: pixels are not"
                    + " vectors in memory; group is the one that does not depend on the batch");
        }
    }

    /** Stages of {@code width}, twice, four times and eight times as many channels, with max(0, ·). */
    public static ConvNet ofWidth(int channels, int width, Norm.Kind norm) {
        return new ConvNet(channels, List.of(width, 2 * width, 4 * width, 8 * width), norm, Activation.RELU);
    }

    @Override
    public int dim() {
        return widths.get(widths.size() - 1);
    }

    /** What halves the sides, stage by stage. */
    private List<Layer> stages() {
        List<Layer> stages = new ArrayList<>();
        for (int i = 0; i < widths.size(); i++) {
            String name = "stages." + i;
            int in = i == 0 ? channels : widths.get(i - 1);
            // The first windows are even: they do not overlap by more than half, and see each pixel equally often.
            Convolution down = i == 0
                    ? new Convolution(name + ".conv", in, widths.get(i), 4, 2, 1, norm == Norm.Kind.NONE)
                    : new Convolution(name + ".conv", in, widths.get(i), 3, 2, 1, norm == Norm.Kind.NONE);
            stages.add(Layer.sequence(down, new Norm(name + ".norm", widths.get(i), norm), new Activated(activation)));
        }
        return stages;
    }

    /** What the residual block adds to its input. */
    private Layer block() {
        int width = widths.get(blockBefore() - 1);
        return Layer.sequence(
                new Convolution("block.conv1", width, width, 3, 1, 1, norm == Norm.Kind.NONE),
                new Norm("block.norm1", width, norm),
                new Activated(activation),
                new Convolution("block.conv2", width, width, 3, 1, 1, norm == Norm.Kind.NONE),
                new Norm("block.norm2", width, norm));
    }

    /** The stage before which the residual block stands; after the only one, where there is one. */
    private int blockBefore() {
        return Math.max(1, widths.size() - 1);
    }

    private List<Layer> layers() {
        List<Layer> layers = new ArrayList<>(stages());
        layers.add(block());
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

    /** Before the mean over pixels: [B, dim, about H / 2ⁿ, about W / 2ⁿ] after n stages. */
    public Tensor features(Tensor x, Values values) {
        List<Layer> stages = stages();
        Tensor result = x;
        for (int i = 0; i < stages.size(); i++) {
            result = stages.get(i).apply(result, values);
            if (i + 1 == blockBefore()) {
                result = new Activated(activation)
                        .apply(block().apply(result, values).add(result), values);
            }
        }
        return result;
    }

    @Override
    public Tensor apply(Tensor x, Values values) {
        return features(x, values).mean(new long[] {2, 3}, false, new ScalarTypeOptional(ScalarType.Float));
    }

    @Override
    public long kept(int side) {
        long kept = (long) channels * side * side;
        long pixels = (long) side * side;
        for (int i = 0; i < widths.size(); i++) {
            pixels = Math.max(1, pixels / 4);
            // The block: two convolutions and a sum.
            long outputs = i + 1 == blockBefore() ? 1 + 3 : 1;
            kept += outputs * KEPT_PER_OUTPUT * pixels * widths.get(i);
        }
        return kept;
    }

    /** Stages that halve the sides: lengths along an axis after them, from the length before. */
    public int after(int length) {
        int result = length;
        for (int i = 0; i < widths.size(); i++) {
            // A window of 4 with one zero on each side, then windows of 3.
            result = i == 0 ? result / 2 : (result + 1) / 2;
        }
        return result;
    }
}
