package dev.dipole.bench.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dipole.PairRecipe;
import dev.dipole.PairSettings;
import dev.dipole.Recipes;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PairRecipesTest {

    @Test
    void settingsOfEveryRecipeHold() {
        assertEquals(
                List.of("clap", "clip", "siglip", "supcon-faces", "triplet-faces", "two-tower"),
                List.copyOf(Recipes.pairs().names()));
        for (PairRecipe recipe : Recipes.pairs().all()) {
            PairSettings settings = recipe.settings(List.of("training.epochs=3", "training.seed=7"));
            assertEquals(3, settings.training().epochs());
            assertEquals(7, settings.training().seed());
            settings.objective().create();
        }
    }
}
