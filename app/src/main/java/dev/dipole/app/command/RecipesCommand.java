package dev.dipole.app.command;

import dev.dipole.ImageRecipe;
import dev.dipole.ImageRecipes;
import dev.dipole.Recipe;
import dev.dipole.Recipes;
import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.Table;
import java.util.ArrayList;
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
            tell(Told.named(name));
            return 0;
        }
        List<Told> all = new ArrayList<>();
        Recipes.all().forEach(recipe -> all.add(Told.of(recipe)));
        ImageRecipes.all().forEach(recipe -> all.add(Told.of(recipe)));
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            all.forEach(recipe -> json.put(recipe.name(), recipe.described()));
            JsonOut.print(main.out(), json);
        } else {
            Table table = new Table("recipe", "of", "system", "paper").left(4);
            all.forEach(recipe -> table.row(recipe.name(), recipe.of(), recipe.title(), recipe.paper()));
            table.lines().forEach(main.out()::println);
            main.out().flush();
        }
        return 0;
    }

    private void tell(Told recipe) {
        if (main.json()) {
            JsonOut.print(main.out(), recipe.described());
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
        main.out().flush();
    }

    /**
     * What is told of a recipe, whatever it is of.
     *
     * @param of texts or pictures
     */
    private record Told(
            String name,
            String of,
            String title,
            String paper,
            String idea,
            String scaled,
            Map<String, String> settings,
            String command) {

        static Told named(String name) {
            return ImageRecipes.names().contains(name) ? of(ImageRecipes.named(name)) : of(Recipes.named(name));
        }

        static Told of(Recipe recipe) {
            return new Told(
                    recipe.name(),
                    "texts",
                    recipe.title(),
                    recipe.paper(),
                    recipe.idea(),
                    recipe.scaled(),
                    recipe.settings(),
                    recipe.command());
        }

        static Told of(ImageRecipe recipe) {
            return new Told(
                    recipe.name(),
                    "pictures",
                    recipe.title(),
                    recipe.paper(),
                    recipe.idea(),
                    recipe.scaled(),
                    recipe.settings(),
                    recipe.command());
        }

        Map<String, Object> described() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", name);
            json.put("of", of);
            json.put("title", title);
            json.put("paper", paper);
            json.put("idea", idea);
            json.put("scaled", scaled);
            json.put("settings", settings);
            json.put("command", command);
            return json;
        }
    }
}
