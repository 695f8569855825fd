package dev.dipole;

import dev.dipole.settings.Setting;
import dev.dipole.settings.Settings;
import dev.dipole.train.TrainingSettings;
import java.util.List;

/** How two towers are trained on pairs of any two kinds. */
public record PairSettings(
        @Setting("The loss.") ObjectiveSettings objective,
        @Setting("The training loop.") TrainingSettings training) {

    /** Symmetric InfoNCE at a learned temperature, without evaluations. */
    public static PairSettings defaults() {
        return new PairSettings(
                Settings.override(ObjectiveSettings.defaults(), List.of("temperature=0.07", "learn-temperature=true")),
                Settings.override(
                        TrainingSettings.defaults(),
                        List.of("batch=256", "learning-rate=1e-3", "weight-decay=0.01", "epochs=20", "evaluations=0")));
    }
}
