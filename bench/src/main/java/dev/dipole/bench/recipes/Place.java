package dev.dipole.bench.recipes;

import dev.dipole.TextRecipe;
import dev.dipole.TextRecipe.Task;
import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where data sets lie, and which part of them is measured.
 *
 * @param root the folder of all data sets
 * @param development whether the parts that settings are chosen by are measured, and test splits are not read
 * @param vectors the folder where the vectors of teachers and old indexes are kept, which a transformer takes many minutes for
 */
record Place(Path root, boolean development, Path vectors) {

    /** Of the training data where there is no development part. */
    private static final double HELD_OUT = 0.2;

    /** What the table calls the measured part. */
    String split() {
        return development ? "development" : "test";
    }

    /** The measured file; with the split behind it where the task has one. */
    Path measured(TextRecipe.Evaluation evaluation) {
        String name = development ? evaluation.development() : evaluation.test();
        if (name == null) {
            throw new IllegalArgumentException(
                    "the evaluation on " + evaluation.test() + " has no development part; give the recipe one");
        }
        Path path = root.resolve(name);
        boolean split = evaluation.task() == Task.RETRIEVAL || evaluation.task() == Task.PREFERENCES;
        return require(split ? parent(path) : path, path);
    }

    /** Of a path that ends in the name of a split, what is split. */
    static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), path.toString());
    }

    /** Of such a path, the split. */
    static String last(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** The data set's own name: the folder below the root. */
    String name(Path measured) {
        return root.relativize(measured).getName(0).toString();
    }

    Path require(Path file, Path given) {
        if (!Files.exists(file)) {
            throw InputException.in(file, "is not there", "put the data set there, or name the folder with --root");
        }
        return given;
    }

    /** What a recipe learns from; in development without what is held out of it, where nothing else is measured. */
    Source<String> training(TextRecipe recipe) {
        Source<String> all = recipe.source(root);
        return development && recipe.evaluation().stream().anyMatch(each -> each.development() == null)
                ? held(all).training()
                : all;
    }

    /** The division of training data that have no development part. */
    static Sources.Split<String> held(Source<String> training) {
        return Sources.split(training, HELD_OUT, 1);
    }
}
