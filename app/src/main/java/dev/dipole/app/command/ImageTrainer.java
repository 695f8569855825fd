package dev.dipole.app.command;

import dev.dipole.Dipole;
import dev.dipole.ImageRecipe;
import dev.dipole.ImageSettings;
import dev.dipole.app.JsonOut;
import dev.dipole.app.Main;
import dev.dipole.app.TrainingProgress;
import dev.dipole.data.InputException;
import dev.dipole.data.Source;
import dev.dipole.data.Sources;
import dev.dipole.data.image.Image;
import dev.dipole.model.ImageModel;
import dev.dipole.train.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trains a model of pictures as a recipe says, and reports. */
final class ImageTrainer {

    private static final String TRAINING = "train";

    private final Main main;
    private final ImageRecipe recipe;
    private final ExampleFiles files;

    /**
     * A trainer.
     *
     * @param files how many bad pictures are passed over
     */
    ImageTrainer(Main main, ImageRecipe recipe, ExampleFiles files) {
        this.main = main;
        this.recipe = recipe;
        this.files = files;
    }

    /**
     * Trains and saves.
     *
     * @param data folders or archives of pictures, or the folder of all data sets
     * @param split the folder in each that is learned from; null: train, where there is one, or all
     * @param folder where the model goes
     * @param run where what an interrupted run goes on from is kept
     */
    void train(ImageSettings settings, List<Path> data, @Nullable String split, Path folder, RunFolder run) {
        long began = System.nanoTime();
        List<Source<Image>> sources = new ArrayList<>();
        for (Path path : data) {
            sources.add(split == null ? source(path) : recipe.source(path, checked(path, split)));
        }
        Source<Image> source = Sources.concat(sources);
        main.err().println("reading " + source.name());
        main.err().flush();
        try (ImageModel model = Dipole.images()
                .settings(settings)
                .run(run)
                .skip(files.badRows())
                .listener(new TrainingProgress(main.err(), main.terminal()))
                .train(source)) {
            OutputGuard.during(folder, () -> model.save(folder, run.logs()));
            run.finish();
            report(model, folder, (System.nanoTime() - began) * 1e-9);
            files.reportSkipped(main.err());
        }
    }

    private Source<Image> source(Path path) {
        try {
            return recipe.source(path, TRAINING);
        } catch (InputException e) {
            return recipe.source(path, "");
        }
    }

    private static String checked(Path path, String split) {
        if (split.equals("test")) {
            throw InputException.in(
                    path,
                    "the split test is for eval: figures on what was trained on say nothing",
                    "train on another split");
        }
        return split;
    }

    private void report(ImageModel model, Path folder, double seconds) {
        Map<String, Object> history = model.history();
        if (main.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("model", folder.toString());
            json.put("hash", model.hash());
            json.put("dim", model.dim());
            json.put("examples", history.get("examples"));
            json.put("steps", history.get("steps"));
            json.put("skipped_pictures", files.skipped());
            json.put("loss", history.get("loss"));
            json.put("warnings", history.get("warnings"));
            json.put("train_seconds", history.get("training-seconds"));
            json.put("total_seconds", seconds);
            JsonOut.print(main.out(), json);
            return;
        }
        main.out()
                .printf(
                        Locale.ROOT,
                        "The model is in %s: %,d dimensions, %s in all.%n",
                        folder,
                        model.dim(),
                        TrainingProgress.duration(seconds));
        main.out().println("Next:");
        main.out().println("  dipole eval " + folder + " --data PICTURES");
        main.out().flush();
    }
}
