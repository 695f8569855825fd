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
                add one: one file in `recipes/`.

                | recipe | system | learns from | measured by | against |
                | --- | --- | --- | --- | --- |
                """);
        for (Recipe recipe : Recipes.all()) {
            page.append("| [").append(recipe.name()).append("](#").append(recipe.name()).append(") | ");
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
        for (Recipe recipe : Recipes.all()) {
            page.append("\n## ").append(recipe.name()).append("\n\n");
            page.append(recipe.title()).append(": ").append(recipe.paper()).append("\n\n");
            page.append(recipe.idea()).append("\n\n");
            page.append("The paper's settings, and these: ").append(recipe.scaled()).append("\n\n");
            page.append("```\n").append(recipe.command()).append("\n```\n\n");
            page.append("| setting | value |\n| --- | --- |\n");
            for (Map.Entry<String, String> setting : recipe.settings().entrySet()) {
                page.append("| `")
                        .append(setting.getKey())
                        .append("` | ")
                        .append(setting.getValue())
                        .append(" |\n");
            }
        }
        return page.toString();
    }
}
