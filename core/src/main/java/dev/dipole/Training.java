package dev.dipole;

import dev.dipole.settings.Settings;
import dev.dipole.train.RunFolder;
import dev.dipole.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all trainings have in common: settings, who hears of the run, and where it is kept.
 *
 * @param <S> its settings
 * @param <T> the training itself, which its methods give back
 */
abstract sealed class Training<S extends Record, T extends Training<S, T>>
        permits ImageTraining, PairTraining, TextTraining, TowerTraining {

    private S settings;
    private final List<String> assignments = new ArrayList<>();
    private TrainingListener listener = TrainingListener.NONE;
    private @Nullable RunFolder folder;
    private @Nullable Path cache;

    Training(S settings) {
        this.settings = settings;
    }

    @SuppressWarnings("unchecked") // T is the class itself.
    private T self() {
        return (T) this;
    }

    /** Takes all settings at once; what was set before is lost. */
    public final T settings(S all) {
        assignments.clear();
        return begin(all);
    }

    /** Takes all settings at once, under what was set before. */
    final T begin(S all) {
        settings = all;
        return self();
    }

    /** Sets one setting by its name, such as {@code training.epochs} and {@code 8}. */
    public final T set(String name, Object value) {
        assignments.add(name + "=" + value);
        return self();
    }

    /** Anchors per step. */
    public final T batch(int anchors) {
        return set("training.batch", anchors);
    }

    /** Passes over the data. */
    public final T epochs(int epochs) {
        return set("training.epochs", epochs);
    }

    /** What all randomness comes from. */
    public final T seed(long seed) {
        return set("training.seed", seed);
    }

    /** Who hears of the run while it goes on. */
    public final T listener(TrainingListener hears) {
        listener = hears;
        return self();
    }

    /**
     * Where the run is kept, so that one that was stopped goes on, from encoders that are as they were at its beginning. Without
     * it such a run is lost. When the model is saved, {@link RunFolder#finish} removes it.
     */
    public final T run(RunFolder kept) {
        folder = kept;
        return self();
    }

    /**
     * The folder where what takes long to make and does not depend on the training is kept from one training to the next: decoded
     * pictures at their training size, and vectors of models that are asked and never trained, a teacher or a guide (8 + 4 · dim
     * bytes for each text). One training at a time writes to it. Without it pictures are kept in memory, up to 1 GiB, and vectors as
     * long as a run of several epochs lasts. Trainings of encoders that were given have nothing to keep.
     *
     * @param kept null: nowhere
     */
    public final T cache(@Nullable Path kept) {
        cache = kept;
        return self();
    }

    /** All settings, as far as they are set by now. */
    final S resolved() {
        return Settings.override(settings, assignments);
    }

    final TrainingListener listener() {
        return listener;
    }

    /** Where what takes long to make is kept for the next training; null: nowhere. */
    final @Nullable Path cache() {
        return cache;
    }

    /** Where the run is kept; null: nowhere. */
    final @Nullable RunFolder folder() {
        return folder;
    }
}
