package dev.dipole;

import dev.dipole.data.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A known system as configuration: one YAML file, whose keys are a record's components in kebab-case. */
public sealed interface Recipe permits TextRecipe, ImageRecipe, PairRecipe {

    /** By which it is called, and that of its file. */
    String name();

    /** The system's own name. */
    String title();

    /** Where it was described: authors, year, title, address. */
    String paper();

    /** What it does, in a sentence or two. */
    String idea();

    /** What the paper's settings are and what stands in their place here, and why. */
    String scaled();

    /** Keys of settings with their values; what is left out is as it is without a recipe. */
    Map<String, String> settings();

    /** What it learns from, in a word. */
    String of();

    /** The command that runs it. */
    String command();

    /**
     * Its settings, and over them the given ones, as assignments.
     *
     * @param further such as {@code training.epochs=2}
     */
    default List<String> assignments(List<String> further) {
        return over(settings(), further);
    }

    private static List<String> over(Map<String, String> settings, List<String> further) {
        List<String> all = new ArrayList<>();
        settings.forEach((key, value) -> all.add(key + "=" + value));
        all.addAll(further);
        return all;
    }

    /**
     * Another model on the same data.
     *
     * @param name what differs, which the table says behind the recipe's name; empty where it is another recipe
     * @param recipe another recipe; null: this one
     * @param untrained whether it is what training would begin with
     * @param shape what all data, and the queries that are measured by, say of each other in the place of what the recipe
     *     says; null: the same
     * @param set settings in the place of the recipe's
     */
    record Variant(
            String name,
            @Nullable String recipe,
            boolean untrained,
            @Nullable Shape shape,
            Map<String, String> set) {

        public Variant {
            set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
            if (recipe != null && (untrained || shape != null || !set.isEmpty())) {
                throw new IllegalArgumentException("the variant that is the recipe " + recipe
                        + " can be neither untrained nor set or shaped otherwise; leave recipe out, or the others");
            }
        }

        static Variant defaults() {
            return new Variant("", null, false, null, Map.of());
        }

        /** What the table calls it as a variant of a recipe. */
        public String label(String of) {
            return recipe == null ? of + ", " + name : recipe;
        }

        /** What differs in it, and over that the given ones, as assignments. */
        List<String> assignments(List<String> further) {
            return over(set, further);
        }
    }
}
