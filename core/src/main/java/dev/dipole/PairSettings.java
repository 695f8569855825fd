package dev.dipole;

import dev.dipole.settings.Setting;
import dev.dipole.settings.Settings;
import dev.dipole.settings.Suggestions;
import dev.dipole.tower.ItemKind;
import dev.dipole.tower.ItemSettings;
import dev.dipole.tower.PictureKind;
import dev.dipole.tower.PictureSettings;
import dev.dipole.tower.SoundKind;
import dev.dipole.tower.SoundSettings;
import dev.dipole.tower.TowerKind;
import dev.dipole.tower.WordKind;
import dev.dipole.tower.WordSettings;
import dev.dipole.train.TrainingSettings;
import java.util.List;

/**
 * How two towers are trained on pairs of any two kinds, and which towers: of those that are named here a training makes the ones
 * that its data ask for, and none where they are given.
 */
public record PairSettings(
        @Setting("Length of the vectors of all towers.") int dim,
        @Setting("Of a tower that sees pictures.") PictureSettings pictures,
        @Setting("Of a tower that hears.") SoundSettings sounds,
        @Setting("Of a tower that reads.") WordSettings words,
        @Setting("Of users and items.") ItemSettings items,
        @Setting("The loss.") ObjectiveSettings objective,
        @Setting("What is carried along.") MethodSettings method,
        @Setting("The training loop.") TrainingSettings training) {

    public PairSettings {
        if (dim < 1) {
            throw new IllegalArgumentException("dim (" + dim + ") must be at least 1; 128 is usual");
        }
        method.requireNoModel("towers");
    }

    /** Symmetric InfoNCE at a learned temperature, without evaluations. */
    public static PairSettings defaults() {
        return new PairSettings(
                128,
                PictureSettings.defaults(),
                SoundSettings.defaults(),
                WordSettings.defaults(),
                ItemSettings.defaults(),
                Settings.override(ObjectiveSettings.defaults(), List.of("temperature=0.07", "learn-temperature=true")),
                MethodSettings.none(),
                Settings.override(
                        TrainingSettings.defaults(),
                        List.of("batch=256", "learning-rate=1e-3", "weight-decay=0.01", "epochs=20", "evaluations=0")));
    }

    /** Pictures, as these settings see them. */
    public PictureKind ofPictures() {
        return new PictureKind(pictures, dim);
    }

    /** Sounds, as these settings hear them. */
    public SoundKind ofSounds() {
        return new SoundKind(sounds, dim);
    }

    /** Texts, as these settings read them. */
    public WordKind ofWords() {
        return new WordKind(words, dim);
    }

    /** Users and items, as these settings count them. */
    public ItemKind ofItems() {
        return new ItemKind(items, dim);
    }

    /** All kinds of content that have a tower. */
    public List<TowerKind> kinds() {
        return List.of(ofPictures(), ofSounds(), ofWords(), ofItems());
    }

    /** The kind of a name, such as {@code pictures}. */
    public TowerKind kind(String name) {
        return kinds().stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("kind (" + name + ") is not known; "
                        + Suggestions.didYouMean(
                                name, kinds().stream().map(TowerKind::name).toList())));
    }

    /** The same with another loss. */
    PairSettings with(ObjectiveSettings other) {
        return new PairSettings(dim, pictures, sounds, words, items, other, method, training);
    }
}
