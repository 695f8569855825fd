package dev.dipole.bench.recipes;

import dev.dipole.Dipole;
import dev.dipole.ImageRecipe;
import dev.dipole.ImageSettings;
import dev.dipole.Recipes;
import dev.dipole.app.TrainingProgress;
import dev.dipole.bench.results.KeptMeasurements;
import dev.dipole.bench.results.Recording;
import dev.dipole.bench.results.ResultsOptions;
import dev.dipole.data.Example;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.image.Image;
import dev.dipole.data.image.Images;
import dev.dipole.data.image.PixelLoader;
import dev.dipole.data.image.TrainingSize;
import dev.dipole.encoder.Encoder;
import dev.dipole.eval.ClassificationTask;
import dev.dipole.eval.NearestNeighbourProbe;
import dev.dipole.eval.Probe;
import dev.dipole.eval.TaskReport;
import dev.dipole.model.ImageModel;
import dev.dipole.settings.Settings;
import dev.dipole.train.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains every way to learn from pictures on the same data, with the same network, views and time, and probes the last model of each. */
@Command(
        name = "images",
        description = "Trains and probes the ways to learn from pictures, beside raw pixels and an untrained network.",
        sortOptions = false,
        footer = {
            "",
            "Weighted nearest neighbours (20 and 200), a linear probe, and one of eight pictures of each class learn from the"
                    + " training part and are counted on the measured one; of each run the last model. Rows are tested against raw pixels, and are added to the"
                    + " results, and their page is written anew, after each."
        })
public final class ImageRuns implements Callable<Integer> {

    private static final List<Probe> PROBES = ClassificationTask.standard();

    /** A linear classifier of some thousand numbers would take longer than most of the training. */
    private static final List<Probe> PROBES_OF_PIXELS = List.of(NearestNeighbourProbe.defaults());

    private static final double HELD_OUT = 0.2;

    /** Steps before those that are timed, in which code becomes fast and memory is got. */
    private static final int WARM_STEPS = 6;

    private static final int TIMED_STEPS = 10;

