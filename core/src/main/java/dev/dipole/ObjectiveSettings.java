package dev.dipole;

import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Grid;
import dev.dipole.objective.Objectives;
import dev.dipole.objective.Scale;
import dev.dipole.objective.Tiling;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.Similarities;

/** Which loss is minimised. */
public record ObjectiveSettings(
        @Setting("The loss, by the name of docs/objectives.")
        String name,

        @Setting("How two vectors are compared: cosine, dot or negative-euclidean.")
        String similarity,

        @Setting("What similarities are divided by; lower looks harder at the nearest negatives.")
        double temperature,

        @Setting("Whether the temperature is learned, from the given one on.")
        boolean learnTemperature) {

    public ObjectiveSettings {
        // Names and numbers are checked where they are declared.
        Objectives.named(name);
        Similarities.named(similarity);
        Scale.temperature(temperature);
    }

    /** Symmetric InfoNCE by cosine at temperature 0.05. */
    public static ObjectiveSettings defaults() {
        return new ObjectiveSettings("infonce-symmetric", "cosine", 0.05, false);
    }

    /** The objective itself. */
    public EmbeddingObjective create() {
        return new Grid(
                Objectives.named(name).kernel(),
                Similarities.named(similarity),
                learnTemperature ? Scale.learnedTemperature(temperature) : Scale.temperature(temperature),
                Tiling.DEFAULT);
    }
}
