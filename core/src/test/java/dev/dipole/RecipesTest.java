package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.settings.Settings;
import dev.dipole.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RecipesTest {

    private static final Path FOLDER = Path.of(System.getProperty("project.root", ".."), "recipes");

    static Stream<Recipe> recipes() {
        return Recipes.all().stream();
    }

    @Test
    void everyFileIsARecipe() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertEquals(
                    files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString().replaceAll("\\.yaml$", ""))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    new TreeSet<>(Recipes.names()));
        }
        assertFalse(Recipes.names().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void itsSettingsAndThoseOfItsVariantsAreSettings(Recipe recipe) {
        TextSettings own = recipe.settings(List.of());
        assertNotEquals(TextSettings.defaults(), own);
        assertEquals(7, recipe.settings(List.of("training.seed=7")).training().seed());
        for (Recipe.Variant variant : recipe.variants()) {
            if (variant.recipe() != null) {
                assertTrue(Recipes.names().contains(variant.recipe()), variant.recipe());
                assertNotEquals(recipe.name(), variant.recipe());
            } else if (variant.shape() != null) {
                assertNotEquals(recipe.data(), recipe.shapedAs(variant).data(), variant.name() + " differs in nothing");
                assertEquals(recipe.settings(), recipe.shapedAs(variant).settings());
            } else if (!variant.untrained() || !variant.set().isEmpty()) {
                assertNotEquals(own, recipe.settings(variant, List.of()), variant.name() + " differs in nothing");
            }
        }
        assertEquals(recipe.data().get(0).shape(), recipe.reading(FOLDER).shape());
        assertNull(recipe.reading(FOLDER).columns(), "a folder has no columns");
        assertTrue(recipe.command().contains("--recipe " + recipe.name() + " "), recipe.command());
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void whatIsMeasuredIsNotTrainedOn(Recipe recipe) {
        for (Recipe.Evaluation evaluation : recipe.evaluation()) {
            assertNotEquals(evaluation.test(), evaluation.development());
            for (Recipe.Data data : recipe.data()) {
                assertNotEquals(data.file(), evaluation.test());
                assertNotEquals(data.file(), evaluation.development());
                assertNotEquals("test", data.split());
            }
        }
    }

    @Test
    void anUnknownNameIsToldTheNearest() {
        String message = assertThrows(IllegalArgumentException.class, () -> Dipole.recipe("simcse-unsupp"))
                .getMessage();
        assertEquals("recipe (simcse-unsupp) is not known; did you mean \"simcse-unsup\"?", message);
    }

    @Test
    void aWrongFileIsToldWhereAndWhy() {
        fails("toy.yaml:7: seetings is not a setting; did you mean \"settings\"?", """
                name: toy
                title: Toy
                paper: none
                idea: none
                scaled: not
                data: [{file: a.csv}]
                seetings: {dim: 8}
                variants: [{name: untrained, untrained: true}]
                evaluation: [{test: b.csv}]
                """);
        String rest = """
                name: toy
                title: Toy
                paper: none
                idea: none
                scaled: not
                settings: {dim: 8}
                """;
        fails("evaluation (1) of the recipe (toy) must each have at least one entry", rest + """
                data: [{file: a.csv}]
                variants: []
                evaluation: [{test: b.csv}]
                """);
        fails(
                "the variant (same) of toy must have a name, and differ: name another recipe, untrained: true, a shape, or settings",
                rest + """
                data: [{file: a.csv}]
                variants: [{name: same}]
                evaluation: [{test: b.csv}]
                """);
        fails("split (test) of beir is for evaluation; train on another split", rest + """
                data: [{file: beir, split: test}]
                variants: [{name: untrained, untrained: true}]
                evaluation: [{test: b.csv}]
                """);
    }

    private static void fails(String part, String yaml) {
        String message = String.valueOf(
                assertThrows(SettingsException.class, () -> Settings.parse(yaml, "toy.yaml", Recipe.class))
                        .getMessage());
        assertTrue(message.contains(part), message);
    }
}
