package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.settings.Settings;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ImageRecipesTest {

    /** Those without negatives that need many steps more than large ones. */
    private static final Set<String> HALF_BATCH = Set.of("byol", "simsiam");

    static Stream<ImageRecipe> recipes() {
        return Recipes.pictures().all().stream();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void itsSettingsAreSettings(ImageRecipe recipe) {
        ImageSettings own = recipe.settings(List.of());
        assertEquals(7, recipe.settings(List.of("training.seed=7")).training().seed());
        recipe.variants().forEach(variant -> assertNotEquals(own, recipe.settings(variant, List.of()), variant.name()));
        assertTrue(recipe.command().contains("--recipe " + recipe.name() + " "), recipe.command());
    }

    /** What the comparison of all rests on. */
    @ParameterizedTest
    @MethodSource("recipes")
    void networkViewsAndBudgetAreThoseOfAll(ImageRecipe recipe) {
        ImageSettings own = recipe.settings(List.of());
        ImageSettings all = ImageSettings.defaults();
        assertEquals(all.encoder(), own.encoder());
        assertEquals(all.views(), own.views());
        assertEquals(all.training().epochs(), own.training().epochs());
        int batch = all.training().batch();
        assertEquals(
                HALF_BATCH.contains(recipe.name()) ? batch / 2 : batch,
                own.training().batch());
        assertEquals(all.training().monitor(), own.training().monitor());
    }

    @Test
    void whatCannotBeIsRefused() {
        assertEquals(
                "recipe (simclear) is not known; did you mean \"simclr\"?",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Recipes.pictures().named("simclear"))
                        .getMessage());
        refused("cannot both be set: a distribution", "head.prototypes=64", "head.predictor=64");
        refused("cannot both be set: what is kept in the queue", "method.queue=64", "head.predictor=64");
        refused("are models of texts; leave them out for pictures", "method.guide=all-minilm-l6-v2");
        refused("norm (group) of a head must be batch, layer or none", "head.norm=group");
        refused("layers: 0 is how to have no projection", "head.dim=0");
        refused("views (simcler) must be one of", "views.name=simcler");
        refused("must be different folders", () -> new ImageRecipe.Data("cifar10.tar", "train", "train"));
    }

    private static void refused(String part, String... assignments) {
        refused(part, () -> Settings.override(ImageSettings.defaults(), List.of(assignments)));
    }

    private static void refused(String part, Executable what) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, what).getMessage());
        assertTrue(message.contains(part), message);
    }
}
