package dev.dipole;

import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.encoder.TrainableEncoder;
import dev.dipole.eval.Validation;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.train.Companion;
import dev.dipole.train.Method;
import dev.dipole.train.RunFolder;
import dev.dipole.train.Trainer;
import dev.dipole.train.TrainingResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trains encoders that are there on pairs, or on members of classes: a tower for each side, of pictures and captions, of
 * recordings and words, of users and items; or one for both. What the settings say of the towers themselves is not read. The
 * encoders are trained in place and stay their owner's.
 *
 * @param <I> what both towers take; where the sides are of two kinds, {@link dev.dipole.data.Media}, of which a
 *     {@link dev.dipole.encoder.MappedEncoder} takes its own kind
 */
public final class PairTraining<I> extends Training<PairSettings, PairTraining<I>> {

    private final TrainableEncoder<I, ?> anchors;
    private final TrainableEncoder<I, ?> candidates;
    private @Nullable Validation<I> development;

    PairTraining(TrainableEncoder<I, ?> anchors, TrainableEncoder<I, ?> candidates) {
        super(PairSettings.defaults());
        if (anchors.dim() != candidates.dim()) {
            throw new IllegalArgumentException("dim of the anchors' tower (" + anchors.dim()
                    + ") and of the candidates' (" + candidates.dim()
                    + ") must be the same: their vectors are compared; give both the smaller one");
        }
        this.anchors = anchors;
        this.candidates = candidates;
    }

    /** What the best weights are chosen by, {@code training.evaluations} times; without it the last ones are kept. */
    public PairTraining<I> development(Validation<I> validation) {
        development = validation;
        return this;
    }

    /** Trains the towers. */
    public TrainingResult train(Source<I> source) {
        PairSettings given = resolved();
        requireTowersFor(given.method(), anchors == candidates);
        PairSettings resolved = given.with(given.objective().forClassesOf(source));
        EmbeddingObjective loss = loss(resolved);
        Sources.requireTrainable(source, loss.readsScores());
        RunFolder folder = folder();
        if (folder != null) {
            folder.begin(Provenance.of(
                            PairSettings.class, resolved, resolved.training().seed(), source)
                    .identity(null));
        }
        return train(source, resolved, loss, folder());
    }

    /** The loss of these settings, with the rules against false negatives around it. */
    static EmbeddingObjective loss(PairSettings resolved) {
        return resolved.objective().create(chosen -> Companions.ruled(resolved.method(), chosen));
    }

    /** The same in a run that has begun. */
    TrainingResult train(Source<I> source, PairSettings resolved, EmbeddingObjective loss, @Nullable RunFolder begun) {
        List<Companion<I>> companions = Companions.following(resolved.method(), candidates);
        try {
            return new Trainer<>(
                            Method.towers(anchors, candidates, loss, companions),
                            resolved.training(),
                            development,
                            listener())
                    .train(source, begun);
        } finally {
            companions.forEach(Companion::close);
        }
    }

    /**
     * Refuses what is for one tower of both sides, before anything is read or made.
     *
     * @param shared whether there is only one
     */
    static void requireTowersFor(MethodSettings method, boolean shared) {
        if (method.hasTarget() && !shared) {
            throw new IllegalArgumentException(
                    "method.momentum (" + method.momentum() + ") and method.stop-gradient ("
                            + method.stopGradient()
                            + ") are for one tower of both sides: of two, that of the candidates would only"
                            + " follow itself and never learn; leave them out, method.queue keeps earlier candidates without them");
        }
    }
}
