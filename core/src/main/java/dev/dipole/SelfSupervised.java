package dev.dipole;

import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.random.RandomKey;
import dev.dipole.train.Companion;
import dev.dipole.train.Method;
import java.util.List;

/**
 * The method of all that learns from two views of one input, put together as the settings say:
 *
 * <pre>
 * anchors     a view → encoder → projection → prediction
 * candidates  a view → encoder → projection              by weights that follow, where there is a target; else as the anchors
 * </pre>
 *
 * <p>SimCLR, VICReg, Barlow Twins, SwAV and supervised losses have neither prediction nor target; MoCo a target that follows
 * slowly, and a queue; BYOL a target and a prediction; SimSiam a prediction, and the weights of the moment as its target; DINO a
 * target and prototypes. Anchors are learned from in one direction, where papers exchange the views and do it again.
 *
 * @param <I> what the encoder takes
 */
final class SelfSupervised<I> implements Method<I>, AutoCloseable {

    private final TrainableEncoder<I, ?> trained;
    private final EmbeddingObjective objective;
    private final List<Companion<I>> companions;

    private SelfSupervised(
            TrainableEncoder<I, ?> trained, EmbeddingObjective objective, List<Companion<I>> companions) {
        this.trained = trained;
        this.objective = objective;
        this.companions = companions;
    }

    /**
     * The method of these settings.
     *
     * @param encoder sees views; closed with the method
     * @param key what the heads' weights are drawn from
     */
    static <I, P> SelfSupervised<I> of(
            TrainableEncoder<I, P> encoder,
            HeadSettings head,
            MethodSettings method,
            EmbeddingObjective objective,
            RandomKey key) {
        TrainableEncoder<I, P> projected = head.projected(encoder, key);
        return new SelfSupervised<>(
                head.predicting(projected, key), objective, Companions.following(method, projected));
    }

    @Override
    public List<Lane<I>> lanes() {
        return List.of(new Lane<>(Side.ANCHORS, trained), new Lane<>(Side.CANDIDATES, trained));
    }

    @Override
    public EmbeddingObjective objective() {
        return objective;
    }

    @Override
    public List<Companion<I>> companions() {
        return companions;
    }

    @Override
    public void close() {
        companions.forEach(Companion::close);
        trained.close();
    }
}
