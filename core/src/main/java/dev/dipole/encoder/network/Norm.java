package dev.dipole.encoder.network;

import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Brings channels to mean 0 and variance 1, then to a learned scale and offset.
 *
 * <p>{@link Kind#GROUP} and {@link Kind#LAYER} look at one input at a time: vectors depend neither on the batch nor on how it
 * is cut. {@link Kind#BATCH} does not: its statistics are those of the micro-batch, so that a batch that is cut (gradient
 * caching) gives other vectors, and other gradients, than one that is not. Both passes over a micro-batch see the same
 * statistics. The running ones move once for each micro-batch, in its pass with a graph; nothing but
 * {@link Values.Mode#PLAIN} reads them.
 *
 * @param name of its weights, without {@code .weight} and {@code .bias}
 * @param channels the length of axis 1
 * @param kind over what mean and variance are taken
 * @param epsilon what is added to the variance
 */
public record Norm(String name, int channels, Kind kind, double epsilon) implements Layer {

    /** Over what mean and variance are taken. */
    public enum Kind {
        /** Of each input, groups of 16 channels and all pixels, or all channels where 16 do not divide them (Wu and He 2018). */
        GROUP,
        /** Each channel, over the micro-batch and all pixels (Ioffe and Szegedy 2015). */
        BATCH,
        /** Of each vector, its last axis (Ba et al. 2016). */
        LAYER,
        /** No norm: nothing is done. */
        NONE;

        /** The kind of a name, as settings spell it: group, batch, layer or none. */
        public static Kind of(String name) {
            for (Kind kind : values()) {
                if (kind.spelling().equals(name)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(
                    "norm (" + name + ") must be group, batch, layer or none; group does not depend on the batch");
        }

        /** As settings spell it. */
        public String spelling() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int CHANNELS_PER_GROUP = 16;

    /** What the newest batch counts in the running statistics. */
    private static final double NEWEST = 0.1;

    private static final double SMALL = 1e-5;

    public Norm {
        if (channels < 1 || !(epsilon > 0)) {
            throw new IllegalArgumentException(name + " (channels " + channels + ", epsilon " + epsilon
                    + ") must have at least 1 channel and an epsilon above 0");
        }
    }

    /** With an epsilon of 1e-5. */
    public Norm(String name, int channels, Kind kind) {
        this(name, channels, kind, SMALL);
    }

    @Override
    public List<Weight> weights() {
        return kind == Kind.NONE
                ? List.of()
                : List.of(Weight.constant(name + ".weight", 1, channels), Weight.constant(name + ".bias", 0, channels));
    }

    @Override
    public List<Weight> statistics() {
        return kind != Kind.BATCH
                ? List.of()
                : List.of(
                        Weight.constant(name + ".running_mean", 0, channels),
                        Weight.constant(name + ".running_var", 1, channels));
    }

    @Override
    public Tensor apply(Tensor x, Values values) {
        return switch (kind) {
            case GROUP -> torch.group_norm(x, groups(), weight(values), bias(values), epsilon, false);
            case BATCH -> ofBatch(x, values);
            case LAYER -> torch.layer_norm(x, new long[] {channels}, weight(values), bias(values), epsilon, false);
            case NONE -> x;
        };
    }

    private Tensor ofBatch(Tensor x, Values values) {
        // One number has no variance: there the running one serves.
        boolean ownStatistics = values.mode() != Values.Mode.PLAIN && x.numel() > channels;
        boolean running = !ownStatistics || values.mode() == Values.Mode.LEARNING;
        return torch.batch_norm(
                x,
                weight(values),
                bias(values),
                running ? values.optional(name + ".running_mean") : new TensorOptional(),
                running ? values.optional(name + ".running_var") : new TensorOptional(),
                ownStatistics,
                NEWEST,
                epsilon,
                false);
    }

    private int groups() {
        return channels % CHANNELS_PER_GROUP == 0 ? channels / CHANNELS_PER_GROUP : 1;
    }

    private TensorOptional weight(Values values) {
        return values.optional(name + ".weight");
    }

    private TensorOptional bias(Values values) {
        return values.optional(name + ".bias");
    }
}
