package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of recipes says what their files say. {@code -Ddocs.write=true} writes it anew. */
final class RecipesPageTest {

    @Test
    void thePageSaysWhatTheFilesSay() throws IOException {
        Path page = Path.of(System.getProperty("project.root", ".."), "docs", "recipes.md");
        String expected = page();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(page, expected);
        }
        assertEquals(expected, Files.readString(page), "rerun with -Ddocs.write=true to write docs/recipes.md anew");
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Recipes

                Generated from the files of `recipes/`. Each is a known system as configuration: name your own data, and columns
                where they have other names, and it is trained as below. `--set` and `--config` change single settings, `--base`
                what it starts from. In Java: `Dipole.recipe("simcse-unsup").train(source)`.

                What they reach stands in [results.md](results.md), beside their baselines; `bench/run recipes` measures it. To
                add one: one file in `recipes/`, or of pictures in `recipes/images/`.

                ## Texts

                | recipe | system | learns from | measured by | against |
                | --- | --- | --- | --- | --- |
                """);
        for (Recipe recipe : Recipes.all()) {
            page.append("| [")
                    .append(recipe.name())
                    .append("](#")
                    .append(recipe.name())
                    .append(") | ");
            page.append(recipe.title()).append(" | ");
            page.append(recipe.data().stream()
                            .map(data -> data.file() + " (" + data.shape() + ")")
                            .collect(Collectors.joining(", ")))
                    .append(" | ");
            page.append(recipe.evaluation().stream()
                            .map(evaluation -> evaluation.test() + ": " + String.join(", ", evaluation.metrics()))
                            .collect(Collectors.joining("; ")))
                    .append(" | ");
            page.append(recipe.variants().stream()
                            .map(variant -> variant.recipe() == null ? variant.name() : variant.recipe())
                            .collect(Collectors.joining("; ")))
                    .append(" |\n");
        }
        page.append("""

                ## Pictures

                All share network, views, batch and epochs, and differ in what follows; `bench/run images` compares them. In Java:
                `Dipole.images().settings(ImageRecipes.named("simclr").settings(List.of())).train(source)`.
                [self-supervision.md](self-supervision.md) tells what they are and what to expect.

                | recipe | system | learns from | against |
                | --- | --- | --- | --- |
                """);
        for (ImageRecipe recipe : ImageRecipes.all()) {
            page.append("| [")
                    .append(recipe.name())
                    .append("](#")
                    .append(recipe.name())
                    .append(") | ");
            page.append(recipe.title()).append(" | ");
            page.append(recipe.data().file()).append(", ").append(recipe.data().training());
            page.append(recipe.labelled() ? " with labels | " : " | ");
            page.append(recipe.variants().stream().map(Recipe.Variant::name).collect(Collectors.joining("; ")))
                    .append(" |\n");
        }
        for (Recipe recipe : Recipes.all()) {
            page.append(part(
                    recipe.name(),
                    recipe.title() + ": " + recipe.paper(),
                    recipe.idea(),
                    recipe.scaled(),
                    recipe.command(),
                    recipe.settings()));
        }
        for (ImageRecipe recipe : ImageRecipes.all()) {
            page.append(part(
                    recipe.name(),
                    recipe.title() + ": " + recipe.paper(),
                    recipe.idea(),
                    recipe.scaled(),
                    recipe.command(),
                    recipe.settings()));
        }
        return page.toString();
    }

    private static String part(
            String name, String paper, String idea, String scaled, String command, Map<String, String> settings) {
        StringBuilder part = new StringBuilder();
        part.append("\n## ").append(name).append("\n\n");
        part.append(paper).append("\n\n");
        part.append(idea).append("\n\n");
        part.append("The paper's settings, and these: ").append(scaled).append("\n\n");
        part.append("```\n").append(command).append("\n```\n\n");
        part.append("| setting | value |\n| --- | --- |\n");
        settings.forEach((key, value) ->
                part.append("| `").append(key).append("` | ").append(value).append(" |\n"));
        return part.toString();
    }
}
