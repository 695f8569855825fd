package dev.dipole;

import dev.dipole.settings.Suggestions;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The known systems by name. To add one: one YAML file in the folder {@code recipes} of the project, which the build takes in. */
public final class Recipes {

    private static final String FOLDER = "recipes";

    private static volatile @Nullable Map<String, Recipe> byName;

    private Recipes() {}

    /** All of them, by name in alphabetical order. */
    public static Collection<Recipe> all() {
        return byName().values();
    }

    /** The names, in alphabetical order. */
    public static Collection<String> names() {
        return byName().keySet();
    }

    /** The recipe of a name. */
    public static Recipe named(String name) {
        Recipe recipe = byName().get(name);
        if (recipe == null) {
            throw new IllegalArgumentException(
                    "recipe (" + name + ") is not known; " + Suggestions.didYouMean(name, names()));
        }
        return recipe;
    }

    private static Map<String, Recipe> byName() {
        Map<String, Recipe> known = byName;
        if (known == null) {
            known = RecipeFiles.read(FOLDER, Recipe.class, Recipe::name);
            byName = known;
        }
        return known;
    }
}
