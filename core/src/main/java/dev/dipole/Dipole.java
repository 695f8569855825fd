package dev.dipole;

import dev.dipole.encoder.TrainableEncoder;
import java.util.List;

/**
 * Contrastive learning for the JVM: where everything starts.
 *
 * <pre>{@code
 * Source<String> pairs = Pairs.csv(Path.of("questions.csv"), "question", "answer");
 * try (Model model = Dipole.text().train(pairs)) {
 *     model.save(Path.of("models/support"));
 * }
 * }</pre>
 */
public final class Dipole {

    private Dipole() {}

    /** Trains an encoder of texts. */
    public static TextTraining text() {
        return new TextTraining();
    }

    /** Trains two towers on pairs of any two kinds; of one kind, one encoder may be both. */
    public static <I> PairTraining<I> pairs(TrainableEncoder<I, ?> anchors, TrainableEncoder<I, ?> candidates) {
        return new PairTraining<>(anchors, candidates);
    }

    /**
     * Trains the two towers, or the one, that a recipe asks for.
     *
     * @param recipe such as {@code Recipes.pairs().named("clip")}
     */
    public static TowerTraining towers(PairRecipe recipe) {
        return new TowerTraining(recipe);
    }

    /** Trains an encoder of pictures, from views of them or from their labels. */
    public static ImageTraining images() {
        return new ImageTraining();
    }

    /**
     * Trains an encoder of texts as a known system is trained; further settings may be set over the recipe's.
     *
     * @param name such as {@code simcse-unsup}; {@link Recipes#texts} lists them
     * @throws IllegalArgumentException suggesting the nearest name where there is no such recipe
     */
    public static TextTraining recipe(String name) {
        return text().settings(Recipes.texts().named(name).settings(List.of()));
    }

    /** The version of this library, as built; {@code development} where it does not run from a jar. */
    public static String version() {
        String version = Dipole.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
