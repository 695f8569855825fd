package dev.dipole.app.command;

import dev.dipole.Dipole;
import dev.dipole.ImageRecipe;
import dev.dipole.ImageRecipes;
import dev.dipole.ImageSettings;
import dev.dipole.Recipe;
import dev.dipole.Recipes;
import dev.dipole.TextSettings;
import dev.dipole.TextTraining;
import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.MiningIndexes;
import dev.dipole.app.TrainingProgress;
import dev.dipole.data.Beir;
import dev.dipole.data.InputException;
import dev.dipole.data.Reading;
import dev.dipole.data.RetrievalTask;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.eval.RankingMetrics;
import dev.dipole.model.ImageModel;
import dev.dipole.model.Model;
import dev.dipole.settings.Settings;
import dev.dipole.settings.Suggestions;
import dev.dipole.train.RunFolder;
import java.nio.file.Files;
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
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Trains a model from files of pairs or from a BEIR folder. */
@Command(
        name = "train",
        description = {
            "Trains a text embedding model from pairs of texts that belong together.",
            "",
            "The data are CSV, TSV or JSONL files (each also with .gz) or Parquet, one example per row; a YAML file that lists"
                    + " such files with their columns and weights (docs/data.md); or a BEIR folder, whose"
                    + " qrels/train.tsv says what belongs together. Part of the anchors is held out to keep the best weights;"
                    + " a BEIR folder's qrels/dev.tsv serves for that where there is one.",
            "",
            "With --recipe the data are the folder of the recipe's data sets, or files of yours that are read as these; the"
                    + " recipes command lists them. Those of pictures take a folder or a tar archive of pictures, in which"
                    + " --split names the folder that is learned from (default: train, where there is one).",
            "",
            "A run that is stopped, however that comes about, goes on where it was when the same command is given again,"
                    + " and ends in the same model. It is kept in FOLDER.run until the model is complete."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dipole train --data questions.csv --anchor question --positive answer --out models/support",
            "  dipole train --data pairs.jsonl.gz --out models/pairs --set training.epochs=8 dim=256",
            "  dipole train --data beir/scifact --out models/scifact --base all-minilm-l6-v2",
            "  dipole train --recipe simcse-unsup --data sentences.csv --anchor text --out models/sentences",
            "  dipole train --recipe simclr --data pictures.tar --out models/pictures",
            "  dipole train --show-settings > train.yaml"
        })
public final class TrainCommand implements Callable<Integer> {

    /** Fewer steps than these leave the weights near where they began, however small the data is. */
    private static final long LEAST_STEPS = 60;

    /** What prose starts from. */
    static final String USUAL_BASE = "static:all-minilm-l6-v2";

    /** Settings to start from. */
    enum Preset {
        /** Prose. */
        TEXT,
        /** Source code: identifiers are taken apart. */
        CODE
    }

    @Option(
            names = "--data",
            arity = "1..*",
            paramLabel = "PATH",
            description =
                    "Files of pairs, a YAML file that mixes such files by weight, or a BEIR folder. Several are read one"
                            + " after the other.")
    private List<Path> data = List.of();

