package dev.dipole.encoder.audio;

import dev.dipole.augment.sound.SoundViews;
import dev.dipole.data.sound.Sound;
import dev.dipole.encoder.network.Activation;
import dev.dipole.encoder.network.Graph;
import dev.dipole.encoder.network.Layer;
import dev.dipole.encoder.network.Linear;
import dev.dipole.encoder.network.NetworkEncoder;
import dev.dipole.encoder.network.Values;
import dev.dipole.encoder.network.Weights;
import dev.dipole.encoder.vision.ConvNet;
import dev.dipole.random.RandomKey;
import dev.dipole.tensor.Floats;
import dev.dipole.tensor.Scope;
import dev.dipole.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Encodes sounds: brought to one rate ahead of the step, heard through random views while it learns, as a {@link LogMel}
 * spectrogram through a {@link ConvNet}. The vector is the mean over the frequencies and over the frames that hold sound.
 *
 * <p>Every sound is heard for the same time: a shorter one is followed by silence, which the network sees and the mean leaves
 * out, so that a vector does not depend on the other sounds of a batch.
 */
public final class AudioEncoder implements NetworkEncoder<Sound, float[]> {

    /** What a graph may keep. */
    private static final long GRAPH_BYTES = 3L << 30;

    /** What samples may take between decoding and the step: 33,000 sounds of a second at 8,000 samples. */
    private static final int PREPARED_BYTES = 1 << 30;

    private static final int CHUNK = 128;

    private static final String HEAD = "embedding";

    private final AudioSettings settings;
    private final ConvNet backbone;
    private final List<Linear> head;
    private final Weights weights;
    private final @Nullable SoundViews views;

    private AudioEncoder(AudioSettings settings, ConvNet backbone, Weights weights, @Nullable SoundViews views) {
        this.settings = settings;
        this.backbone = backbone;
        this.head = head(settings, backbone);
        this.weights = weights;
        this.views = views;
    }

    private static List<Linear> head(AudioSettings settings, ConvNet backbone) {
        return settings.dim() == 0 ? List.of() : List.of(new Linear(HEAD, backbone.dim(), settings.dim(), false));
    }

    private static Layer declared(AudioSettings settings, ConvNet backbone) {
        return head(settings, backbone).stream().<Layer>map(each -> each).reduce(backbone, Layer::then);
    }

    /** Random weights. It hears sounds as they are. */
    public static AudioEncoder random(AudioSettings settings, RandomKey key) {
        return random(settings, Activation.RELU, key);
    }

    /** The same with another function behind the norms. */
    static AudioEncoder random(AudioSettings settings, Activation activation, RandomKey key) {
        ConvNet backbone = settings.network(activation);
        return new AudioEncoder(settings, backbone, Weights.random(declared(settings, backbone), key), null);
    }

    /**
     * Given weights.
     *
     * @param given by name, copied
     */
    public static AudioEncoder of(AudioSettings settings, Map<String, Floats> given) {
        ConvNet backbone = settings.network(Activation.RELU);
        return new AudioEncoder(settings, backbone, Weights.of(declared(settings, backbone), given), null);
    }

    /** The same encoder, which learns through views. It shares the weights; each is closed for itself. */
    public AudioEncoder hearing(SoundViews through) {
        return new AudioEncoder(settings, backbone, weights.shared(), through);
    }

    /** How sounds are heard. */
    public AudioSettings settings() {
        return settings;
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public int chunk() {
        return CHUNK;
    }

    @Override
    public int dim() {
        return settings.dim() == 0 ? backbone.dim() : settings.dim();
    }

    /** The samples at the encoder's rate. */
    @Override
    public List<float[]> prepare(List<Sound> inputs) {
        return inputs.parallelStream()
                .map(sound -> sound.at(settings.rate()).samples())
                .toList();
    }

    /** Sounds of 1 GiB, where they are about as long as is heard of them. */
    @Override
    public int preparedAtOnce() {
        return (int) Math.max(1, PREPARED_BYTES / (Float.BYTES * settings.rate() * settings.seconds()));
    }

    @Override
    public long identity(Sound input) {
        return input.identity();
    }

    /** 1: all are heard for the same time. */
    @Override
    public int cost(float[] input) {
        return 1;
    }

    @Override
    public long graphBudget() {
        double pixels = (double) settings.bands() * settings.front().frames(settings.samples());
        return Math.max(1, GRAPH_BYTES / (Float.BYTES * backbone.kept((int) Math.ceil(Math.sqrt(pixels)))));
    }

    @Override
    public Graph forward(List<float[]> inputs, int[] rows, RandomKey key, Keep keep) {
        if (inputs.isEmpty()) {
            return Weights.nothing(dim());
        }
        boolean random = views != null && keep != Keep.PLAIN;
        float[][] heard = IntStream.range(0, inputs.size())
                .parallel()
                .mapToObj(i -> part(inputs.get(i), random ? key : null, rows[i]))
                .toArray(float[][]::new);
        return weights.run(keep, null, values -> {
            Tensor spectrograms = settings.front().apply(Tensors.of(padded(heard)));
            if (views != null && random) {
                spectrograms = views.mask().apply(spectrograms, key.split("mask"), rows);
            }
            Tensor result = mean(backbone.features(spectrograms, values), heard);
            return head.isEmpty() ? result : apply(result, values);
        });
    }

    private Tensor apply(Tensor vectors, Values values) {
        return head.get(0).apply(vectors, values);
    }

    /** What is heard of a sound: through views with a key, without one the middle. */
    private float[] part(float[] samples, @Nullable RandomKey key, int row) {
        float[] seen = key == null || views == null ? samples : views.samples(samples, settings.rate(), key, row);
        int over = seen.length - settings.samples();
        if (over <= 0) {
            return seen;
        }
        int start = key == null
                ? over / 2
                : key.split("part").split(row).generator().nextInt(over + 1);
        float[] part = new float[settings.samples()];
        System.arraycopy(seen, start, part, 0, part.length);
        return part;
    }

    private float[][] padded(float[][] heard) {
        float[][] padded = new float[heard.length][settings.samples()];
        for (int i = 0; i < heard.length; i++) {
            System.arraycopy(heard[i], 0, padded[i], 0, heard[i].length);
        }
        return padded;
    }

    /** Over all frequencies, and of the frames those that hold sound. */
    private Tensor mean(Tensor features, float[][] heard) {
        int frames = Math.toIntExact(features.size(3));
        float[] mask = new float[heard.length * frames];
        for (int i = 0; i < heard.length; i++) {
            int real = backbone.after(settings.front().frames(heard[i].length));
            int counted = Math.max(1, Math.min(real, frames));
            for (int t = 0; t < counted; t++) {
                mask[i * frames + t] = 1f / counted;
            }
        }
        try (Scope scope = Scope.open()) {
            Tensor weight = Tensors.of(mask, heard.length, 1, frames);
            return scope.keep(features.mean(new long[] {2}, false, Tensors.sameType())
                    .mul(weight)
                    .sum(new long[] {2}, false, Tensors.sameType()));
        }
    }

    @Override
    public AudioEncoder copy() {
        return new AudioEncoder(settings, backbone, weights.copy(), views);
    }
}
