package dev.dipole.app.command;

import dev.dipole.PairRecipe;
import dev.dipole.Recipe;
import dev.dipole.Recipes;
import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Lists the known systems. */
@Command(
        name = "recipes",
        description = {
            "Lists the known systems, or tells of one what it is, what it was scaled down from, and how it is run.",
            "",
            "docs/recipes.md tells of all of them."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole recipes",
            "  dipole recipes simcse-unsup",
            "  dipole train --recipe simcse-unsup --data my.csv" + " --anchor text --out models/mine"
        })
public final class RecipesCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The recipe to tell of.")
    private @Nullable String name;

    @ParentCommand
    private Main main;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    RecipesCommand() {}

    @Override
    public Integer call() {
        if (name != null) {
            tell(Recipes.named(name));
            return 0;
        }
        List<Recipe> all = Recipes.all();
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            all.forEach(recipe -> json.put(recipe.name(), described(recipe)));
            JsonOut.print(main.out(), json);
        } else {
            Table table = new Table("recipe", "of", "system", "paper").left(4);
            all.forEach(recipe -> table.row(recipe.name(), recipe.of(), recipe.title(), recipe.paper()));
            table.lines().forEach(main.out()::println);
            main.out().flush();
        }
        return 0;
    }

    private void tell(Recipe recipe) {
        if (main.json()) {
            JsonOut.print(main.out(), described(recipe));
            return;
        }
        main.out().println(recipe.title() + ": " + recipe.paper());
        main.out().println();
        main.out().println(recipe.idea());
        main.out().println();
        main.out().println(recipe.scaled());
        main.out().println();
        recipe.settings().forEach((key, value) -> main.out().println("  " + key + "=" + value));
        main.out().println();
        main.out().println(recipe.command());
        if (recipe instanceof PairRecipe pairs) {
            main.out().println();
            main.out().println("On the data that it is measured on here: " + pairs.benchmark());
        }
        main.out().flush();
    }

    private static Map<String, Object> described(Recipe recipe) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", recipe.name());
        json.put("of", recipe.of());
        json.put("title", recipe.title());
        json.put("paper", recipe.paper());
        json.put("idea", recipe.idea());
        json.put("scaled", recipe.scaled());
        json.put("settings", recipe.settings());
        json.put("command", recipe.command());
        return json;
    }
}