    @Mixin
    private ExampleFiles columns;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description = "The split of a BEIR folder to train on (default: train).")
    private @Nullable String split;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where the model goes. A model that is there is replaced when the new one is complete.")
    private @Nullable Path out;

    @Option(
            names = "--base",
            paramLabel = "MODEL",
            description = {
                "What to start from: the folder of a model, all-minilm-l6-v2 (English), static: and either of them for a"
                        + " fast static encoder made of it, or none, for the data alone, in any language (default:"
                        + " static:all-minilm-l6-v2; with --preset code: none)."
            })
    private @Nullable String base;

    @Option(
            names = "--preset",
            defaultValue = "text",
            paramLabel = "text|code",
            description = "The settings to start from; code takes identifiers apart (default: ${DEFAULT-VALUE}).")
    private Preset preset;

    @Option(
            names = "--recipe",
            paramLabel = "NAME",
            description = "Train as this known system is trained; settings that you name go over its own.")
    private @Nullable String recipeName;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A YAML or JSON file of settings; what it leaves out is as in the preset.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            arity = "1..*",
            paramLabel = "KEY=VALUE",
            description = "Single settings, over those of the file, such as training.epochs=8.")
    private List<String> assignments = List.of();

    @Option(
            names = "--show-settings",
            description = "Show every setting with its value and what it means, as YAML for --config, and end.")
    private boolean showSettings;

    @Option(
            names = "--restart",
            description = "Discard the unfinished run for this model that is there, instead of going on with it.")
    private boolean restart;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    /** Created by picocli. */
    @SuppressWarnings("NullAway.Init") // picocli sets the fields.
    TrainCommand() {}

    @Override
    public Integer call() {
        if (recipeName != null && ImageRecipes.names().contains(recipeName)) {
            pictures(ImageRecipes.named(recipeName));
            return 0;
        }
        TextSettings settings = settings();
        if (showSettings) {
            showSettings(Settings.describe(TextSettings.class, settings));
            return 0;
        }
        requireData();
        train(settings, requireOut());
        return 0;
    }

    /** Pictures have no columns, no base and no preset. */
    private void pictures(ImageRecipe known) {
        if (base != null || preset == Preset.CODE || columns.named()) {
            throw wrong("--recipe (" + known.name()
                    + ") is of pictures: leave out --base, --preset and the options that name columns");
        }
        ImageSettings settings;
        try {
            ImageSettings start = known.settings(List.of());
            ImageSettings read = config == null ? start : Settings.read(config, ImageSettings.class, start);
            settings = Settings.override(read, assignments);
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
        if (showSettings) {
            showSettings(Settings.describe(ImageSettings.class, settings));
            return;
        }
        requireData();
        Path folder = requireOut();
        columns.listBadRows(badRows(folder));
        ImageModel.requireReplaceable(folder);
        try (RunFolder run = RunFolder.open(runFolder(folder))) {
            goOn(run);
            new ImageTrainer(main, known, columns).train(settings, data, split, folder, run);
        }
    }

    private void requireData() {
        if (data.isEmpty()) {
            throw wrong("--data is missing: name files of pairs, a BEIR folder, or a folder or archive of pictures");
        }
    }

    private Path requireOut() {
        if (out == null) {
            throw wrong("--out is missing: name the folder that the model goes to");
        }
        return out;
    }

    private TextSettings settings() {
        if (base != null && preset == Preset.CODE) {
            throw wrong("--preset (code) is for a vocabulary of its own, and --base (" + base
                    + ") brings one; leave one of them out");
        }
        if (recipeName != null && preset == Preset.CODE) {
            throw wrong("--recipe (" + recipeName + ") and --preset (code) both say what to start from; leave one out");
        }
        try {
            Recipe known = recipe();
            if (known != null) {
                return over(known.settings(base == null ? List.of() : List.of("base.name=" + base)));
            }
            if (preset == Preset.CODE) {
                return over(TextSettings.forCode());
            }
            // What file and assignments say of the base decides what the rest of the settings starts from.
            String name = base == null
                    ? over(TextSettings.startingFrom(USUAL_BASE)).base().name()
                    : base;
            return over(TextSettings.startingFrom(name));
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private @Nullable Recipe recipe() {
        if (recipeName == null) {
            return null;
        }
        if (!Recipes.names().contains(recipeName)) {
            List<String> all = new ArrayList<>(Recipes.names());
            all.addAll(ImageRecipes.names());
            throw new IllegalArgumentException(
                    "recipe (" + recipeName + ") is not known; " + Suggestions.didYouMean(recipeName, all));
        }
        return Recipes.named(recipeName);
    }

    private TextSettings over(TextSettings start) {
        TextSettings read = config == null ? start : Settings.read(config, TextSettings.class, start);
        TextSettings settings = Settings.override(read, assignments);
        RankingMetrics.parse(settings.metric());
        return settings;
    }

    private void showSettings(List<Settings.Description> descriptions) {
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            descriptions.forEach(setting -> json.put(setting.key(), setting.defaultValue()));
            JsonOut.print(main.out(), json);
        } else {
            main.out().print(SettingsPage.of(descriptions));
            main.out().flush();
        }
    }

    private void train(TextSettings chosen, Path folder) {
        long began = System.nanoTime();
        Model.requireReplaceable(folder);
        try (RunFolder run = RunFolder.open(runFolder(folder))) {
            train(chosen, folder, run, began);
        }
    }

    /** Beside the model, so that a model that is there stays as it is until the new one is complete. */
    private static Path runFolder(Path folder) {
        Path target = folder.toAbsolutePath().normalize();
        return target.resolveSibling(target.getFileName() + ".run");
    }

    private void goOn(RunFolder run) {
        if (restart) {
            run.discard();
        } else if (run.isBegun()) {
            main.err().println("going on with the run in " + run.folder() + " (--restart discards it)");
        }
    }

    private void train(TextSettings chosen, Path folder, RunFolder run, long began) {
        goOn(run);
        columns.listBadRows(badRows(folder));
        Source<String> source = source();
        Sources.requireTrainable(source, chosen.objective().create().readsScores());
        columns.reportSkipped(main.err());
        TextSettings settings = suited(chosen, source);
        main.err()
                .println("reading " + source.name()
                        + (settings.base().name().equals("none")
                                ? " and training a vocabulary"
                                : ", starting from " + settings.base().name()));
        main.err().flush();
        TextTraining training =
                Dipole.text().settings(settings).run(run).listener(new TrainingProgress(main.err(), main.terminal()));
        development(training);
        MiningIndexes.give(training, settings, this::corpus);
        try (Model model = training.train(source)) {
            OutputGuard.during(folder, () -> model.save(folder, run.logs()));
            run.finish();
            report(model, settings, folder, (System.nanoTime() - began) * 1e-9);
            columns.reportSkipped(main.err());
        }
    }

    /** Beside the model, which is replaced as a whole. */
    private static Path badRows(Path folder) {
        Path plain = folder.toAbsolutePath().normalize();
        return plain.resolveSibling(plain.getFileName() + ".bad-rows.jsonl");
    }

    /** More passes over few examples, unless somebody chose how many. */
    private TextSettings suited(TextSettings settings, Source<String> source) {
        boolean decided = config != null
                || recipeName != null
                || assignments.stream()
                        .anyMatch(assignment -> assignment.matches("training\\.(epochs|steps|batch)=.*"));
        if (decided) {
            return settings;
        }
        long batch = settings.training().batch();
        // Whether they are few is known before all of them are read.
        long examples = Sources.limit(source, LEAST_STEPS * batch).count();
        long epochs = LEAST_STEPS / Math.max(1, (examples + batch - 1) / batch);
        if (epochs <= settings.training().epochs()) {
            return settings;
        }
        main.err()
                .printf(
                        Locale.ROOT,
                        "%,d examples are few: %d passes over them instead of %d (training.epochs)%n",
                        examples,
                        epochs,
                        settings.training().epochs());
        return Settings.override(settings, List.of("training.epochs=" + epochs));
    }

    /** Whether the data are the folder in which the recipe's data sets lie. */
    private boolean isDataOf(Recipe known) {
        return data.size() == 1 && Files.isDirectory(data.get(0)) && known.isBelow(data.get(0));
    }

    private Source<String> source() {
        Recipe known = recipe();
        Path first = data.get(0);
        if (known != null && isDataOf(known)) {
            columns.refuseFor(first);
            if (split != null) {
                throw wrong("--split (" + split
                        + ") is for a BEIR folder of yours, and the recipe names its own; leave it" + " out");
            }
            return known.source(first);
        }
        List<Source<String>> sources = new ArrayList<>();
        boolean anyFolder = false;
        for (Path path : data) {
            Reading reading = known == null ? Reading.usual() : known.reading(path);
            if (Files.isDirectory(path)) {
                anyFolder = true;
                columns.refuseFor(path);
                if ("test".equals(split)) {
                    throw InputException.in(
                            path,
                            "the split test is for eval: figures on what was trained on say nothing",
                            "train on another split");
                }
                sources.add((split == null ? reading : reading.of(split)).open(path));
            } else {
                sources.add(columns.open(path, reading));
            }
        }
        if (split != null && !anyFolder) {
            throw wrong("--split (" + split + ") is for a BEIR folder, and --data names none; leave it out");
        }
        return Sources.concat(sources);
    }

    /** All documents of the BEIR folders, or of the recipe's, which negatives are mined from too. */
    private List<String> corpus() {
        Recipe known = recipe();
        return known != null && isDataOf(known) ? known.corpus(data.get(0)) : Recipe.corpus(data);
    }

    /** The development split that a single BEIR folder brings along. */
    private void development(TextTraining training) {
        Path path = data.get(0);
        Recipe known = recipe();
        if (known != null) {
            RetrievalTask own = isDataOf(known) ? known.development(path) : null;
            if (own != null) {
                training.development(own);
            }
            return;
        }
        if (data.size() == 1
                && Files.isDirectory(path)
                && !"dev".equals(split)
                && Beir.splits(path).contains("dev")) {
            training.development(Beir.read(path, "dev"));
        }
    }

    private void report(Model model, TextSettings settings, Path folder, double seconds) {
        Map<String, Object> history = model.history();
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("model", folder.toString());
            json.put("hash", model.hash());
            json.put("dim", model.dim());
            json.put("examples", history.get("examples"));
            json.put("steps", history.get("steps"));
            json.put("best_step", history.get("best-step"));
            json.put("skipped_rows", columns.skipped());
            json.put("loss", history.get("loss"));
            json.put("evaluations", history.get("evaluations"));
            json.put("warnings", history.get("warnings"));
            json.put("train_seconds", history.get("training-seconds"));
            json.put("total_seconds", seconds);
            JsonOut.print(main.out(), json);
            return;
        }
        main.out()
                .printf(
                        Locale.ROOT,
                        "The model is in %s: %,d dimensions, %,d tokens, %s in all%s.%n",
                        folder,
                        model.dim(),
                        model.encoder().tokenizer().vocabularySize(),
                        TrainingProgress.duration(seconds),
                        best(history, settings.metric()));
        main.out().println("Next:");
        main.out().println("  dipole eval " + folder + " --data PAIRS_OR_BEIR");
        main.out().println("  dipole index " + folder + " --data DOCUMENTS --out INDEX");
        main.out().println("  dipole search INDEX \"a question\"");
        main.out().flush();
    }

    private static String best(Map<String, Object> history, String metric) {
        if (!(history.get("evaluations") instanceof List<?> evaluations)) {
            return "";
        }
        for (Object each : evaluations) {
            if (each instanceof Map<?, ?> evaluation
                    && evaluation.get(metric) instanceof Double value
                    && String.valueOf(evaluation.get("step")).equals(String.valueOf(history.get("best-step")))) {
                return String.format(Locale.ROOT, "; %s %.4f on the held-out part", metric, value);
            }
        }
        return "";
    }

    private ParameterException wrong(@Nullable String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
