package dev.dipole;

import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Objectives;
import dev.dipole.objective.Scale;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.Similarities;
import java.util.Map;
import java.util.Optional;

/** Which loss is minimised. */
public record ObjectiveSettings(
        @Setting("The loss, by the name of docs/objectives.")
        String name,

        @Setting("How two vectors are compared: cosine, dot, negative-euclidean, ...; none: the loss's own way.")
        Optional<String> similarity,

        @Setting("What similarities are divided by; lower looks harder at the nearest negatives; none: the loss's own.")
        Optional<Double> temperature,

        @Setting("Whether the temperature is learned, from the given one on.")
        boolean learnTemperature,

        @Setting("The loss's own settings, such as margin: 0.2; its page in docs/objectives names them.")
        Map<String, String> parameters) {

    public ObjectiveSettings {
        parameters = Map.copyOf(parameters);
        // Names and numbers are checked where they are declared.
        create(Objectives.named(name), similarity, temperature, learnTemperature, parameters);
    }

    /** Symmetric InfoNCE by cosine at temperature 0.05. */
    public static ObjectiveSettings defaults() {
        return new ObjectiveSettings("infonce-symmetric", Optional.empty(), Optional.of(0.05), false, Map.of());
    }

    /** The objective itself. */
    public EmbeddingObjective create() {
        return create(Objectives.named(name), similarity, temperature, learnTemperature, parameters);
    }

    private static EmbeddingObjective create(
            Objectives.Entry entry,
            Optional<String> similarity,
            Optional<Double> temperature,
            boolean learned,
            Map<String, String> parameters) {
        double start = temperature.orElse(entry.temperature());
        return entry.create(
                parameters.entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                        .sorted()
                        .toList(),
                Similarities.named(similarity.orElse(entry.similarity())),
                learned ? Scale.learnedTemperature(start) : Scale.temperature(start));
    }
}
