package dev.dipole.bench.pairs;

import dev.dipole.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A known system of two towers as configuration: one YAML file, whose keys are these components.
 *
 * @param name by which it is called, and that of its file
 * @param title the system's own name
 * @param paper where it was described: authors, year, title, address
 * @param idea what it does, in a sentence or two
 * @param scaled what the paper's settings are and what stands in their place here, and why
 * @param on what data it is trained and measured on
 * @param settings keys of {@link SystemSettings} with their values
 */
public record PairRecipe(
        String name, String title, String paper, String idea, String scaled, On on, Map<String, String> settings) {

    private static final String ENDING = ".yaml";

    /** The data, and what is measured on it. */
    public enum On {
        /** Pictures of emojis and their captions. */
        EMOJITWO,
        /** Spoken digits and their words. */
        FSDD,
        /** Faces of people, of whom some are never seen in training. */
        OLIVETTI,
        /** Types that Java classes import. */
        IMPORTS
    }

    public PairRecipe {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        for (String text : List.of(name, title, paper, idea, scaled)) {
            if (text.isBlank()) {
                throw new IllegalArgumentException(
                        "name, title, paper, idea and scaled of the recipe (" + name + ") must all say something");
            }
        }
    }

    /** Reads a recipe. */
    static PairRecipe read(Path file) {
        PairRecipe blank = new PairRecipe("?", "?", "?", "?", "?", On.EMOJITWO, Map.of());
        PairRecipe recipe = Settings.read(file, PairRecipe.class, blank);
        if (!(recipe.name + ENDING).equals(String.valueOf(file.getFileName()))) {
            throw new IllegalArgumentException(
                    file + ": name (" + recipe.name + ") must be that of the file, without " + ENDING);
        }
        if (List.of(recipe.title, recipe.paper, recipe.idea, recipe.scaled).contains("?")) {
            throw new IllegalArgumentException(file + ": title, paper, idea and scaled must all be given");
        }
        return recipe;
    }

    /** All recipes of a folder, by name. */
    static List<PairRecipe> all(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .map(PairRecipe::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    folder + " holds no recipes that can be read; run from the project's root", e);
        }
    }

    /**
     * The settings, over the defaults.
     *
     * @param further such as {@code training.epochs=2}, over the recipe's
     */
    SystemSettings resolve(List<String> further, long seed) {
        List<String> all = new ArrayList<>();
        settings.forEach((key, value) -> all.add(key + "=" + value));
        all.addAll(further);
        all.add("training.seed=" + seed);
        return Settings.override(SystemSettings.defaults(), all);
    }
}
