package dev.dipole;

import dev.dipole.data.InputException;
import dev.dipole.data.Labels;
import dev.dipole.data.Source;
import dev.dipole.objective.EmbeddingObjective;
import dev.dipole.objective.Objectives;
import dev.dipole.objective.Scale;
import dev.dipole.objective.embedding.Matryoshka;
import dev.dipole.objective.embedding.WeightedSum;
import dev.dipole.settings.Setting;
import dev.dipole.similarity.Similarities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Which loss is minimised. */
public record ObjectiveSettings(
        @Setting("The loss, by the name of docs/objectives.")
        String name,

        @Setting("How two vectors are compared: cosine, dot, negative-euclidean, ...; own: the loss's own way.")
        String similarity,

        @Setting("What similarities are divided by; lower looks harder at the nearest negatives; 0: the loss's own.")
        double temperature,

        @Setting("Whether the temperature is learned, from the given one on.")
        boolean learnTemperature,

        @Setting("The loss's own settings, such as margin: 0.2; its page in docs/objectives names them.")
        Map<String, String> parameters,

        @Setting(
                "Lengths to which vectors may be cut afterwards: the loss is summed over them (Matryoshka); none: whole ones only.")
        List<Integer> matryoshka,

        @Setting("Further losses, with their own settings, by name and weight, such as koleo: 0.1.")
        Map<String, Double> plus) {

    private static final String OWN = "own";
    private static final String CLASSES = "classes";

    public ObjectiveSettings {
        parameters = Map.copyOf(parameters);
        matryoshka = List.copyOf(matryoshka);
        plus = Collections.unmodifiableMap(new TreeMap<>(plus));
        // Names and numbers are checked where they are declared.
        create(name, similarity, temperature, learnTemperature, parameters, matryoshka, plus, UnaryOperator.identity());
    }

    /** Symmetric InfoNCE, by cosine at temperature 0.05. */
    public static ObjectiveSettings defaults() {
        return new ObjectiveSettings("infonce-symmetric", OWN, 0, false, Map.of(), List.of(), Map.of());
    }

    /** The objective itself. */
    public EmbeddingObjective create() {
        return create(UnaryOperator.identity());
    }

    /**
     * The objective itself, with something around the loss.
     *
     * @param around the loss of the name, inside of sums and Matryoshka
     */
    EmbeddingObjective create(UnaryOperator<EmbeddingObjective> around) {
        return create(name, similarity, temperature, learnTemperature, parameters, matryoshka, plus, around);
    }

    /**
     * The same, with as many classes as the source has labels where the loss has a vector of each class and nobody has said how
     * many there are.
     *
     * @throws InputException if it has none
     */
    ObjectiveSettings forClassesOf(Source<?> source) {
        if (parameters.containsKey(CLASSES) || !hasClasses()) {
            return this;
        }
        int classes = Labels.of(source).members().size();
        if (classes == 0) {
            throw new InputException(source.name() + " has no labels, and objective " + name
                    + " learns from them; read them with their labels, such as a column or the folders of pictures, or choose a"
                    + " loss that needs none");
        }
        Map<String, String> more = new TreeMap<>(parameters);
        more.put(CLASSES, Integer.toString(classes));
        return new ObjectiveSettings(name, similarity, temperature, learnTemperature, more, matryoshka, plus);
    }

    private boolean hasClasses() {
        return Arrays.stream(Objectives.named(name).defaults().getClass().getRecordComponents())
                .anyMatch(component -> component.getName().equals(CLASSES));
    }

    private static EmbeddingObjective create(
            String name,
            String similarity,
            double temperature,
            boolean learned,
            Map<String, String> parameters,
            List<Integer> matryoshka,
            Map<String, Double> plus,
            UnaryOperator<EmbeddingObjective> around) {
        Objectives.Entry entry = Objectives.named(name);
        double start = temperature == 0 ? entry.temperature() : temperature;
        EmbeddingObjective objective = around.apply(entry.create(
                parameters.entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                        .sorted()
                        .toList(),
                Similarities.named(similarity.equals(OWN) ? entry.similarity() : similarity),
                learned ? Scale.learnedTemperature(start) : Scale.temperature(start)));
        if (!plus.isEmpty()) {
            List<WeightedSum.Term> terms = new ArrayList<>(List.of(new WeightedSum.Term(1, objective)));
            plus.forEach((further, weight) -> terms.add(
                    new WeightedSum.Term(weight, Objectives.named(further).create())));
            objective = new WeightedSum(terms);
        }
        return matryoshka.isEmpty()
                ? objective
                : new Matryoshka(objective, matryoshka, Collections.nCopies(matryoshka.size(), 1.0));
    }
}
