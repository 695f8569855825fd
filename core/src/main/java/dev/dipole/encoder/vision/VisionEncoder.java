package dev.dipole.encoder.vision;

import dev.dipole.augment.ImageBatch;
import dev.dipole.augment.ImageView;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.PixelLoader;
import dev.dipole.data.image.Pixels;
import dev.dipole.data.image.TrainingSize;
import dev.dipole.encoder.network.Graph;
import dev.dipole.encoder.network.Layer;
import dev.dipole.encoder.network.Linear;
import dev.dipole.encoder.network.NetworkEncoder;
import dev.dipole.encoder.network.Weights;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Floats;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Encodes pictures: decoded at one size ahead of the step, seen through random views while it learns, standardised, and taken
 * through a {@link Backbone}.
 *
 * <pre>
 * f = W · backbone((view(x) − mean) / deviation)
 * </pre>
 *
 * <p>x has its channels in [0, 1]; W is there where the vectors were given a length. A pass is random, by its view, unless its
 * embeddings are plain. In float32 everything but batch normalisation (see {@link dev.dipole.encoder.network.Norm}) is
 * exact however a batch is cut; in bfloat16 the gradients of convolutions are rounded once for each part of it.
 */
public final class VisionEncoder implements NetworkEncoder<Image, Pixels> {

    /** What a graph may keep. A batch of 512 at 32 pixels is within it for the ConvNet and ResNet-18, and is encoded once. */
    private static final long GRAPH_BYTES = 3L << 30;

    /** What pixels may take between decoding and the step: 350,000 pictures of 32 pixels, 7,000 of 224. */
    private static final int PREPARED_BYTES = 1 << 30;

    /** Pictures encoded at once when no gradient is asked for: few enough that what goes from layer to layer stays in cache. */
    private static final int CHUNK = 128;

    private static final String HEAD = "embedding";

    /** Of ImageNet's training part, red, green and blue. */
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};

    private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

    private final VisionSettings settings;
    private final ScalarType trainingType;
    private final Backbone backbone;
    private final Layer network;
    private final Weights weights;
    private final @Nullable ImageView view;
    private final Function<List<Image>, List<Pixels>> decoding;

    private VisionEncoder(
            VisionSettings settings,
            Backbone backbone,
            Weights weights,
            @Nullable ImageView view,
            Function<List<Image>, List<Pixels>> decoding) {
        this.settings = settings;
        this.trainingType = settings.trainingType();
        this.backbone = backbone;
        this.network = network(settings, backbone);
        this.weights = weights;
        this.view = view;
        this.decoding = decoding;
    }

    private static Layer network(VisionSettings settings, Backbone backbone) {
        return settings.dim() == 0 ? backbone : backbone.then(new Linear(HEAD, backbone.dim(), settings.dim(), false));
    }

    /** Random weights. It sees pictures as they are. */
    public static VisionEncoder random(VisionSettings settings, RandomKey key) {
        return around(settings.network(), settings, key);
    }

    /** Random weights around a backbone of any shape. */
    static VisionEncoder around(Backbone backbone, VisionSettings settings, RandomKey key) {
        Weights weights = Weights.random(network(settings, backbone), key);
        return new VisionEncoder(settings, backbone, weights, null, decoder(settings.size()));
    }

    /**
     * Given weights.
     *
     * @param given by name, copied; those of a ResNet carry torchvision's names, those of a transformer timm's
     */
    public static VisionEncoder of(VisionSettings settings, Map<String, Floats> given) {
        Backbone backbone = settings.network();
        Weights weights = Weights.of(network(settings, backbone), given);
        return new VisionEncoder(settings, backbone, weights, null, decoder(settings.size()));
    }

    private static Function<List<Image>, List<Pixels>> decoder(int size) {
        return PixelLoader.of(TrainingSize.crop(size))::load;
    }

    /** The same encoder, which learns through views. It shares the weights; each is closed for itself. */
    public VisionEncoder seeing(ImageView through) {
        return new VisionEncoder(settings, backbone, weights.shared(), through, decoding);
    }

    /**
     * The same encoder with another way to decode, such as a {@link PixelLoader} that keeps what it decoded. It shares the
     * weights; each is closed for itself.
     *
     * @param how gives pictures of one size, as many as it takes
     */
    public VisionEncoder decodedBy(Function<List<Image>, List<Pixels>> how) {
        return new VisionEncoder(settings, backbone, weights.shared(), view, how);
    }

    /** Which network, at which size. */
    public VisionSettings settings() {
        return settings;
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public int dim() {
        return settings.dim() == 0 ? backbone.dim() : settings.dim();
    }

    @Override
    public List<Pixels> prepare(List<Image> inputs) {
        return decoding.apply(inputs);
    }

    /** Pictures of 1 GiB. */
    @Override
    public int preparedAtOnce() {
        return Math.max(1, PREPARED_BYTES / TrainingSize.crop(settings.size()).bytes());
    }

    @Override
    public long identity(Image input) {
        return input.identity();
    }

    /** 1: all have one size. */
    @Override
    public int cost(Pixels input) {
        return 1;
    }

    /** Pictures whose graph takes about 3 GiB. */
    @Override
    public long graphBudget() {
        return Math.max(1, GRAPH_BYTES / (Float.BYTES * backbone.kept(settings.size())));
    }

    @Override
    public int chunk() {
        return CHUNK;
    }

    @Override
    public Graph forward(List<Pixels> inputs, int[] rows, RandomKey key, Keep keep) {
        if (inputs.isEmpty()) {
            return Weights.nothing(dim());
        }
        return weights.run(keep, null, values -> {
            Tensor images = view == null || keep == Keep.PLAIN ? ImageBatch.of(inputs) : view.apply(inputs, key, rows);
            Tensor standardised = standardised(images);
            return network.apply(keep == Keep.PLAIN ? standardised : standardised.to(trainingType), values);
        });
    }

    /**
     * Channel by channel: each lies together in memory. With the channels of a pixel together convolutions may be a tenth faster, but
     * libtorch 2.10 writes beyond its memory where there are few of them; a network whose layers have many lays them so itself.
     */
    private static Tensor standardised(Tensor images) {
        try (Scope scope = Scope.open()) {
            Tensor mean = Tensors.of(MEAN, 1, MEAN.length, 1, 1);
            Tensor deviation = Tensors.of(DEVIATION, 1, DEVIATION.length, 1, 1);
            return scope.keep(images.sub(mean).div_(deviation));
        }
    }

    @Override
    public VisionEncoder copy() {
        return new VisionEncoder(settings, backbone, weights.copy(), view, decoding);
    }
}
