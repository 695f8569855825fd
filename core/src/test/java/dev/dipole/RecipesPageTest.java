package dev.dipole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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

                What was measured of them so far stands in [results.md](results.md), beside baselines; `bench/run recipes`, `images`
                and `pairs` measure it. To add one: one file in `recipes/`, of pictures in `recipes/images/`, of pairs in `recipes/pairs/`.

                ## Texts

                | recipe | system | learns from | measured by | against |
                | --- | --- | --- | --- | --- |
                """);
        for (TextRecipe recipe : Recipes.texts().all()) {
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
                `Dipole.images().settings(Recipes.pictures().named("simclr").settings(List.of())).train(source)`.
                [self-supervision.md](self-supervision.md) tells what they are and what to expect.

                | recipe | system | learns from | against |
                | --- | --- | --- | --- |
                """);
        for (ImageRecipe recipe : Recipes.pictures().all()) {
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
        page.append("""

                ## Pairs

                Two towers, or one for both sides; [two-towers.md](two-towers.md) tells what their data look like. `bench/run pairs`
                trains and measures them on data of its own.

                | recipe | system | towers | measured on |
                | --- | --- | --- | --- |
                """);
        for (PairRecipe recipe : Recipes.pairs().all()) {
            page.append("| [")
                    .append(recipe.name())
                    .append("](#")
                    .append(recipe.name())
                    .append(") | ");
            page.append(recipe.title()).append(" | ");
            page.append(recipe.of()).append(" | ");
            page.append(recipe.on().name().toLowerCase(Locale.ROOT)).append(" |\n");
        }
        Recipes.all().forEach(recipe -> page.append(part(recipe)));
        return page.toString();
    }

    private static String part(Recipe recipe) {
        StringBuilder part = new StringBuilder();
        part.append("\n## ").append(recipe.name()).append("\n\n");
        part.append(recipe.title()).append(": ").append(recipe.paper()).append("\n\n");
        part.append(recipe.idea()).append("\n\n");
        part.append("The paper's settings, and these: ").append(recipe.scaled()).append("\n\n");
        part.append("```\n").append(recipe.command()).append("\n```\n\n");
        part.append("| setting | value |\n| --- | --- |\n");
        recipe.settings()
                .forEach((key, value) -> part.append("| `")
                        .append(key)
                        .append("` | ")
                        .append(value)
                        .append(" |\n"));
        return part.toString();
    }
}
