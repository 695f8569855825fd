package dev.dipole;

import java.util.ArrayList;
import java.util.List;

/**
 * The known systems by name. To add one: one YAML file in the folder {@code recipes} of the project, or in that of its kind below
 * it, which the build takes in.
 */
public final class Recipes {

    private static final RecipeBook<TextRecipe> TEXTS = new RecipeBook<>("recipes", TextRecipe.class);
    private static final RecipeBook<ImageRecipe> PICTURES = new RecipeBook<>("recipes/images", ImageRecipe.class);
    private static final RecipeBook<PairRecipe> PAIRS = new RecipeBook<>("recipes/pairs", PairRecipe.class);

    private Recipes() {}

    /** Those of texts, in {@code recipes} itself. */
    public static RecipeBook<TextRecipe> texts() {
        return TEXTS;
    }

    /** Those of pictures, in {@code recipes/images}. */
    public static RecipeBook<ImageRecipe> pictures() {
        return PICTURES;
    }

    /** Those of two towers, in {@code recipes/pairs}. */
    public static RecipeBook<PairRecipe> pairs() {
        return PAIRS;
    }

    /** All of them, kind by kind. */
    public static List<Recipe> all() {
        List<Recipe> all = new ArrayList<>(TEXTS.all());
        all.addAll(PICTURES.all());
        all.addAll(PAIRS.all());
        return all;
    }

    /** The recipe of a name, of whatever kind. */
    public static Recipe named(String name) {
        List<Recipe> all = all();
        return all.stream()
                .filter(recipe -> recipe.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        RecipeBook.unknown(name, all.stream().map(Recipe::name).toList()));
    }
}
