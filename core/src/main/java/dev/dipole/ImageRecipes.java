package dev.dipole;

import dev.dipole.settings.Suggestions;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The known ways to learn from pictures by name. To add one: one YAML file in the folder {@code recipes/images} of the project,
 * which the build takes in.
 */
public final class ImageRecipes {

    private static volatile @Nullable Map<String, ImageRecipe> byName;

    private ImageRecipes() {}

    /** All of them, by name in alphabetical order. */
    public static Collection<ImageRecipe> all() {
        return byName().values();
    }

    /** The names, in alphabetical order. */
    public static Collection<String> names() {
        return byName().keySet();
    }

    /** The recipe of a name. */
    public static ImageRecipe named(String name) {
        ImageRecipe recipe = byName().get(name);
        if (recipe == null) {
            throw new IllegalArgumentException(
                    "recipe (" + name + ") is not known; " + Suggestions.didYouMean(name, names()));
        }
        return recipe;
    }

    private static Map<String, ImageRecipe> byName() {
        Map<String, ImageRecipe> known = byName;
        if (known == null) {
            known = RecipeFiles.read("recipes/images", ImageRecipe.class, ImageRecipe::name);
            byName = known;
        }
        return known;
    }
}
