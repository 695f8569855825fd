package dev.dipole.bench.recipes;

import dev.dipole.Dipole;
import dev.dipole.Recipe;
import dev.dipole.Recipes;
import dev.dipole.TextRecipe;
import dev.dipole.TextSettings;
import dev.dipole.TextTraining;
import dev.dipole.app.MiningIndexes;
import dev.dipole.app.TrainingProgress;
import dev.dipole.bench.results.KeptMeasurements;
import dev.dipole.bench.results.Recording;
import dev.dipole.bench.results.ResultRow;
import dev.dipole.bench.results.ResultsOptions;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Source;
import dev.dipole.model.Model;
import dev.dipole.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs recipes and their variants, and measures each by what the recipe is measured by. */
@Command(
        name = "recipes",
        description = "Trains and measures the known systems, each beside its baseline and its ablations.",
        sortOptions = false,
        footer = {
            "",
            "The first variant of a recipe is the baseline: the recipe and its other variants are tested against it, seed by"
                    + " seed. Rows are added to the results, and their page is written anew, after each recipe and seed."
        })
public final class RecipeRuns implements Callable<Integer> {

    @Option(
            names = "--recipes",
            split = ",",
            paramLabel = "NAME",
            description = "Those of the folder recipes (default: all).")
    private List<String> names = List.of();

    @Option(
            names = "--variants",
            paramLabel = "PART",
            description = "Only variants whose name holds this, beside the baseline; none: no other.")
    private @Nullable String only;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A further setting of the recipe and all its variants, to choose it by; may be repeated.")
    private List<String> set = List.of();

    @Option(
            names = "--development",
            description =
                    "Measure on the development part, to choose settings by: test splits are not read, no results written.")
    private boolean development;

    @Option(names = "--resume", description = "Skip what was measured with the same sources, data, settings and seed.")
    private boolean resume;

    @Mixin
    private ResultsOptions options;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    public RecipeRuns() {}

    /** A model to be measured: a recipe, and which of its variants; null: itself. */
    private record Entry(TextRecipe recipe, Recipe.@Nullable Variant variant) {

        String label() {
            return variant == null ? recipe.name() : variant.label(recipe.name());
        }

        boolean isUntrained() {
            return variant != null && variant.untrained();
        }

        TextSettings settings(List<String> further) {
            return variant == null ? recipe.settings(further) : recipe.settings(variant, further);
        }
    }

    @Override
    public Integer call() throws IOException {
        List<TextRecipe> chosen = new ArrayList<>();
        try {
            (names.isEmpty() ? Recipes.texts().names() : names)
                    .forEach(name -> chosen.add(Recipes.texts().named(name)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if (!set.isEmpty() && !development) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--set chooses settings, and belongs to --development; write it into the recipe");
        }
        Path home = options.home();
        String sources = options.sources();
        boolean reuse = ResultsOptions.reuses(resume, sources, err());
        KeptMeasurements<Measured> kept = new KeptMeasurements<>(home.resolve("bench/target/recipes"), Measured.class);
        Recording recording = options.recording(!development);
        for (TextRecipe recipe : chosen) {
            run(recipe, recording, kept, reuse, sources);
        }
        recording.print(spec.commandLine().getOut());
        return 0;
    }

    private void run(
            TextRecipe recipe, Recording recording, KeptMeasurements<Measured> kept, boolean reuse, String sources)
            throws IOException {
        Place place = new Place(options.root(), development, options.home().resolve("bench/target/vectors"));
        List<Measure> usual = measures(recipe, place);
        for (long seed : options.seeds()) {
            Map<String, Measured> measured = new LinkedHashMap<>();
            for (Entry entry : entries(recipe)) {
                TextRecipe shaped = recipe.shapedAs(entry.variant());
                List<Measure> measures = shaped.equals(recipe) ? usual : measures(shaped, place);
                measured.put(entry.label(), measured(entry, recipe, place, measures, seed, kept, reuse, sources));
            }
            recording.add(rows(recipe, measured, sources));
        }
    }

    private static List<Measure> measures(TextRecipe recipe, Place place) throws IOException {
        List<Measure> measures = new ArrayList<>();
        for (TextRecipe.Evaluation evaluation : recipe.evaluation()) {
            measures.add(Measure.of(recipe, evaluation, place));
        }
        return measures;
    }

    /** The baseline first, then the recipe, then its other variants. */
    private List<Entry> entries(TextRecipe recipe) {
        List<Entry> entries = new ArrayList<>();
        for (Recipe.Variant variant : recipe.variants()) {
            String other = variant.recipe();
            boolean baseline = variant.equals(recipe.variants().get(0));
            if (baseline || only == null || variant.label(recipe.name()).contains(only)) {
                entries.add(
                        other == null
                                ? new Entry(recipe, variant)
                                : new Entry(Recipes.texts().named(other), null));
            }
        }
        entries.add(1, new Entry(recipe, null));
        return entries;
    }

    private Measured measured(
            Entry entry,
            TextRecipe measuredBy,
            Place place,
            List<Measure> measures,
            long seed,
            KeptMeasurements<Measured> kept,
            boolean reuse,
            String sources)
            throws IOException {
        long start = System.nanoTime();
        List<String> further = new ArrayList<>(set);
        further.add("training.seed=" + seed);
        TextSettings settings = entry.settings(further);
        TextRecipe learned = entry.recipe().shapedAs(entry.variant());
        Source<String> training = place.training(learned);
        KeptMeasurements.Key key = new KeptMeasurements.Key(
                // One that is the baseline of another is trained once, if both are measured alike.
                entry.recipe().name(),
                place.split(),
                entry.label().replaceAll("[^A-Za-z0-9]+", "-"),
                seed,
                Settings.toYaml(settings) + entry.isUntrained(),
                measuredBy.evaluation().toString(),
                training.fingerprint() + " " + training.reading(),
                sources);
        List<Measured> before = reuse ? kept.find(key) : List.of();
        err().printf(
                        Locale.ROOT,
                        "%s: %s, seed %d%s%n",
                        measuredBy.name(),
                        entry.label(),
                        seed,
                        before.isEmpty() ? "" : ", was measured before");
        err().flush();
        if (!before.isEmpty()) {
            return before.get(0);
        }
        TextTraining trainer = Dipole.text().settings(settings).cache(place.vectors());
        RetrievalTask development = learned.development(options.root());
        if (development != null) {
            trainer.development(development);
        }
        MiningIndexes.give(trainer, settings, () -> learned.corpus(options.root()));
        List<Figure> figures = new ArrayList<>();
        try (Model model = entry.isUntrained()
                ? trainer.untrained(training)
                : trainer.listener(new TrainingProgress(err(), Boolean.getBoolean("dipole.terminal")))
                        .train(training)) {
            for (Measure measure : measures) {
                figures.addAll(measure.of(model, training));
            }
        }
        Measured measured = new Measured(entry.label(), seed, (System.nanoTime() - start) / 1e9, figures);
        kept.keep(key, List.of(measured));
        return measured;
    }

    /** The rows of a recipe and its variants; another recipe that is the baseline has rows of its own. */
    static List<ResultRow> rows(TextRecipe recipe, Map<String, Measured> measured, String sources) {
        List<ResultRow> rows = new ArrayList<>();
        Measured baseline = measured.values().iterator().next();
        measured.forEach((label, each) -> {
            if (!label.equals(recipe.name()) && Recipes.texts().names().contains(label)) {
                return;
            }
            rows.addAll(each.rows(baseline, sources));
        });
        return rows;
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
