package dev.dipole.bench.recipes;

import dev.dipole.TextRecipe;
import dev.dipole.data.Source;
import dev.dipole.model.Model;
import java.io.IOException;
import java.util.List;

/** How a task of a recipe is measured. */
interface Measure {

    /**
     * The figures of a model, in the order of the metrics.
     *
     * @param training what it may have learned from
     */
    List<Figure> of(Model model, Source<String> training) throws IOException;

    /** The measure of an evaluation, whose data are read here, once for all models. */
    static Measure of(TextRecipe recipe, TextRecipe.Evaluation evaluation, Place place) throws IOException {
        return switch (evaluation.task()) {
            case SIMILARITY -> new Similarity(evaluation, place);
            case CLASSIFICATION -> new Classification(recipe, evaluation, place);
            case RETRIEVAL -> new Retrieval(recipe, evaluation, place);
            case PREFERENCES -> new Preferences(recipe, evaluation, place);
        };
    }
}
