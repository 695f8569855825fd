package dev.dipole.train.companion;

import dev.dipole.encoder.Encoder;
import dev.dipole.negatives.Miner;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A part of a run in which negatives are mined in one way.
 *
 * @param <I> what the encoders take
 * @param name what the log calls it, such as {@code dense}
 * @param start when it begins; it ends where another does
 * @param renewal why its negatives are mined again
 * @param opener makes the miner of each mining, which is closed after it; called from another thread than the training's
 */
public record Phase<I>(String name, Start start, Renewal renewal, Function<Weights<I>, Miner<I>> opener) {

    /**
     * The encoders as they stood when a mining began; they stay so until it ends.
     *
     * @param <I> what they take
     */
    public interface Weights<I> {

        /** Encodes anchors. */
        Encoder<I> anchors();

        /** Encodes candidates. */
        Encoder<I> candidates();
    }

    /** Why another mining finds other negatives. */
    public enum Renewal {
        /** It does not: they are mined once. */
        NEVER,
        /** It draws at random, by another key. */
        KEY,
        /** The weights have moved. */
        WEIGHTS
    }

    public Phase {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank; the log tells of the phase by it");
        }
    }

    /** Mined once, such as by words. */
    public static <I> Phase<I> once(String name, Start start, Supplier<Miner<I>> opener) {
        return new Phase<>(name, start, Renewal.NEVER, unused -> opener.get());
    }

    /** Drawn anew at each mining. */
    public static <I> Phase<I> drawn(String name, Start start, Supplier<Miner<I>> opener) {
        return new Phase<>(name, start, Renewal.KEY, unused -> opener.get());
    }

    /** Mined by the weights of the moment. */
    public static <I> Phase<I> byWeights(String name, Start start, Function<Weights<I>, Miner<I>> opener) {
        return new Phase<>(name, start, Renewal.WEIGHTS, opener);
    }

    boolean readsWeights() {
        return renewal == Renewal.WEIGHTS;
    }
}
