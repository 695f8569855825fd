package dev.dipole.train;

import dev.dipole.data.Source;
import dev.dipole.eval.Validation;
import org.jspecify.annotations.Nullable;

/**
 * The training loop, the same for every method, encoder and objective: encode the batch, evaluate the objective on all
 * embeddings at once, push the gradient of each embedding back, and let the optimisers step. The same seed, data and
 * settings give the same weights.
 *
 * @param <I> what the encoders take
 */
public final class Trainer<I> {

    private final Method<I> method;
    private final TrainingSettings settings;
    private final @Nullable Validation<I> validation;
    private final TrainingListener listener;

    /**
     * A trainer.
     *
     * @param validation what the best weights are chosen by; null: the last weights are kept
     */
    public Trainer(
            Method<I> method,
            TrainingSettings settings,
            @Nullable Validation<I> validation,
            TrainingListener listener) {
        this.method = method;
        this.settings = settings;
        this.validation = validation;
        this.listener = listener;
    }

    /** Trains the method's encoders in place. */
    public TrainingResult train(Source<I> source) {
        return train(source, null);
    }

    /**
     * Trains the method's encoders in place, and goes on where a run that was stopped had come to.
     *
     * @param folder where the run is kept; it was begun with this source, method and settings, whose encoders hold the
     *     weights that they began with. Null: a run that is stopped is lost
     */
    public TrainingResult train(Source<I> source, @Nullable RunFolder folder) {
        try (TrainingRun<I> run = new TrainingRun<>(method, settings, validation, listener, source, folder)) {
            return run.train();
        }
    }
}