    @Option(
            names = "--recipes",
            split = ",",
            paramLabel = "NAME",
            description = "Those of the folder recipes/images (default: all).")
    private List<String> names = List.of();

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "As many epochs for each as take about this time here (default: as many as the recipe says).")
    private double minutes;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A further setting of all recipes, to choose it by; may be repeated.")
    private List<String> set = List.of();

    @Option(
            names = "--development",
            description =
                    "Measure on a fifth of the training part, to choose settings by: the test part is not read, no results"
                            + " written.")
    private boolean development;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Of the training part every so-manieth picture, N in all, for a look; with --development.")
    private int limit;

    @Option(names = "--resume", description = "Skip what was measured with the same sources, data, settings and seed.")
    private boolean resume;

    @Option(
            names = "--sheets",
            paramLabel = "FOLDER",
            description = "Write the nearest neighbours of a picture of each class here, a PNG for each model.")
    private @Nullable Path sheets;

    @Mixin
    private ResultsOptions options;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    public ImageRuns() {}

    /**
     * A model to be trained.
     *
     * @param label what the table calls it
     */
    private record Entry(String label, ImageRecipe recipe, ImageSettings settings) {}

    /**
     * What is learned from and measured on, with labels.
     *
     * @param name of the data set
     * @param split what the table calls the measured part
     */
    private record Parts(String name, String split, List<Example<Image>> training, List<Example<Image>> measured) {

        TaskReport probed(Encoder<Image> encoder, List<Probe> probes) {
            return new ClassificationTask<>(name, training, measured, probes).evaluate(encoder);
        }
    }

    @Override
    public Integer call() throws IOException {
        List<ImageRecipe> chosen = new ArrayList<>();
        try {
            (names.isEmpty() ? Recipes.pictures().names() : names)
                    .forEach(name -> chosen.add(Recipes.pictures().named(name)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if ((!set.isEmpty() || limit > 0) && !development) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--set and --limit are for choosing settings, and belong to --development; write settings into recipes");
        }
        Path home = options.home();
        String sources = options.sources();
        boolean reuse = ResultsOptions.reuses(resume, sources, err());
        KeptMeasurements<Measured> kept = new KeptMeasurements<>(home.resolve("bench/target/images"), Measured.class);
        Recording recording = options.recording(!development);
        for (ImageRecipe.Data data :
                chosen.stream().map(ImageRecipe::data).distinct().toList()) {
            run(
                    data,
                    chosen.stream().filter(recipe -> recipe.data().equals(data)).toList(),
                    recording,
                    kept,
                    reuse,
                    sources);
        }
        recording.print(spec.commandLine().getOut());
        return 0;
    }

    private void run(
            ImageRecipe.Data data,
            List<ImageRecipe> recipes,
            Recording recording,
            KeptMeasurements<Measured> kept,
            boolean reuse,
            String sources)
            throws IOException {
        Path place = options.root().resolve(data.file());
        Source<Image> labelled = Images.labelled(place, data.training());
        Parts parts = parts(place, data, labelled);
        String fingerprint = labelled.fingerprint() + " " + parts.training().size();
        List<Entry> entries = entries(recipes);
        int size = entries.get(0).settings().encoder().size();
        try (PixelLoader loader = PixelLoader.inMemory(TrainingSize.crop(size), 1L << 30)) {
            Measured pixels = measured(
                    "raw pixels",
                    0,
                    System.nanoTime(),
                    new RawPixels(loader, RawPixels.Standard.CHANNEL),
                    parts,
                    PROBES_OF_PIXELS);
            recording.add(pixels.rows(null, sources));
            for (long seed : options.seeds()) {
                try (ImageModel untrained = Dipole.images()
                        .settings(entries.get(0).settings())
                        .seed(seed)
                        .untrained()) {
                    recording.add(measured("untrained", seed, System.nanoTime(), untrained, parts, PROBES)
                            .rows(pixels, sources));
                }
                for (Entry entry : entries) {
                    KeptMeasurements.Key key = new KeptMeasurements.Key(
                            parts.name(),
                            parts.split(),
                            entry.label().replaceAll("[^A-Za-z0-9]+", "-"),
                            seed,
                            Settings.toYaml(entry.settings()) + minutes,
                            PROBES.toString(),
                            fingerprint,
                            sources);
                    List<Measured> before = reuse ? kept.find(key) : List.of();
                    err().printf(
                                    Locale.ROOT,
                                    "%s, seed %d%s%n",
                                    entry.label(),
                                    seed,
                                    before.isEmpty() ? "" : ", was measured before");
                    err().flush();
                    Measured measured = before.isEmpty() ? trained(entry, seed, parts) : before.get(0);
                    kept.keep(key, List.of(measured));
                    recording.add(measured.rows(pixels, sources));
                }
            }
        }
    }

    private Parts parts(Path place, ImageRecipe.Data data, Source<Image> labelled) {
        String name = String.valueOf(Path.of(data.file()).getName(0));
        if (!development) {
            return new Parts(
                    name,
                    "test",
                    labelled.readAll(),
                    Images.labelled(place, data.test()).readAll());
        }
        Sources.Split<Image> held =
                Sources.split(labelled, HELD_OUT, 1, example -> example.anchor().name());
        return new Parts(
                name,
                "development",
                thinned(held.training().readAll()),
                held.development().readAll());
    }

    private List<Example<Image>> thinned(List<Example<Image>> all) {
        if (limit == 0 || limit >= all.size()) {
            return all;
        }
        List<Example<Image>> some = new ArrayList<>();
        for (int i = 0; i < limit; i++) {
            some.add(all.get((int) ((long) i * all.size() / limit)));
        }
        return some;
    }

    private List<Entry> entries(List<ImageRecipe> recipes) {
        List<Entry> entries = new ArrayList<>();
        for (ImageRecipe recipe : recipes) {
            entries.add(new Entry(recipe.name(), recipe, recipe.settings(set)));
            recipe.variants()
                    .forEach(variant -> entries.add(
                            new Entry(variant.label(recipe.name()), recipe, recipe.settings(variant, set))));
        }
        return entries;
    }

    /** The same pictures for all, with labels for those that learn from them. */
    private static Source<Image> source(Entry entry, Parts parts) {
        List<Example<Image>> examples = entry.recipe().labelled()
                ? parts.training()
                : parts.training().stream()
                        .map(example -> Example.pair(example.anchor(), example.anchor()))
                        .toList();
        return Images.of(parts.name(), examples);
    }

    private Measured trained(Entry entry, long seed, Parts parts) {
        Source<Image> source = source(entry, parts);
        ImageSettings settings = Settings.override(entry.settings(), List.of("training.seed=" + seed));
        if (minutes > 0) {
            settings = Settings.override(
                    settings,
                    List.of("training.epochs="
                            + epochs(settings, source, parts.training().size())));
        }
        long start = System.nanoTime();
        try (ImageModel model = Dipole.images()
                .settings(settings)
                .listener(new TrainingProgress(err(), Boolean.getBoolean("dipole.terminal")))
                .train(source)) {
            err().printf(
                            Locale.ROOT,
                            "%s: %d epochs, %.0f pictures a second%n",
                            entry.label(),
                            settings.training().epochs(),
                            (double) settings.training().epochs()
                                    * parts.training().size()
                                    / Double.parseDouble(
                                            String.valueOf(model.history().get("training-seconds"))));
            return measured(entry.label(), seed, start, model, parts, PROBES);
        }
    }

    /** How many passes take the minutes, by a few steps of this method on this machine. */
    private int epochs(ImageSettings settings, Source<Image> source, int examples) {
        List<Long> times = new ArrayList<>();
        ImageSettings trial = Settings.override(
                settings, List.of("training.steps=" + (WARM_STEPS + TIMED_STEPS), "training.monitor.measurements=0"));
        Dipole.images()
                .settings(trial)
                .listener(new TrainingListener() {
                    @Override
                    public void stepped(Step step) {
                        times.add(System.nanoTime());
                    }
                })
                .train(source)
                .close();
        int timed = times.size() - Math.min(WARM_STEPS, times.size() - 1);
        double seconds =
                (times.get(times.size() - 1) - times.get(times.size() - timed)) * 1e-9 / Math.max(1, timed - 1);
        double perEpoch = seconds * examples / settings.training().batch();
        return (int) Math.max(1, Math.round(minutes * 60 / perEpoch));
    }

    private Measured measured(
            String label, long seed, long start, Encoder<Image> encoder, Parts parts, List<Probe> probes) {
        double seconds = (System.nanoTime() - start) * 1e-9;
        TaskReport report = parts.probed(encoder, probes);
        List<Figure> figures = new ArrayList<>();
        StringBuilder line = new StringBuilder(label).append(':');
        for (TaskReport.Figure figure : report.figures()) {
            double[] items =
                    figure.items().stream().mapToDouble(Double::doubleValue).toArray();
            figures.add(
                    items.length > 0
                            ? Figure.mean(parts.name(), parts.split(), figure.name(), items)
                            : Figure.plain(parts.name(), parts.split(), figure.name(), figure.interval()));
            line.append(String.format(Locale.ROOT, " %s %.4f", figure.name(), figure.value()));
        }
        err().println(line);
        err().flush();
        Path folder = sheets;
        if (folder != null) {
            sheet(encoder, parts, folder.resolve(label.replaceAll("[^A-Za-z0-9]+", "-") + "-" + seed + ".png"));
        }
        return new Measured(label, seed, seconds, figures);
    }

    private static void sheet(Encoder<Image> encoder, Parts parts, Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ClassSheet.write(encoder, parts.training(), parts.measured(), file);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
