package dev.dipole.app.command;

import dev.dipole.ImageRecipe;
import dev.dipole.ImageSettings;
import dev.dipole.PairRecipe;
import dev.dipole.PairSettings;
import dev.dipole.Recipe;
import dev.dipole.TextRecipe;
import dev.dipole.TextSettings;
import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.model.ImageModel;
import dev.dipole.model.Model;
import dev.dipole.model.PairModel;
import dev.dipole.settings.Settings;
import dev.dipole.train.RunFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
            "Recipes of two towers take rows whose cells name pictures or sounds (WAV) and hold texts. The files lie beside the"
                    + " rows, or in one folder or tar archive that is named with them; a WebDataset shard holds both. Users and"
                    + " items are rows of them, or files of MovieLens.",
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
            "  dipole train --recipe clip --data captions.jsonl pictures.tar --anchor image --positive caption --out models/clip",
            "  dipole train --recipe clap --data recordings.jsonl --anchor file --positive text --out models/clap",
            "  dipole train --recipe supcon-faces --data faces/ --out models/faces",
            "  dipole train --recipe two-tower --data ratings.csv --out models/rec --set items.hold-out=last",
            "  dipole train --show-settings > train.yaml"
        })
public final class TrainCommand implements Callable<Integer> {

    @Mixin
    private TrainingData data;

    @Mixin
    private ChosenSettings settings;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where the model goes. A model that is there is replaced when the new one is complete.")
    private @Nullable Path out;

    @Option(
            names = "--show-settings",
            description = "Show every setting with its value and what it means, as YAML for --config, and end.")
    private boolean showSettings;

    @Option(
            names = "--cache",
            paramLabel = "FOLDER",
            description =
                    "Keep what takes long to make here for the next training, too: decoded pictures, and the vectors of a"
                            + " teacher or a guide (default: pictures in memory, up to 1 GiB, and vectors as long as the run"
                            + " lasts).")
    private @Nullable Path cache;

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
        Recipe recipe = settings.recipe();
        if (recipe instanceof ImageRecipe ofPictures) {
            pictures(ofPictures);
        } else if (recipe instanceof PairRecipe ofPairs) {
            pairs(ofPairs);
        } else {
            texts((TextRecipe) recipe);
        }
        return 0;
    }

    private void texts(@Nullable TextRecipe recipe) {
        TextSettings chosen = settings.ofTexts(recipe);
        if (showSettings) {
            show(Settings.describe(TextSettings.class, chosen));
            return;
        }
        Path folder = folder();
        Model.requireReplaceable(folder);
        during(folder, to -> new TextTrainer(main, data, recipe).train(chosen, settings.decidesLength(), to));
    }

    /** Pictures have no columns, no base and no preset. */
    private void pictures(ImageRecipe recipe) {
        if (settings.startsElsewhere() || data.columns().named()) {
            throw wrong("--recipe (" + recipe.name()
                    + ") is of pictures: leave out --base, --preset and the options that name columns");
        }
        ImageSettings chosen = settings.ofPictures(recipe);
        if (showSettings) {
            show(Settings.describe(ImageSettings.class, chosen));
            return;
        }
        Path folder = folder();
        ImageModel.requireReplaceable(folder);
        during(folder, to -> new ImageTrainer(main, recipe, data).train(chosen, to));
    }

    /** Towers have no base of their own, and no preset. */
    private void pairs(PairRecipe recipe) {
        if (settings.startsElsewhere()) {
            throw wrong("--recipe (" + recipe.name() + ") makes towers of " + recipe.of()
                    + ": leave out --base and --preset; words.base is what a tower of words starts from");
        }
        PairSettings chosen = settings.ofPairs(recipe);
        if (showSettings) {
            show(Settings.describe(PairSettings.class, chosen));
            return;
        }
        Path folder = folder();
        PairModel.requireReplaceable(folder);
        during(folder, to -> new PairTrainer(main, recipe, data).train(chosen, to));
    }

    private void show(List<Settings.Description> descriptions) {
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            descriptions.forEach(setting -> json.put(setting.key(), setting.defaultValue()));
            JsonOut.print(main.out(), json);
        } else {
            main.out().print(SettingsPage.of(descriptions));
            main.out().flush();
        }
    }

    /** Where the model goes, once it is said from what it is made. */
    private Path folder() {
        data.require("files of pairs, a BEIR folder, or a folder or archive of pictures");
        if (out == null) {
            throw wrong("--out is missing: name the folder that the model goes to");
        }
        return out;
    }

    /** Run and bad rows lie beside the model, so that one that is there stays as it is until the new one is complete. */
    private void during(Path folder, Consumer<Destination> training) {
        data.columns().listBadRows(beside(folder, ".bad-rows.jsonl"));
        try (RunFolder run = RunFolder.open(beside(folder, ".run"))) {
            if (restart) {
                run.discard();
            } else if (run.isBegun()) {
                main.err().println("going on with the run in " + run.folder() + " (--restart discards it)");
            }
            training.accept(new Destination(folder, run, cache));
        }
    }

    private static Path beside(Path folder, String ending) {
        Path plain = folder.toAbsolutePath().normalize();
        return plain.resolveSibling(plain.getFileName() + ending);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
