package dev.dipole.bench.pairs;

import dev.dipole.ObjectiveSettings;
import dev.dipole.PairRecipe;
import dev.dipole.PairSettings;
import dev.dipole.encoder.audio.AudioSettings;
import dev.dipole.encoder.vision.VisionSettings;
import dev.dipole.settings.Setting;
import dev.dipole.settings.Settings;
import dev.dipole.train.TrainingSettings;
import java.util.List;

/** Towers and how they are trained; of the towers those are made that the data asks for. */
public record SystemSettings(
        @Setting("Of a tower that sees pictures.") VisionSettings vision,

        @Setting("How pictures are changed in training: none, crop, or crop-flip.")
        String views,

        @Setting("Smallest share of the area that a crop keeps.")
        double leastCrop,

        @Setting("Of a tower that hears.") AudioSettings audio,

        @Setting("Whether it hears through random shifts, gains, noise and masks.")
        boolean hearing,

        @Setting("Length of the vectors.") int dim,

        @Setting(
                "Weight of the popularity's logarithm when items are ranked; the temperature is right for in-batch negatives.")
        double prior,

        @Setting("The loss.") ObjectiveSettings objective,
        @Setting("The training loop.") TrainingSettings training) {

    static SystemSettings defaults() {
        PairSettings pairs = PairSettings.defaults();
        return new SystemSettings(
                VisionSettings.defaults(),
                "none",
                0.6,
                AudioSettings.defaults(),
                false,
                128,
                0,
                pairs.objective(),
                pairs.training());
    }

    /**
     * The settings of a recipe, over the defaults.
     *
     * @param further such as {@code training.epochs=2}, over the recipe's
     */
    static SystemSettings of(PairRecipe recipe, List<String> further, long seed) {
        List<String> all = recipe.assignments(further);
        all.add("training.seed=" + seed);
        return Settings.override(defaults(), all);
    }

    /** What trains the towers. */
    PairSettings pairs() {
        return new PairSettings(objective, training);
    }
}
