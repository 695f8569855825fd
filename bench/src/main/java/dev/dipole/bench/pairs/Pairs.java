package dev.dipole.bench.pairs;

import dev.dipole.PairRecipe;
import dev.dipole.PairSettings;
import dev.dipole.Recipes;
import dev.dipole.app.Progress;
import dev.dipole.app.quickstart.ImportedTypes;
import dev.dipole.app.quickstart.QuickstartLibraries;
import dev.dipole.app.quickstart.SourceJars;
import dev.dipole.bench.results.Recording;
import dev.dipole.bench.results.ResultsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains and measures the systems of two towers. */
@Command(
        name = "pairs",
        description = "Trains and measures two towers: pictures and captions, sounds and words, faces, imports.",
        sortOptions = false,
        footer = {
            "",
            "Every recipe is trained anew for each seed. The imports are read from the source jars of the quickstart, which Maven"
                    + " fetches once.",
            "Rows are added to the results, and their page is written anew, after each run."
        })
public final class Pairs implements Callable<Integer> {

    @Option(names = "--recipes", split = ",", paramLabel = "NAME", description = "Of recipes/pairs (default: all).")
    private List<String> recipes = List.of();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A further setting of all recipes, such as training.epochs=2; may be repeated.")
    private List<String> set = List.of();

    @Option(
            names = "--development",
            description =
                    "Measure on a part of the training data, to choose settings by: tests are not read, no results"
                            + " written.")
    private boolean development;

    @Mixin
    private ResultsOptions options;

    @Spec
    private CommandSpec spec;

    private final Map<PairRecipe.On, PairSystem> systems = new EnumMap<>(PairRecipe.On.class);

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    public Pairs() {}

    @Override
    public Integer call() throws IOException {
        Path home = options.home();
        Collection<String> names = Recipes.pairs().names();
        for (String name : recipes) {
            if (!names.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "recipe (" + name + ") is not known; there are " + String.join(", ", names));
            }
        }
        String sources = options.sources();
        Recording recording = options.recording(!development);
        for (PairRecipe recipe : Recipes.pairs().all()) {
            if (!recipes.isEmpty() && !recipes.contains(recipe.name())) {
                continue;
            }
            PairSystem system = systems.computeIfAbsent(recipe.on(), on -> open(on, home, sources));
            for (long seed : options.seeds()) {
                spec.commandLine().getErr().println(recipe.name() + ", seed " + seed);
                recording.add(system.run(recipe, settings(recipe, seed)));
            }
        }
        recording.print(spec.commandLine().getOut());
        return 0;
    }

    private PairSettings settings(PairRecipe recipe, long seed) {
        List<String> further = new ArrayList<>(set);
        further.add("training.seed=" + seed);
        return recipe.settings(further);
    }

    private PairSystem open(PairRecipe.On on, Path home, String sources) {
        return switch (on) {
            case EMOJITWO -> new Emojis(options.root().resolve("emojitwo"), Emojis.GALLERY, development, sources);
            case FSDD -> new Digits(options.root().resolve("fsdd"), development, sources);
            case OLIVETTI -> new Faces(options.root().resolve("olivetti"), development, sources);
            case IMPORTS -> {
                List<Path> jars = new SourceJars(SourceJars.mavenOnThisMachine())
                        .fetch(QuickstartLibraries.ALL, home.resolve("app/target/quickstart/sources"), Progress.NONE);
                yield new Imports(ImportedTypes.of(jars), development, sources);
            }
        };
    }
}
