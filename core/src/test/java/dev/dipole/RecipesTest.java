package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dipole.settings.Settings;
import dev.dipole.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RecipesTest {

    private static final Path FOLDER = Path.of(System.getProperty("project.root", ".."), "recipes");

    static Stream<TextRecipe> recipes() {
        return Recipes.texts().all().stream();
    }

    @Test
    void everyFileIsARecipeAndNoNameIsTakenTwice() throws IOException {
        namedAsFiles(FOLDER, Recipes.texts());
        namedAsFiles(FOLDER.resolve("images"), Recipes.pictures());
        namedAsFiles(FOLDER.resolve("pairs"), Recipes.pairs());
        Set<String> names = new HashSet<>();
        for (Recipe recipe : Recipes.all()) {
            assertTrue(names.add(recipe.name()), recipe.name());
            assertSame(recipe, Recipes.named(recipe.name()));
            assertTrue(recipe.paper().matches(".*, [12][0-9]{3}, .*https://.*"), recipe.paper());
        }
    }

    private static void namedAsFiles(Path folder, RecipeBook<?> book) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString().replaceAll("\\.yaml$", ""))
                            .sorted()
                            .toList(),
                    List.copyOf(book.names()));
        }
        assertFalse(book.names().isEmpty());
    }

    @Test
    void aRecipeOfAnotherNameThanItsFileIsRefused(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("x.yaml"), """
                name: y
                title: X
                paper: none
                idea: none
                scaled: not
                anchors: sounds
                candidates: words
                data: rows.csv
                on: fsdd
                settings: {dim: 8}
                """);
        RecipeBook<PairRecipe> book = new RecipeBook<>("recipes/pairs", PairRecipe.class);
        assertEquals(
                "recipes/pairs/x.yaml: name (y) must be that of the file, without .yaml",
                assertThrows(IllegalArgumentException.class, () -> book.read(folder))
                        .getMessage());
        Files.writeString(folder.resolve("x.yaml"), "name: x\ntitle: X\n");
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> book.read(folder))
                .getMessage());
        assertTrue(message.contains("paper"), message);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void itsSettingsAndThoseOfItsVariantsAreSettings(TextRecipe recipe) {
        TextSettings own = recipe.settings(List.of());
        assertNotEquals(TextSettings.defaults(), own);
        assertEquals(7, recipe.settings(List.of("training.seed=7")).training().seed());
        for (Recipe.Variant variant : recipe.variants()) {
            if (variant.recipe() != null) {
                assertTrue(Recipes.texts().names().contains(variant.recipe()), variant.recipe());
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
    void whatIsMeasuredIsNotTrainedOn(TextRecipe recipe) {
        for (TextRecipe.Evaluation evaluation : recipe.evaluation()) {
            assertNotEquals(evaluation.test(), evaluation.development());
            for (TextRecipe.Data data : recipe.data()) {
                assertNotEquals(data.file(), evaluation.test());
                assertNotEquals(data.file(), evaluation.development());
                assertNotEquals("test", data.split());
            }
        }
    }

    @Test
    void anUnknownNameIsToldTheNearest() {
        assertEquals(
                "recipe (simclear) is not known; did you mean \"simclr\"?",
                assertThrows(IllegalArgumentException.class, () -> Recipes.named("simclear"))
                        .getMessage());
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
                assertThrows(SettingsException.class, () -> Settings.parse(yaml, "toy.yaml", TextRecipe.class))
                        .getMessage());
        assertTrue(message.contains(part), message);
    }
}
