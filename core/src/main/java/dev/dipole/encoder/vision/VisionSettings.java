package dev.dipole.encoder.vision;

import dev.dipole.encoder.network.Activation;
import dev.dipole.encoder.network.Norm;
import dev.dipole.settings.Setting;
import dev.dipole.tensor.Processor;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Which network encodes pictures, and at which size.
 *
 * @param backbone one of {@link #backbones()}
 * @param size side of the pictures, in pixels
 * @param width channels of the first stage
 * @param norm group, batch or none
 * @param dim length of the vectors
 * @param precision float32, bfloat16 or auto, of the convolutions in a training step
 */
public record VisionSettings(
        @Setting(
                "The network: convnet, a small one for processors; resnet18, resnet50; vit-tiny, vit-small. A resnet has a"
                        + " stem for small pictures below a size of 96, a transformer patches of an eighth of the side, and"
                        + " from there on those of ImageNet")
        String backbone,

        @Setting("Side of the pictures in pixels; what is larger or smaller is scaled")
        int size,

        @Setting("Channels of the first stage of a convnet or resnet; 0: the network's own, 32 or 64")
        int width,

        @Setting(
                "Of the convolutions: group, which does not depend on the batch; batch, whose statistics are those of the"
                        + " micro-batch; none. A transformer has its own")
        String norm,

        @Setting("Length of the vectors, by a matrix behind the network; 0: the network's own, without one")
        int dim,

        @Setting("What convolutions compute in while training: float32; bfloat16, faster on processors that multiply it"
                + " (avx512_bf16, AMX) and slower on others; auto, bfloat16 where Linux lists one of them. Weights, and"
                + " the vectors of the trained model, are float32")
        String precision) {

    /** The precisions of convolutions. */
    private static final List<String> PRECISIONS = List.of("float32", "bfloat16", "auto");

    /** From this size on, stems and patches are those of ImageNet. */
    private static final int LARGE = 96;

    /** Channels of a ConvNet's first stage. */
    private static final int CONVNET_WIDTH = 32;

    public VisionSettings {
        if (!backbones().contains(backbone)) {
            throw new IllegalArgumentException("backbone (" + backbone + ") must be one of " + backbones());
        }
        if (size < 8) {
            throw new IllegalArgumentException("size (" + size + ") must be at least 8 pixels; 32 and 224 are usual");
        }
        if (width < 0 || dim < 0) {
            throw new IllegalArgumentException(
                    "width (" + width + ") and dim (" + dim + ") must not be negative; 0 is the network's own");
        }
        if (width > 0 && backbone.startsWith("vit-")) {
            throw new IllegalArgumentException(
                    "width (" + width + ") must be 0 for " + backbone + ", whose length is its name; convnet has one");
        }
        Norm.Kind.of(norm);
        if (!PRECISIONS.contains(precision)) {
            throw new IllegalArgumentException("precision (" + precision + ") must be one of " + PRECISIONS);
        }
        if (precision.equals("bfloat16") && backbone.startsWith("vit-")) {
            throw new IllegalArgumentException("precision (" + precision + ") must be float32 or auto for " + backbone
                    + ": bfloat16 is of convolutions, of which a transformer has one");
        }
    }

    /** The small network at 32 pixels, with group norm. */
    public static VisionSettings defaults() {
        return new VisionSettings("convnet", 32, 0, "group", 0, "float32");
    }

    /** The names of the networks. */
    public static List<String> backbones() {
        return List.of("convnet", "resnet18", "resnet50", "vit-tiny", "vit-small");
    }

    /** With another network. */
    public VisionSettings withBackbone(String other) {
        return new VisionSettings(other, size, width, norm, dim, precision);
    }

    /** With another size of pictures, in pixels. */
    public VisionSettings withSize(int other) {
        return new VisionSettings(backbone, other, width, norm, dim, precision);
    }

    /** With another number of channels. */
    public VisionSettings withWidth(int other) {
        return new VisionSettings(backbone, size, other, norm, dim, precision);
    }

    /** With another norm. */
    public VisionSettings withNorm(String other) {
        return new VisionSettings(backbone, size, width, other, dim, precision);
    }

    /** With vectors of another length. */
    public VisionSettings withDim(int other) {
        return new VisionSettings(backbone, size, width, norm, other, precision);
    }

    /** With convolutions in float32, bfloat16 or the faster of them while training. */
    public VisionSettings withPrecision(String other) {
        return new VisionSettings(backbone, size, width, norm, dim, other);
    }

    /** What {@code auto} is on this machine: bfloat16 where its processor multiplies it and the network has convolutions. */
    public String precisionHere() {
        if (!precision.equals("auto")) {
            return precision;
        }
        return !backbone.startsWith("vit-") && Processor.multipliesBfloat16() ? "bfloat16" : "float32";
    }

    /** What convolutions compute in while training, on this machine. */
    ScalarType trainingType() {
        return precisionHere().equals("bfloat16") ? ScalarType.BFloat16 : ScalarType.Float;
    }

    /** The network itself. */
    Backbone network() {
        Norm.Kind kind = Norm.Kind.of(norm);
        return switch (backbone) {
            case "convnet" -> ConvNet.ofWidth(3, width == 0 ? CONVNET_WIDTH : width, kind);
            case "resnet18" -> resNet(ResNet.Depth.R18, kind);
            case "resnet50" -> resNet(ResNet.Depth.R50, kind);
            case "vit-tiny" -> VisionTransformer.tiny(size, patch());
            case "vit-small" -> VisionTransformer.small(size, patch());
            default -> throw new IllegalStateException("backbones() lists " + backbone + ", which nobody makes");
        };
    }

    private ResNet resNet(ResNet.Depth depth, Norm.Kind kind) {
        return new ResNet(
                depth,
                size < LARGE ? ResNet.Stem.SMALL : ResNet.Stem.IMAGENET,
                width == 0 ? ResNet.WIDTH : width,
                kind,
                Activation.RELU);
    }

    private int patch() {
        return size < LARGE ? Math.max(1, size / 8) : 16;
    }
}
