package dev.dipole;

import java.util.Map;

/**
 * A known system of two towers as configuration. It is one YAML file of the folder {@code recipes/pairs}, whose keys are these
 * components in kebab-case. Its towers are those that its data ask for, so it is run where these are read: by the benchmark
 * {@code pairs}.
 *
 * @param name by which it is called, and that of its file
 * @param title the system's own name
 * @param paper where it was described: authors, year, title, address
 * @param idea what it does, in a sentence or two
 * @param scaled what the paper's settings are and what stands in their place here, and why
 * @param on what data it is trained and measured on
 * @param settings of the towers and of {@link PairSettings}, with their values
 */
public record PairRecipe(
        String name, String title, String paper, String idea, String scaled, On on, Map<String, String> settings)
        implements Recipe {

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
        settings = RecipeBook.inOrder(settings);
        RecipeBook.requireSaid(name, title, paper, idea, scaled);
    }

    @Override
    public String of() {
        return "pairs";
    }

    @Override
    public String command() {
        return "bench/run pairs --recipes " + name;
    }
}
