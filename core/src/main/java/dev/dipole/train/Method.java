package dev.dipole.train;

import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.objective.EmbeddingObjective;
import java.util.List;

/**
 * A way of learning: which tower sees which side of the examples, under which objective, and what is carried along. The
 * trainer runs every method with the same loop.
 *
 * @param <I> what the encoders take
 */
public interface Method<I> {

    /** Which side of an example a lane encodes. */
    enum Side {
        /** The anchors. */
        ANCHORS,
        /** The positives, and after them the explicit negatives. */
        CANDIDATES
    }

    /**
     * One side and its tower.
     *
     * @param side what is encoded
     * @param encoder with which tower; lanes that share one are encoded in one pass
     */
    record Lane<I>(Side side, TrainableEncoder<I, ?> encoder) {}

    /** The lanes, each side once. */
    List<Lane<I>> lanes();

    /** What is minimised. */
    EmbeddingObjective objective();

    /** What is carried along; they belong to whoever made the method. */
    default List<Companion<I>> companions() {
        return List.of();
    }

    /** One encoder for both sides. */
    static <I> Method<I> shared(TrainableEncoder<I, ?> encoder, EmbeddingObjective objective) {
        return towers(encoder, encoder, objective);
    }

    /** An encoder for each side. */
    static <I> Method<I> towers(
            TrainableEncoder<I, ?> anchors, TrainableEncoder<I, ?> candidates, EmbeddingObjective objective) {
        return towers(anchors, candidates, objective, List.of());
    }

    /** An encoder for each side, and companions; of two that embed the candidates the first does. */
    static <I> Method<I> towers(
            TrainableEncoder<I, ?> anchors,
            TrainableEncoder<I, ?> candidates,
            EmbeddingObjective objective,
            List<Companion<I>> companions) {
        List<Companion<I>> along = List.copyOf(companions);
        return new Method<>() {
            @Override
            public List<Lane<I>> lanes() {
                return List.of(new Lane<>(Side.ANCHORS, anchors), new Lane<>(Side.CANDIDATES, candidates));
            }

            @Override
            public EmbeddingObjective objective() {
                return objective;
            }

            @Override
            public List<Companion<I>> companions() {
                return along;
            }
        };
    }
}
