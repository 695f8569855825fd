package dev.dipole.bench.results;

import dev.dipole.PairRecipe;
import dev.dipole.PairSettings;
import dev.dipole.Recipe;
import dev.dipole.Recipes;
import dev.dipole.TextRecipe;
import dev.dipole.model.TowerModel;
import dev.dipole.settings.Settings;
import dev.dipole.tower.TowerData;
import dev.dipole.tower.TowerKind;
import java.util.List;

/**
 * Which rows rest on MiniLM. It was itself trained contrastively, on inference, questions and code among much else, so that what it
 * touches says less of the method than of its start.
 */
final class Pretrained {

    /** What stands behind the name of such a row. */
    static final String MARK = " †";

    private static final String NAME = "minilm";

    /** The systems of the table of text retrieval that are made of it, by how their names begin. */
    private static final List<String> SYSTEMS = List.of(NAME, "static");

    private Pretrained() {}

    /**
     * Whether a row's system starts from it, learns from it or searches its index.
     *
     * @param recipe of the row: a recipe, maybe a comma and one of its variants, or a system such as {@code static+bm25}
     */
    static boolean touches(String recipe) {
        if (SYSTEMS.stream().anyMatch(recipe::startsWith)) {
            return true;
        }
        for (TextRecipe each : Recipes.texts().all()) {
            if (each.name().equals(recipe)) {
                return touches(each, Settings.toYaml(each.settings(List.of())));
            }
            for (Recipe.Variant variant : each.variants()) {
                if (variant.recipe() == null && variant.label(each.name()).equals(recipe)) {
                    return touches(each, Settings.toYaml(each.settings(variant, List.of())));
                }
            }
        }
        return Recipes.pairs().all().stream()
                .filter(each -> each.name().equals(recipe))
                .anyMatch(Pretrained::touches);
    }

    private static boolean touches(TextRecipe recipe, String settings) {
        return settings.contains(NAME)
                || recipe.evaluation().stream()
                        .map(TextRecipe.Evaluation::documents)
                        .anyMatch(documents -> documents != null && documents.contains(NAME));
    }

    /** Where one of the towers reads. */
    private static boolean touches(PairRecipe recipe) {
        PairSettings settings = recipe.settings(List.of());
        TowerData data = recipe.data(settings);
        TowerKind candidates = data.candidates();
        boolean reads = data.anchors().name().equals(TowerModel.WORDS)
                || (candidates != null && candidates.name().equals(TowerModel.WORDS));
        return reads && settings.words().base().contains(NAME);
    }
}
