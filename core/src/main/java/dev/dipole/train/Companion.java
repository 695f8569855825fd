package dev.dipole.train;

import dev.dipole.negatives.InBatch;
import dev.dipole.random.RandomKey;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a method carries along beside the encoders that it trains, such as a guide, a teacher, a momentum encoder or a queue.
 * The trainer asks it for its part of every batch, tells it of every step, and keeps its state in the checkpoint. It learns
 * nothing by gradient.
 *
 * @param <I> what the encoders take
 */
public interface Companion<I> extends Resumable, AutoCloseable {

    /** By which a checkpoint calls it; of companions of one method no two have the same. */
    String name();

    /** Takes the inputs of the block from which the next batches are drawn; a batch names them by their places here. */
    default void prepare(List<I> inputs) {}

    /**
     * The embeddings of the candidates, in the place of the trained encoder's: without gradient, in the current scope.
     *
     * @param places [N]
     * @param key what dropout and views are drawn from
     * @return [N, dim]; null where the trained encoder gives them
     */
    default @Nullable Tensor candidates(int[] places, RandomKey key) {
        return null;
    }

    /**
     * What it adds to the batch's extras, in the current scope.
     *
     * @param anchors [B] places
     * @param candidates [N] places
     * @param lists [B][K], the columns of each anchor's own candidates, −1 where a list is shorter
     */
    default Map<String, Tensor> extras(int[] anchors, int[] candidates, long[][] lists) {
        return Map.of();
    }

    /** Further candidates, without gradient; null: none. */
    default @Nullable Kept kept() {
        return null;
    }

    /** Whether it reads the weights after each step, which then have to be up to date in all rows. */
    default boolean readsWeights() {
        return false;
    }

    /** The weights have moved. */
    default void afterStep(Step step) {}

    @Override
    default Map<String, Tensor> tensors() {
        return Map.of();
    }

    @Override
    default void restore(Map<String, Tensor> tensors) {}

    @Override
    void close();

    /**
     * Candidates of earlier steps.
     *
     * @param embeddings [K, dim], owned by the companion
     * @param side [K], what they are
     */
    record Kept(Tensor embeddings, InBatch.Side side) {

        public Kept {
            if (embeddings.size(0) != side.identities().length) {
                throw new IllegalArgumentException("the kept embeddings (" + embeddings.size(0)
                        + ") must be as many as their identities (" + side.identities().length + ")");
            }
        }
    }

    /**
     * What a step has seen.
     *
     * @param number from 1
     * @param total how many steps there will be
     * @param candidates [N, dim], as the objective saw them, without what was kept; valid during the call
     * @param side [N], what they are
     */
    record Step(long number, long total, Tensor candidates, InBatch.Side side) {}
}
